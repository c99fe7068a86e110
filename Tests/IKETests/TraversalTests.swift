import Cryptography
import IKE
import IPsec
import TestSupport
import Testing
import Wire

/// Both ends detect a NAT between them, and then send IKE and ESP in UDP to port 4500.
@Suite("NAT traversal, RFC 3947")
struct TraversalTests {
  // MARK: NAT-D

  private static let cookies = Cookies(
    initiator: 0x0102_0304_0506_0708, responder: 0x1112_1314_1516_1718)

  /// The hashes were computed with Python's hashlib.
  @Test(arguments: [
    (
      HashAlgorithm.md5, "b849f5ba3c8684f6b783677b72ce35f0", "cd814f9c5e60d274b6a83ddaa5519b7d"
    ),
    (
      .sha1, "8230a22030c23b04529aa2058f09f36c7ccc4969", "b070fa21b9ec1b42ac467922b93ab1e2f7e48034"
    ),
  ])
  func hashesAddressesAndPorts(_ row: (hash: HashAlgorithm, peer: String, local: String)) {
    let discovery = NATDetection(
      hash: row.hash, cookies: Self.cookies,
      local: Endpoint(IPv4Address(192, 0, 2, 9), port: 30_001),
      peer: Endpoint(IPv4Address(10, 9, 0, 2), port: 4_500))
    #expect(discovery.payloads == [hexadecimal(row.peer), hexadecimal(row.local)])
  }

  /// Messages 3 and 4 of a negotiation between two strongSwan contain the hashes of both ends
  /// without a NAT.
  @Test func hashesAsStrongSwanDoes() throws {
    let first = Endpoint(IPv4Address(10, 9, 0, 1))
    let second = Endpoint(IPv4Address(10, 9, 0, 2))
    for (datagram, sender, receiver) in [
      (Recorded.mainMode3, first, second), (Recorded.mainMode4, second, first),
    ] {
      let header = try ISAKMPHeader(parsing: datagram)
      let received = try PayloadView.chain(
        first: header.nextPayload, in: datagram, from: ISAKMPHeader.length, mayBePadded: false
      ).filter { $0.type == .natDiscovery }.map(\.bodyOctets)
      let cookies = Cookies(
        initiator: header.initiatorCookie, responder: header.responderCookie)
      #expect(
        NATDetection(hash: .sha1, cookies: cookies, local: sender, peer: receiver).payloads
          == received)
      #expect(
        NATDetection(hash: .sha1, cookies: cookies, local: receiver, peer: sender)
          .natStatus(by: received) == [])
    }
  }

  @Test func readsListsOfAnyLength() {
    let ours = Endpoint(IPv4Address(10, 0, 0, 1))
    let theirs = Endpoint(IPv4Address(10, 0, 0, 2))
    let here = NATDetection(hash: .sha1, cookies: Self.cookies, local: ours, peer: theirs)
    let right = NATDetection(
      hash: .sha1, cookies: Self.cookies, local: theirs, peer: ours
    ).payloads
    let noise = [UInt8](repeating: 7, count: 20)
    #expect(here.natStatus(by: []) == nil)
    #expect(here.natStatus(by: [right[0]]) == nil)
    #expect(here.natStatus(by: right) == [])
    #expect(here.natStatus(by: [right[0], noise]) == .peers)
    #expect(here.natStatus(by: [noise, right[1]]) == .ours)
    #expect(here.natStatus(by: [noise, noise]) == [.ours, .peers])
    #expect(here.natStatus(by: [[], []]) == [.ours, .peers])
    // A peer with many addresses sends a hash of each, and it is enough that one matches.
    for count in 1..<60 {
      let others = Array(repeating: noise, count: count)
      #expect(here.natStatus(by: [right[0]] + others + [right[1]]) == [])
      #expect(here.natStatus(by: [right[0]] + others) == .peers)
    }
  }

  // MARK: Negotiations

  private static let nat = IPv4Address(192, 0, 2, 9)

  /// Returns a pair whose left end is behind a NAT, and is known to the right end by the outside
  /// address.
  private static func pair(
    _ mode: IKEPolicy.Mode = .main, _ proposals: [IPsecProposal] = [IPsecProposal(name: "q1")],
    seed: UInt64 = 1
  ) -> Pair {
    let right = IKEPolicy.preShared(
      mode: mode, remote: .init(addresses: [Pair.leftAddress]))
    var tunnel = TunnelPolicy.right(right, proposals)
    tunnel.remoteGateways = [nat]
    var pair = Pair([.left(.preShared(mode: mode), proposals)], [tunnel], seed: seed)
    pair.nat = PortTranslation()
    return pair
  }

  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func goesOnByTheOtherPort(_ mode: IKEPolicy.Mode) throws {
    var pair = Self.pair(mode)
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp && pair.left.failures.isEmpty && pair.right.failures.isEmpty)
    let ports = pair.log.filter { !$0.toLeft }.map(\.sender)
    let first = mode == .main ? 2 : 1
    #expect(ports.prefix(first).allSatisfy { $0.port == 30_001 && !$0.isFloated })
    #expect(ports.dropFirst(first).allSatisfy { $0.port == 30_002 && $0.isFloated })
    let left = try #require(pair.left.outbound["t"])
    #expect(left.peer == Endpoint(Pair.rightAddress, port: 4_500, isFloated: true))
    #expect(left.isEncapsulated && left.natStatus == .ours)
    let right = try #require(pair.right.outbound["t"])
    #expect(right.peer == Endpoint(Self.nat, port: 30_002, isFloated: true))
    #expect(right.isEncapsulated && right.natStatus == .peers)
    #expect(pair.right.phaseOnes.first?.peerIdentity == "10.9.0.1")
  }

  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func withoutANATNothingFloats(_ mode: IKEPolicy.Mode) throws {
    var pair = Pair([.left(.preShared(mode: mode))], [.right(.preShared(mode: mode))])
    pair.leftNegotiates()
    pair.run(for: .seconds(120))
    #expect(pair.isUp)
    #expect(pair.log.allSatisfy { !$0.sender.isFloated })
    #expect(pair.left.outbound["t"]?.isEncapsulated == false)
    #expect(pair.left.keepalives.isEmpty && pair.right.keepalives.isEmpty)
  }

  /// A responder behind a NAT with a fixed mapping, such as a server, can be reached.
  @Test func theEndThatAnswersMayBeBehindTheNAT() throws {
    var pair = Self.pair()
    for port in [UInt16(500), 4_500] {
      pair.nat?.map(port, to: Endpoint(Pair.leftAddress, port: port))
    }
    pair.rightNegotiates()
    pair.run()
    #expect(pair.isUp)
    #expect(pair.left.outbound["t"]?.natStatus == .ours)
    #expect(
      pair.right.outbound["t"]?.peer == Endpoint(Self.nat, port: 4_500, isFloated: true))
  }

  /// A peer that implements only the numbers of the drafts is answered with these.
  @Test(arguments: [VendorID.natTraversalDraft02, VendorID.natTraversalDraft03])
  func speaksAsOldPeersDo(_ known: [UInt8]) throws {
    for mode in [IKEPolicy.Mode.main, .aggressive] {
      var pair = Self.pair(mode)
      pair.leftNegotiates()
      let first = pair.inFlight.removeFirst()
      var octets = first.octets
      for vendor in [
        VendorID.natTraversal, VendorID.natTraversalDraft02, VendorID.natTraversalDraft03,
      ]
      where vendor != known {
        octets = octets.replacing(vendor, with: [UInt8](repeating: 1, count: vendor.count))
      }
      pair.deliver(octets, toLeft: false, from: first.sender)
      pair.run()
      #expect(pair.isUp && pair.left.outbound["t"]?.isEncapsulated == true)
      let types = pair.log.flatMap { datagram -> [PayloadType] in
        guard let header = try? ISAKMPHeader(parsing: datagram.octets),
          !header.flags.contains(.encryption)
        else { return [] }
        let views = try? PayloadView.chain(
          first: header.nextPayload, in: datagram.octets, from: ISAKMPHeader.length,
          mayBePadded: false)
        return views?.map(\.type) ?? []
      }
      #expect(types.contains(.natDiscoveryDraft) && !types.contains(.natDiscovery))
    }
  }

  /// A peer that requires UDP in any case pretends to be behind a NAT.
  @Test func encapsulatesIfThePeerClaimsANAT() throws {
    var pair = Pair([.left()], [.right()])
    pair.leftNegotiates()
    for number in 1...4 {
      var datagram = pair.inFlight.removeFirst()
      // The last payload of message 4 is the hash of its sender's own address.
      if number == 4 { datagram.octets[datagram.octets.count - 1] ^= 1 }
      pair.deliver(datagram.octets, toLeft: datagram.toLeft, from: datagram.sender)
    }
    pair.run()
    #expect(pair.isUp)
    #expect(pair.left.outbound["t"]?.isEncapsulated == true)
    #expect(pair.right.outbound["t"]?.isEncapsulated == true)
  }

  @Test(arguments: [SecurityProtocol.ah, .bundle])
  func onlyESPCrosses(_ securityProtocol: SecurityProtocol) throws {
    let proposal = IPsecProposal(
      name: "q2", securityProtocol: securityProtocol,
      encryption: securityProtocol == .ah ? nil : .tripleDES)
    var pair = Self.pair(.main, [proposal])
    pair.leftNegotiates()
    pair.run()
    #expect(!pair.isUp)
    let reason = NegotiationError.Reason.cannotCrossNAT([
      "proposal q2 (\(securityProtocol.rawValue))"
    ])
    #expect(pair.left.failures.map(\.error.reason) == [reason])
    // Where there is another proposal, that one is offered.
    var second = Self.pair(.main, [proposal, IPsecProposal(name: "q1")])
    second.leftNegotiates()
    second.run()
    #expect(second.isUp && second.left.outbound["t"]?.proposal == "q1")
    // The responder reports the same.
    var third = Self.pair(.main, [proposal])
    third.configureLeft([.left()])
    third.leftNegotiates()
    third.run()
    #expect(third.right.failures.map(\.error.reason) == [reason])
    #expect(third.left.failures.map(\.error.reason) == [.refusedByPeer(.noProposalChosen)])
  }

  // MARK: Life behind a NAT

  @Test func keepsTheTranslationOpen() throws {
    var pair = Self.pair()
    pair.leftNegotiates()
    pair.run(for: .seconds(100))
    let peer = Endpoint(Pair.rightAddress, port: 4_500, isFloated: true)
    #expect(pair.left.keepalives == Array(repeating: peer, count: 4))
    #expect(pair.right.keepalives.isEmpty)
    // Other packets to the peer keep the mapping, too.
    for _ in 0..<10 {
      pair.left.gateway.recordSent(to: peer, at: pair.now)
      pair.run(for: .seconds(19))
    }
    #expect(pair.left.keepalives.count == 4)
    #expect(pair.left.gateway.statistics.keepalivesSent == 4)
    // Without a tunnel to keep, no keepalives are sent.
    _ = pair.left.apply(pair.left.gateway.configure([], at: pair.now, using: &pair.left.random))
    pair.run(for: .seconds(100))
    #expect(pair.left.keepalives.count == 4)
  }

  @Test func followsAPeerWhoseNATHasBegunAnew() throws {
    var pair = Self.pair()
    pair.leftNegotiates()
    pair.run()
    pair.nat?.restart()
    pair.leftProbes()
    pair.run()
    let moved = Endpoint(Self.nat, port: 30_003, isFloated: true)
    #expect(pair.left.alive == 1 && pair.right.moves == [moved])
    #expect(pair.right.outbound["t"]?.peer == moved && pair.isUp)
    #expect(pair.right.gateway.phaseOneStatuses.first?.peer == moved)
    // Another address is accepted, because the peer is authenticated.
    pair.nat?.restart()
    pair.nat?.address = IPv4Address(192, 0, 2, 77)
    pair.leftProbes()
    pair.run()
    #expect(pair.left.alive == 2)
    #expect(pair.right.outbound["t"]?.peer.address == IPv4Address(192, 0, 2, 77))
    // With the new address keys are renewed, and phase 1 is negotiated again.
    pair.run(for: .seconds(26_000))
    #expect(pair.isUp && pair.left.failures.isEmpty && pair.right.failures.isEmpty)
    #expect(pair.right.outbound["t"]?.gateway == Self.nat)
  }

  @Test func packetsThatAreAuthenticMoveAPeer() throws {
    var pair = Self.pair()
    pair.leftNegotiates()
    pair.run()
    let spi = try #require(pair.right.inbound.keys.first)
    let elsewhere = Endpoint(Self.nat, port: 40_000, isFloated: true)
    let outputs = pair.right.gateway.updateEndpoint(bySPI: spi, from: elsewhere, at: pair.now)
    _ = pair.right.apply(outputs)
    #expect(pair.right.outbound["t"]?.peer == elsewhere)
    #expect(pair.right.gateway.phaseOneStatuses.first?.peer == elsewhere)
    // The end behind the NAT never follows another address, because its peer cannot have moved.
    let ours = try #require(pair.left.inbound.keys.first)
    #expect(
      pair.left.gateway.updateEndpoint(
        bySPI: ours, from: Endpoint(IPv4Address(6, 6, 6, 6), port: 1, isFloated: true), at: pair.now
      ).isEmpty)
    #expect(
      pair.right.gateway.updateEndpoint(bySPI: spi &+ 1, from: elsewhere, at: pair.now).isEmpty)
  }

  /// Copies of earlier messages from other addresses do not change the peer's address.
  @Test func copiedMessagesChangeNoEndpoint() throws {
    var pair = Self.pair()
    pair.leftNegotiates()
    pair.run()
    pair.leftProbes()
    pair.run()
    let before = pair.right.outbound["t"]?.peer
    for datagram in pair.log where !datagram.toLeft {
      for isFloated in [false, true] {
        pair.deliver(
          datagram.octets, toLeft: false,
          from: Endpoint(IPv4Address(6, 6, 6, 6), port: 666, isFloated: isFloated))
        pair.deliver(
          datagram.octets, toLeft: false,
          from: Endpoint(Self.nat, port: 666, isFloated: isFloated))
      }
    }
    #expect(pair.right.moves.isEmpty && pair.right.outbound["t"]?.peer == before)
    #expect(pair.right.gateway.phaseOneStatuses.first?.peer == before)
    #expect(pair.isUp)
  }

  @Test func aDayOfRenewalsGoesThroughTheNAT() throws {
    var pair = Self.pair()
    pair.leftNegotiates()
    pair.run()
    let first = try #require(pair.left.outbound["t"])
    for hour in 0..<24 {
      pair.run(for: .seconds(3_600))
      if hour % 5 == 4 { pair.nat?.restart() }
    }
    #expect(pair.isUp && pair.left.failures.isEmpty && pair.right.failures.isEmpty)
    #expect(pair.left.outbound["t"] != first && pair.left.outbound["t"]?.isEncapsulated == true)
  }

  @Test func badWeatherAndANAT() throws {
    for seed in UInt64(1)...20 {
      var pair = Self.pair(seed.isMultiple(of: 2) ? .main : .aggressive, seed: seed)
      pair.latency = { random in
        let copies =
          Int.random(in: 0..<10, using: &random) < 2 ? 0 : Int.random(in: 1...2, using: &random)
        return (0..<copies).map { _ in .milliseconds(Int.random(in: 5...900, using: &random)) }
      }
      pair.leftNegotiates()
      pair.run(for: .seconds(200))
      for _ in 0..<3 where !pair.isUp {
        pair.leftNegotiates()
        pair.run(for: .seconds(200))
      }
      #expect(pair.isUp, "seed \(seed)")
      #expect(pair.left.outbound["t"]?.isEncapsulated == true, "seed \(seed)")
    }
  }
}
