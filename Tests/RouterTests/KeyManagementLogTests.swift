import Cryptography
import IKE
import IPsec
import TestSupport
import Testing
import Wire

@testable import Router

/// The log reports errors of packets and IKE messages, and limits their number.
@Suite("Log lines of services and key management")
struct KeyManagementLogTests {
  private static let ike = [UInt8](repeating: 7, count: 8) + Array(repeating: 0, count: 8)

  private func lines(_ router: Router, _ part: String) -> [String] {
    router.logEntries.map(\.message).filter { $0.contains(part) }
  }

  /// Sends a datagram from the left side of the core to a port of pe2.
  private func send(
    _ data: [UInt8], from source: IPv4Address = IPv4Address(21, 21, 1, 1), port: UInt16 = 500,
    _ pair: inout Pair
  ) throws {
    let destination = IPv4Address(21, 21, 2, 1)
    let datagram = try #require(
      UDPDatagram(sourcePort: 500, destinationPort: port, data: data))
    let packet = try #require(
      IPv4Packet(
        header: IPv4Header(source: source, destination: destination, protocol: .udp),
        payload: datagram.octets(from: source, to: destination, hasChecksum: true)))
    _ = pair.pe2.receive(packet.octets, on: Pair.core, at: pair.now)
  }

  /// The first message of IKE version 2.
  private static let later: [UInt8] =
    [1, 2, 3, 4, 5, 6, 7, 8] + Array(repeating: 0, count: 8) + [33, 0x20, 34, 8]
    + Array(repeating: 0, count: 4) + [0, 0, 0, 28]

  // MARK: Security parameter indexes and keys

  @Test func indexesAreDecimalAndHexadecimal() throws {
    var pair = Pair(DynamicTunnelTests.left(), DynamicTunnelTests.right())
    pair.fromCE1(.echo())
    let status = try #require(pair.pe1.serviceSetStatus.first?.tunnels.first)
    for association in status.associations {
      let spi = "SPI \(association.spi) (0x\(String(association.spi, radix: 16)))"
      #expect(lines(pair.pe1, spi).count == 1)
    }
    pair.clear()
    let spi = try #require(status.associations.first).spi
    #expect(lines(pair.pe1, "SPI \(spi) (0x\(String(spi, radix: 16)))").count == 2)
  }

  @Test func anUnknownIndexIsBothToo() {
    var pair = Pair(tunnel: .esp)
    pair.core = { packet in
      var octets = packet.octets
      octets.replaceSubrange(20..<24, with: [0, 0, 0x30, 0])
      return [octets]
    }
    pair.fromCE1(.echo())
    #expect(lines(pair.pe2, "no security association for SPI 12288 (0x3000)").count == 1)
  }

  /// Phase 1 is not answered, so that the peer receives no notification, and the log does not claim
  /// that it did.
  @Test func anUnsentNotificationIsNotLogged() throws {
    var pair = Pair(DynamicTunnelTests.left(), DynamicTunnelTests.right())
    let (source, destination) = (IPv4Address(21, 21, 1, 1), IPv4Address(21, 21, 2, 1))
    let packet = try #require(
      IPv4Packet(
        header: IPv4Header(source: source, destination: destination, protocol: .esp),
        payload: [0, 0, 1, 0xF4] + Array(repeating: 0, count: 60)))
    _ = pair.pe2.receive(packet.octets, on: Pair.core, at: pair.now)
    pair.core = { _ in [] }
    pair.advance(by: .seconds(60))
    let said = lines(pair.pe2, "sends ESP by SPI 500 (0x1f4), which is not known here: ")
    #expect(said.count == 1 && said.allSatisfy { $0.hasSuffix("negotiated to tell the peer so") })
    #expect(lines(pair.pe2, "IKE negotiation with peer 21.21.1.1 failed: peer did not").count == 1)
  }

  /// Under an IKE SA that exists the delete is sent at once.
  @Test func aSentNotificationIsLogged() throws {
    var pair = Pair(DynamicTunnelTests.left(), DynamicTunnelTests.right())
    pair.fromCE1(.echo())
    let (source, destination) = (IPv4Address(21, 21, 1, 1), IPv4Address(21, 21, 2, 1))
    let packet = try #require(
      IPv4Packet(
        header: IPv4Header(source: source, destination: destination, protocol: .esp),
        payload: [0, 0, 1, 0xF4] + Array(repeating: 0, count: 60)))
    _ = pair.pe2.receive(packet.octets, on: Pair.core, at: pair.now)
    let words = "SPI 500 (0x1f4), which is not known here: the peer is told to delete it"
    #expect(lines(pair.pe2, words).count == 1)
  }

  /// A wrong key, and the question in the log that hints at it.
  struct Mistake: Sendable {
    var authentication: AuthenticationAlgorithm?
    var encryption: EncryptionAlgorithm?
    var spoilsEncryption: Bool
    var words: String
  }

  @Test(arguments: [
    Mistake(
      authentication: .hmacSHA1, encryption: .tripleDES, spoilsEncryption: true,
      words: "bad trailer (do the encryption keys agree?) in packet of SPI 16400 (0x4010)"),
    Mistake(
      authentication: .hmacSHA1, encryption: .tripleDES, spoilsEncryption: false,
      words: "authentication failure (do the authentication keys agree?) in packet of SPI 16400"),
    Mistake(
      authentication: nil, encryption: .aes128GCM, spoilsEncryption: true,
      words: "authentication failure (do the encryption keys agree?)"),
  ])
  func anotherKeyIsWhatTheLineAsksFor(_ row: Mistake) throws {
    let security = TermModel.Security.manual(.esp, row.authentication, row.encryption)
    guard case .manual(var inbound, let outbound) = security.mirrored else { return }
    if row.spoilsEncryption, let encryption = inbound.encryption {
      let key = Secret((0..<encryption.algorithm.keyLength).map { UInt8(200 - 3 * $0) })
      inbound.encryption = .init(algorithm: encryption.algorithm, key: key)
    } else if let authentication = inbound.authentication {
      let key = Secret([UInt8](repeating: 9, count: authentication.algorithm.keyLength))
      inbound.authentication = .init(algorithm: authentication.algorithm, key: key)
    }
    var pair = Pair(
      .pe1(terms: [.toPE2(security)]),
      .pe2(terms: [.toPE1(.manual(inbound: inbound, outbound: outbound))]))
    for sequence in UInt16(0)..<8 { pair.fromCE1(.echo(sequence: sequence)) }
    #expect(!lines(pair.pe2, row.words).isEmpty, "\(pair.pe2.logEntries.map(\.message))")
  }

  /// Negotiated keys agree at both ends, so that a packet that fails must have been altered.
  @Test func negotiatedKeysAreNotReportedAsDifferent() {
    var pair = Pair(DynamicTunnelTests.left(), DynamicTunnelTests.right())
    pair.fromCE1(.echo())
    pair.core = { packet in
      var octets = packet.octets
      octets[octets.count - 1] ^= 1
      return [octets]
    }
    pair.fromCE1(.echo())
    #expect(lines(pair.pe2, "authentication failure in packet of SPI").count == 1)
    #expect(lines(pair.pe2, "agree?").isEmpty)
  }

  // MARK: Messages that are not expected

  /// The router receives a message, and has no negotiated tunnel at all.
  @Test func withoutNegotiationTheLogStatesIt() throws {
    var pair = Pair(DynamicTunnelTests.left(), .pe2(terms: [.toPE1(.esp.mirrored)]))
    pair.fromCE1(.echo())
    let words =
      "IKE message from 21.21.1.1 to 21.21.2.1 dropped: no dynamic tunnel has this local gateway"
    #expect(lines(pair.pe2, words).count == 1)
    for _ in 0..<20 {
      pair.advance(by: .seconds(10))
      pair.fromCE1(.echo())
    }
    #expect((3...4).contains(lines(pair.pe2, words).count))
    // At the other port, a datagram with the marker of IKE counts as a message.
    pair.now = pair.now.advanced(by: .seconds(100))
    try send([0, 0, 0, 0] + Self.ike, from: IPv4Address(21, 21, 1, 9), port: 4_500, &pair)
    try send([0xFF], from: IPv4Address(21, 21, 1, 8), port: 4_500, &pair)
    try send([1, 2, 3, 4] + Self.ike, from: IPv4Address(21, 21, 1, 7), port: 4_500, &pair)
    #expect(lines(pair.pe2, "from 21.21.1.9").count == 1)
    #expect(lines(pair.pe2, "from 21.21.1.8").isEmpty && lines(pair.pe2, "from 21.21.1.7").isEmpty)
  }

  /// The tunnel at pe2 is for another gateway: 200 seconds of messages cause a few lines of the
  /// log.
  @Test func aPeerOfAnotherTunnelDoesNotFillTheLog() {
    var other = DynamicTunnelTests.right()
    var term = TermModel.toPE1(DynamicTunnelTests.dynamic)
    term.remoteGateway = IPv4Address(21, 21, 9, 9)
    other.serviceSets[0].rules[0].terms = [term]
    var pair = Pair(DynamicTunnelTests.left(), other)
    for _ in 0..<20 {
      pair.fromCE1(.echo())
      pair.advance(by: .seconds(10))
    }
    let said = lines(pair.pe2, "no tunnel has this peer as its remote gateway")
    #expect((3...4).contains(said.count), "\(said.count)")
    #expect(said.allSatisfy { $0.hasPrefix("IKE message from 21.21.1.1 to 21.21.2.1 dropped") })
    // The messages are counted by the router, and at the unit by which they arrived.
    let count = UInt64(pair.crossed.count { $0.destination == IPv4Address(21, 21, 2, 1) })
    #expect(count > 5 && pair.pe2.dropCounters == [.unexpectedKeyManagement: count])
    let core = pair.pe2.interfaceStatus.flatMap(\.units).first { $0.name == Pair.core }
    #expect(core?.counters.drops == [.unexpectedKeyManagement: count])
  }

  /// Messages of unknown senders are counted, and no state is kept for them.
  @Test func messagesOfUnknownPeersAreCounted() throws {
    var pair = Pair(DynamicTunnelTests.left(), DynamicTunnelTests.right())
    for number in 0..<2_000 {
      let source = IPv4Address(30, 0, UInt8(number >> 8), UInt8(number & 255))
      try send(Self.later, from: source, &pair)
    }
    #expect(pair.pe2.dropCounters == [.unexpectedKeyManagement: 2_000])
  }

  @Test func aPeerOfVersion2IsLoggedOnceAMinute() throws {
    var pair = Pair(DynamicTunnelTests.left(), DynamicTunnelTests.right())
    for _ in 0..<180 {
      for _ in 0..<5 { try send(Self.later, &pair) }
      pair.now = pair.now.advanced(by: .seconds(1))
    }
    let said = lines(pair.pe2, "the peer speaks IKEv2, and this router IKEv1")
    #expect(said.count == 3)
    #expect(lines(pair.pe2, "malformed").isEmpty)
  }

  /// The messages come from 20,000 addresses, each of which sends one.
  @Test func forgedAddressesDoNotFillTheLog() throws {
    var pair = Pair(DynamicTunnelTests.left(), DynamicTunnelTests.right())
    for number in 0..<20_000 {
      let source = IPv4Address(30, 0, UInt8(number >> 8), UInt8(number & 255))
      try send(number % 2 == 0 ? Self.later : Array(Self.later.dropLast()), from: source, &pair)
      pair.now = pair.now.advanced(by: .milliseconds(10))
    }
    // The limits for 200 seconds are ten at once and one in six seconds of the first kind, and one
    // in a second of the other.
    #expect(lines(pair.pe2, "IKEv2").count <= 45)
    #expect(lines(pair.pe2, "malformed").count <= 260)
  }

  /// An unprotected refusal is logged at once, and only once.
  @Test func aRefusalIsLoggedAtOnce() throws {
    var proposal = IKEProposal.implicit
    proposal.name = "p1"
    proposal.encryption = .des
    var pair = Pair(DynamicTunnelTests.left(), DynamicTunnelTests.right(ike: proposal))
    pair.fromCE1(.echo())
    let words =
      "IKE peer 21.21.2.1 refuses without protection, so the negotiation goes on: peer answered "
      + "NO-PROPOSAL-CHOSEN: it accepts none of our proposals; we offered 3des-cbc/sha1/group2"
    #expect(lines(pair.pe1, words).count == 1)
    pair.advance(by: .seconds(60))
    #expect(lines(pair.pe1, words).count == 1)
    #expect(lines(pair.pe1, "failed for").count == 1)
    #expect(lines(pair.pe2, "begun by peer 21.21.1.1 failed").count == 1)
    let state = try #require(pair.pe1.serviceSetStatus.first?.tunnels.first).state.description
    #expect(state.hasPrefix("Not installed: negotiation with 21.21.2.1 failed: peer answered"))
  }

  /// Where `mode main` is configured the router refuses aggressive mode; where main mode is only
  /// the default it does not.
  @Test(arguments: [true, false])
  func aStatedModeIsTheOnlyOne(_ isStated: Bool) {
    var left = DynamicTunnelTests.left()
    left.ikePolicies[0].mode = .aggressive
    var right = DynamicTunnelTests.right()
    right.ikePolicies[0].answersAggressiveMode = !isStated
    var pair = Pair(left, right)
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == (isStated ? 0 : 1))
    let said = lines(
      pair.pe2, "peer begins in aggressive mode, and main is the mode of policy ike-policy")
    #expect(said.count == (isStated ? 1 : 0))
  }
}
