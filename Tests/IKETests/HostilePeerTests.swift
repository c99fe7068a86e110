import Cryptography
import IPsec
import TestSupport
import Testing
import Wire

@testable import IKE

/// Authenticated peers send malformed messages, and others only pretend to begin a negotiation.
@Suite("Hostile peers")
struct HostilePeerTests {
  /// Returns the chain with every octet altered in several ways, and cut to every length.
  private func spoilt(_ chain: [UInt8]) -> [[UInt8]] {
    var result = (0..<chain.count).map { Array(chain[..<$0]) }
    for index in chain.indices {
      for value in [0, 1, 3, 4, 255, chain[index] &+ 1, chain[index] &- 1] as [UInt8] {
        var altered = chain
        altered[index] = value
        result.append(altered)
      }
    }
    return result
  }

  /// Delivers each altered chain under a HASH that is correct, so that the payloads after it are
  /// parsed.
  private func deliver(
    _ chain: (first: PayloadType, octets: [UInt8]), _ exchange: ExchangeType, to pair: inout Pair
  ) throws {
    var messageID: UInt32 = 1_000
    for octets in spoilt(chain.octets) {
      messageID += 1
      pair.deliver(
        try pair.sealedByLeft(exchange, chain.first, octets, messageID: messageID), toLeft: false)
    }
    pair.inFlight = []
  }

  @Test func quickModeThatMakesNoSense() throws {
    var pair = Pair.up()
    let before = pair.right.outbound
    try deliver(ISAKMPPayload.chain(pair.quickModeOffer(.left())), .quickMode, to: &pair)
    // Some chains were valid offers; none was confirmed, and the SAs of these offers are deleted.
    #expect(pair.right.outbound == before)
    pair.run(for: .seconds(200))
    #expect(pair.right.inbound.count == 1)
    #expect(pair.isUp)
  }

  @Test func notificationsThatMakeNoSense() throws {
    var pair = Pair.up()
    let cookies = try #require(pair.leftAssociation).cookies
    for type in [NotifyType.areYouThere, .areYouThereAcknowledged, .noProposalChosen] {
      let payload = ISAKMPPayload.notification(
        NotificationPayload(
          protocolID: .isakmp, spi: cookies.octets, type: type, data: [0, 0, 0, 1]))
      try deliver(ISAKMPPayload.chain([payload]), .informational, to: &pair)
    }
    #expect(pair.isUp && pair.right.phaseOnes.count == 1)
  }

  @Test func deletesThatMakeNoSense() throws {
    var pair = Pair.up()
    // The SPIs belong to no SA, whatever octet of them is altered, and the protocol is AH, while
    // all SAs are of ESP.
    let payload = ISAKMPPayload.delete(DeletePayload(protocolID: .ah, spis: [1, 2]))
    try deliver(ISAKMPPayload.chain([payload]), .informational, to: &pair)
    #expect(pair.isUp && pair.right.removals.isEmpty)
  }

  /// Message 5 of main mode arrives with altered payloads, encrypted with the right key so that
  /// they are parsed. Only an unaltered message authenticates the peer.
  @Test func proofsThatMakeNoSense() throws {
    let library = CryptographicLibrary()
    let header = try ISAKMPHeader(parsing: Recorded.mainMode5)
    let keys = try Recorded.keys()
    let vector: InitializationVector = 0x7D4A_6D1B_6098_5518
    let opened = try #require(
      try MessageCipher(.tripleDES, key: keys.cipherKey, library: library)
        .open(Recorded.mainMode5, vector: vector))
    let cipher = try KeyedCipher(.tripleDES, key: keys.cipherKey, library: library)
    var world = Environment(
      generator: AnyGenerator(SeededGenerator(seed: 1)), library: library,
      now: Instant(sinceOrigin: .seconds(1)))
    world.recorded = RecordedChoices(
      nonces: [Recorded.responderNonce],
      keyExchanges: [
        DiffieHellman(
          .group2, publicValue: Recorded.responderValue, outcome: Secret(Recorded.sharedSecret))
      ])
    var policy = IKEPolicy.preShared([IKEProposal(name: "p", for: .seconds(15_840))])
    policy.preSharedKey = Recorded.preSharedKey
    var (machine, _) = try MainModeResponder.answer(
      ISAKMPHeader(parsing: Recorded.mainMode1), Recorded.mainMode1, policies: [policy],
      local: IPv4Address(10, 9, 0, 2), peer: Endpoint(IPv4Address(10, 9, 0, 1)),
      cookie: 0x5514_A368_5E54_A6F3)
    _ = try machine.handle(
      ISAKMPHeader(parsing: Recorded.mainMode3), Recorded.mainMode3,
      from: Endpoint(IPv4Address(10, 9, 0, 1)), in: &world)
    // This range contains what HASH_I authenticates, and the hash itself.
    let vouched = 28..<64
    for body in spoilt(Array(opened.clear[28...])) {
      var datagram = Array(Recorded.mainMode5[..<28]) + body
      datagram += [UInt8](repeating: 0, count: (8 - body.count % 8) % 8)
      guard datagram.count > 28 else { continue }
      try cipher.encrypt(
        &datagram, in: 28..<datagram.count, initializationVector: vector)
      var copy = machine
      let outputs =
        (try? copy.handle(header, datagram, from: Endpoint(IPv4Address(10, 9, 0, 1)), in: &world))
        ?? []
      let isWhole =
        datagram.count >= vouched.upperBound
        && body.prefix(vouched.count).elementsEqual(opened.clear[vouched])
      // HASH_I does not authenticate the lengths and types of the payloads themselves.
      let isAlike =
        body.count >= vouched.count
        && body[4..<12].elementsEqual(opened.clear[32..<40])
        && body[16..<36].elementsEqual(opened.clear[44..<64])
      #expect(outputs.isEmpty || isWhole || isAlike)
    }
  }

  /// Ten thousand forged first messages carry the addresses of any of three hundred peers, while
  /// one of these peers negotiates.
  @Test func tenThousandForgedAddresses() throws {
    var pair = Pair([.left()], [.right()])
    let peers = (0..<300).map { IPv4Address(10, 77, UInt8($0 >> 8), UInt8($0 & 255)) }
    pair.configureRight(
      [.right()]
        + peers.enumerated().map { number, peer in
          var tunnel = TunnelPolicy.right(name: "t\(number)")
          tunnel.remoteGateways = [peer]
          return tunnel
        })
    var random = SeededGenerator(seed: 12)
    pair.leftNegotiates()
    let first = try #require(pair.log.first).octets
    var forgeries = 0
    func forge(_ count: Int, from addresses: [IPv4Address], _ pair: inout Pair) {
      for _ in 0..<count {
        var forged = first
        for index in 0..<8 { forged[index] = UInt8.random(in: 1...255, using: &random) }
        let peer = addresses.randomElement(using: &random) ?? Pair.leftAddress
        // A sender that forges an address does not receive the answer.
        let inFlight = pair.inFlight
        pair.deliver(forged, toLeft: false, from: peer)
        pair.inFlight = inFlight
        #expect(pair.right.gateway.halfOpenCount <= HalfOpenTable.minimumCapacity + 64)
        forgeries += 1
      }
    }
    while let index = pair.inFlight.indices.first {
      let datagram = pair.inFlight.remove(at: index)
      // Before each of its messages, the gateway receives many from other addresses, and some from
      // the peer's own address.
      forge(500, from: peers, &pair)
      forge(10, from: [Pair.leftAddress], &pair)
      pair.deliver(datagram.octets, toLeft: datagram.toLeft)
    }
    let isUp = pair.isUp
    #expect(isUp)
    forge(10_000 - forgeries, from: peers, &pair)
    #expect(forgeries == 10_000)
    #expect(pair.right.gateway.associations.count <= HalfOpenTable.minimumCapacity + 64)
    #expect(
      pair.right.gateway.shared.cookies.count == pair.right.gateway.associations.count)
    pair.leftProbes()
    pair.run()
    #expect(pair.left.alive == 1)
    // All of it is removed after some time.
    pair.run(for: .seconds(100))
    #expect(pair.right.gateway.halfOpenCount == 0)
    #expect(pair.right.gateway.associations.count == 1)
    #expect(pair.right.gateway.shared.cookies.count == 1)
    #expect(pair.right.gateway.peers.count == 1)
    #expect(pair.isUp)
  }

  /// A peer that has continued its negotiation is not displaced by messages that are forged with
  /// its address.
  @Test func forgedMessagesDoNotDisplaceAPeer() throws {
    var pair = Pair([.left()], [.right()])
    pair.leftNegotiates()
    let first = try #require(pair.log.first).octets
    var random = SeededGenerator(seed: 13)
    var messages = 0
    while let index = pair.inFlight.indices.first {
      let datagram = pair.inFlight.remove(at: index)
      pair.deliver(datagram.octets, toLeft: datagram.toLeft)
      messages += 1
      // From message 3 on, the peer has shown that it receives what we send to its address.
      guard messages >= 3 else { continue }
      for _ in 0..<200 {
        var forged = first
        for index in 0..<8 { forged[index] = UInt8.random(in: 1...255, using: &random) }
        let inFlight = pair.inFlight
        pair.deliver(forged, toLeft: false)
        pair.inFlight = inFlight
      }
      #expect(
        pair.right.gateway.shared.cookies.unauthenticated.count <= HalfOpenTable.maximumOfPeer)
    }
    #expect(pair.isUp)
    #expect(pair.right.gateway.shared.cookies.authenticated.count == 0)
  }

  /// An IKE SA answers a limited number of exchanges; then the next IKE SA replaces it.
  @Test func messageIDsAreRememberedWithinBounds() throws {
    var pair = Pair.up()
    let cookie = try #require(pair.right.gateway.associations.first).cookie
    let ids = Set(UInt32(1)...UInt32(MessageIDs.maximum))
    pair.right.gateway.peers.withOwner(of: cookie, &pair.right.gateway.shared) { peer, _ in
      peer.with(cookie) { $0.messageIDs = MessageIDs(used: ids) }
    }
    try pair.leftNotifies(
      NotificationPayload(protocolID: .isakmp, spi: [], type: .noProposalChosen),
      messageID: 0x8000_0000)
    #expect(pair.right.notified.isEmpty)
    #expect(pair.right.gateway.associations.first?.messageIDs.used.count == ids.count)
    #expect(pair.isUp)
  }

  @Test func halfOpenNegotiationsStayWithinBounds() {
    var table = HalfOpenTable()
    var gone: Set<UInt64> = []
    for cookie in UInt64(1)...5_000 {
      let peer = IPv4Address(10, 0, UInt8(cookie % 7), UInt8(cookie % 200))
      for outdated in table.add(cookie, of: peer) {
        #expect(gone.insert(outdated).inserted)
        #expect(!table.contains(outdated))
      }
      if cookie % 11 == 0 {
        let isThere = table.remove(cookie)
        #expect(isThere)
      }
      #expect(table.count <= HalfOpenTable.minimumCapacity)
    }
    let isThere = table.remove(0)
    #expect(!isThere)
  }
}
