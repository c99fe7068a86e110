import IKE
import IPsec
import Router
import TestSupport
import Testing
import Wire

/// One end has security associations that the other does not have, because they were deleted or
/// lost: packets pass again in both directions within the documented time.
@Suite("Liveness")
struct LivenessTests {
  /// What may be cleared, and at which end.
  enum Clear: CaseIterable {
    case leftIKE, leftIPsec, rightIKE, rightIPsec
  }

  /// The configuration of the two ends.
  struct Kind: CustomTestStringConvertible, Sendable {
    var name: String
    var securityProtocol = SecurityProtocol.esp
    var mode = IKEPolicy.Mode.main
    var left = RouterModel.Establishment.onTraffic
    var right = RouterModel.Establishment.onTraffic
    var testDescription: String { name }

    static let all = [
      Kind(name: "main"), Kind(name: "aggressive", mode: .aggressive),
      Kind(name: "AH", securityProtocol: .ah), Kind(name: "bundle", securityProtocol: .bundle),
      Kind(name: "responder-only left", left: .responderOnly),
      Kind(name: "responder-only right", right: .responderOnly),
      Kind(name: "immediately", left: .immediately),
      Kind(name: "both immediately", left: .immediately, right: .immediately),
    ]

    func model(_ model: RouterModel, _ establishment: RouterModel.Establishment) -> RouterModel {
      var model = model
      model.establishment = establishment
      model.ikePolicies[0].mode = mode
      model.ipsecPolicies[0].proposals[0].securityProtocol = securityProtocol
      if securityProtocol == .ah { model.ipsecPolicies[0].proposals[0].encryption = nil }
      return model
    }

    /// Returns two ends that have exchanged packets.
    func pair() -> Pair {
      var pair = Pair(
        model(DynamicTunnelTests.left(), left), model(DynamicTunnelTests.right(), right))
      // The first messages may have been lost before the link was up.
      pair.advance(by: .seconds(15))
      if left == .responderOnly { pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1)) }
      pair.fromCE1(.echo())
      pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
      return pair
    }
  }

  private static let echoLeft = IPv4Packet.echo()
  private static let echoRight = IPv4Packet.echo(from: Pair.ce2, to: Pair.ce1)

  /// Every combination of two clears, one immediately after the other, is tried with every kind of
  /// ends.
  @Test(arguments: Kind.all)
  func clearingInAnyOrderLosesNothing(_ kind: Kind) throws {
    for first in Clear.allCases {
      for second in Clear.allCases {
        for leftBegins in [true, false] {
          var pair = kind.pair()
          pair.clear(first)
          pair.clear(second)
          // An end that may not begin a negotiation waits for the other one.
          let isForLeft = kind.left == .responderOnly ? false : leftBegins
          let begins = kind.right == .responderOnly ? true : isForLeft
          let counts = (pair.atCE1.count, pair.atCE2.count)
          if begins { pair.fromCE1(Self.echoLeft) } else { pair.fromCE2(Self.echoRight) }
          if begins { pair.fromCE2(Self.echoRight) } else { pair.fromCE1(Self.echoLeft) }
          #expect(
            pair.atCE1.count == counts.0 + 1 && pair.atCE2.count == counts.1 + 1,
            "\(first), \(second), left begins: \(begins)")
          #expect(pair.hasAgreement, "\(first), \(second), left begins: \(begins)")
        }
      }
    }
  }

  /// A pair remains when IKE SAs are cleared, and another IKE SA is negotiated at once.
  @Test(arguments: Kind.all)
  func aClearedIKESAIsReplacedAtOnce(_ kind: Kind) throws {
    var pair = kind.pair()
    let before = try pair.leftTunnel.associations.map(\.spi)
    let cookies = pair.pe1.ikeAssociations.map(\.initiatorCookie)
    pair.clearIKE()
    pair.advance(by: .milliseconds(500))
    #expect(pair.pe1.ikeAssociations.count == 1 && pair.pe2.ikeAssociations.count == 1)
    #expect(pair.pe1.ikeAssociations.map(\.initiatorCookie) != cookies)
    #expect(try pair.leftTunnel.associations.map(\.spi) == before)
  }

  /// Without a pair no IKE SA is negotiated again.
  @Test func nothingIsLeftWherePairsAreClearedFirst() {
    var pair = Pair(DynamicTunnelTests.left(), DynamicTunnelTests.right())
    pair.fromCE1(Self.echoLeft)
    pair.clear()
    pair.clearIKE()
    let crossed = pair.crossed.count
    pair.advance(by: .seconds(120))
    #expect(pair.pe1.ikeAssociations.isEmpty && pair.pe2.ikeAssociations.isEmpty)
    #expect(pair.crossed.count == crossed)
  }

  /// The delete is lost, like everything that is sent at that time.
  @Test(arguments: [true, false])
  func aLostDeleteIsRecoveredFrom(fromLeft: Bool) throws {
    var pair = Kind.all[0].pair()
    pair.core = { _ in [] }
    pair.clear(fromLeft ? .rightIPsec : .leftIPsec)
    pair.core = { [$0.octets] }
    // Packets in transit do not cause another notification of the peer.
    pair.advance(by: .seconds(3))
    let counts = (pair.atCE1.count, pair.atCE2.count)
    // The first packet has an SPI that is unknown at the other end, which sends a delete to the
    // sender.
    for _ in 0..<2 {
      if fromLeft { pair.fromCE1(Self.echoLeft) } else { pair.fromCE2(Self.echoRight) }
    }
    let arrived = fromLeft ? pair.atCE2.count - counts.1 : pair.atCE1.count - counts.0
    #expect(arrived == 1)
    #expect(pair.hasAgreement)
  }

  // MARK: Peers that restart

  @Test(arguments: Kind.all, [true, false])
  func aPeerThatRestartsIsFound(_ kind: Kind, leftRestarts: Bool) throws {
    var pair = kind.pair()
    pair.restart(left: leftRestarts, kind)
    let mayBegin = leftRestarts ? kind.right != .responderOnly : kind.left != .responderOnly
    guard mayBegin else { return }
    let start = pair.now
    let count = { leftRestarts ? pair.atCE1.count : pair.atCE2.count }
    let before = count()
    while count() == before, start.duration(to: pair.now) < .seconds(60) {
      if leftRestarts { pair.fromCE2(Self.echoRight) } else { pair.fromCE1(Self.echoLeft) }
      pair.advance(by: .milliseconds(100))
    }
    // The restarted peer receives a packet with an unknown SPI, and begins a negotiation with
    // INITIAL-CONTACT.
    #expect(start.duration(to: pair.now) <= .seconds(3))
    #expect(pair.hasAgreement)
  }

  /// The messages of the restarted peer are lost, so that only the missing answers show it.
  @Test func aSilentPeerWithoutAssociationsIsDetected() throws {
    var pair = Kind.all[0].pair()
    pair.restart(left: false, Kind.all[0])
    let right = IPv4Address(21, 21, 2, 1)
    let start = pair.now
    // The peer does not begin phase 1 because of an unknown SPI, as most peers do not.
    pair.core = { packet in
      packet.source == right && packet.isFirstOfPhaseOne ? [] : [packet.octets]
    }
    let before = pair.atCE2.count
    while pair.atCE2.count == before, start.duration(to: pair.now) < .seconds(100) {
      pair.fromCE1(Self.echoLeft)
      pair.advance(by: .milliseconds(980))
    }
    let seconds = start.duration(to: pair.now)
    // The pair is verified after 20 to 25 seconds, with three probes 2 seconds apart.
    #expect(seconds >= .seconds(20) && seconds <= .seconds(33), "\(seconds)")
    #expect(try pair.leftTunnel.state == .installed)
  }

  /// The peer deletes its pairs together with its IKE SA without sending deletes for them, as
  /// strongSwan does.
  @Test func aPeerThatEndsPhaseTwoWithPhaseOneIsRecoveredFrom() throws {
    var pair = Kind.all[0].pair()
    pair.clearIKE()
    pair.advance(by: .seconds(1))
    // The deletes of its pairs are lost.
    pair.core = { _ in [] }
    pair.clear(.rightIPsec)
    let right = IPv4Address(21, 21, 2, 1)
    pair.core = { packet in
      packet.source == right && packet.isDelete ? [] : [packet.octets]
    }
    let start = pair.now
    let before = pair.atCE2.count
    while pair.atCE2.count == before, start.duration(to: pair.now) < .seconds(60) {
      pair.fromCE1(Self.echoLeft)
      pair.advance(by: .milliseconds(980))
    }
    #expect(start.duration(to: pair.now) <= .seconds(12))
  }

  // MARK: Traffic in one direction

  @Test func trafficInOneDirectionLosesNothing() throws {
    var pair = Kind.all[0].pair()
    let before = pair.atCE2.count
    for _ in 0..<7_200 {
      pair.fromCE1(Self.echoLeft)
      pair.advance(by: .milliseconds(980))
    }
    #expect(pair.atCE2.count == before + 7_200)
    // The pair is verified after 20, 40, 80 seconds and so on.
    let renewals = try #require(pair.pe1.ikeStatistics.first).counters.quickModesEstablished
    #expect((5...10).contains(renewals), "\(renewals)")
    #expect(try pair.leftTunnel.packetsDropped == 0)
  }

  @Test func trafficInBothDirectionsIsNotVerified() throws {
    var pair = Kind.all[0].pair()
    let before = try pair.leftTunnel.associations.map(\.spi)
    for _ in 0..<600 {
      pair.fromCE1(Self.echoLeft)
      pair.fromCE2(Self.echoRight)
      pair.advance(by: .milliseconds(960))
    }
    #expect(try pair.leftTunnel.associations.map(\.spi) == before)
    #expect(pair.pe1.ikeStatistics.first?.counters.quickModesInitiated == 1)
  }

  @Test func anIdleTunnelHasNoEarlyDeadline() {
    var pair = Kind.all[0].pair()
    // Until then the answers of the negotiation may be requested again.
    pair.advance(by: .seconds(120))
    let now = pair.now
    // The IKE SA is renewed near the end of an hour.
    #expect(pair.pe1.nextDeadline.map { now.duration(to: $0) > .seconds(3_000) } == true)
  }

  // MARK: Attack

  /// Packets that are forged with a peer's address cause at most one negotiation with it in a
  /// minute.
  @Test(arguments: [true, false])
  func forgedPacketsAreNoAmplifier(hasAssociations: Bool) throws {
    var pair = Pair(DynamicTunnelTests.left(), DynamicTunnelTests.right())
    if hasAssociations {
      pair.fromCE1(Self.echoLeft)
      pair.fromCE2(Self.echoRight)
    }
    let before = pair.crossed.count
    var generator = SeededGenerator(seed: 1)
    // The peer does not answer, so that each message is repeated.
    pair.core = { _ in [] }
    for second in 0..<60 {
      for number in 0..<100 {
        pair.intoPE1(
          .esp(
            from: number.isMultiple(of: 2) ? IPv4Address(21, 21, 2, 1) : .random(&generator),
            spi: .random(in: 0x4100...UInt32.max, using: &generator)))
      }
      if second < 59 { pair.advance(by: .seconds(1)) }
    }
    let sent = pair.crossed.count - before
    // A first message is sent five times.
    #expect(hasAssociations ? sent == 1 : (1...5).contains(sent), "\(sent)")
    let peers = Set(pair.crossed.dropFirst(before).map(\.destination))
    #expect(peers == [IPv4Address(21, 21, 2, 1)])
  }

  @Test func shutdownSendsDeletesToEveryPeer() {
    for kind in Kind.all {
      for clearsIKE in [false, true] {
        var pair = kind.pair()
        if clearsIKE { pair.clearIKE() }
        pair.shutdown()
        #expect(pair.pe2.serviceSetStatus[0].tunnels[0].associations.isEmpty)
        #expect(pair.pe1.ikeAssociations.isEmpty && pair.pe2.ikeAssociations.isEmpty)
        #expect(pair.pe1.ikeAttempts.isEmpty, "\(kind.name)")
      }
    }
  }
}

extension Pair {
  mutating func clear(_ what: LivenessTests.Clear) {
    switch what {
    case .leftIKE: clearIKE()
    case .leftIPsec: clear()
    case .rightIKE: clearIKE(left: false)
    case .rightIPsec: clear(left: false)
    }
  }

  fileprivate mutating func restart(left: Bool, _ kind: LivenessTests.Kind) {
    restart(
      left: left,
      left
        ? kind.model(DynamicTunnelTests.left(), kind.left)
        : kind.model(DynamicTunnelTests.right(), kind.right))
  }

  var leftTunnel: TunnelStatus {
    get throws { try #require(pe1.serviceSetStatus.first?.tunnels.first) }
  }

  /// Whether each end sends by associations that the other one has.
  var hasAgreement: Bool {
    guard let left = pe1.serviceSetStatus.first?.tunnels.first?.associations,
      let right = pe2.serviceSetStatus.first?.tunnels.first?.associations
    else { return false }
    return left.count == 2 && right.count == 2 && left[0].spi == right[1].spi
      && left[1].spi == right[0].spi
  }
}

extension IPv4Packet {
  /// Returns a packet with an unknown SPI.
  fileprivate static func esp(from source: IPv4Address, spi: UInt32) -> IPv4Packet {
    var payload: [UInt8] = []
    payload.append(bigEndian: spi)
    payload += [0, 0, 0, 1] + [UInt8](repeating: 7, count: 64)
    let header = IPv4Header(
      source: source, destination: IPv4Address(21, 21, 1, 1), protocol: .esp, identification: 1)
    guard let packet = IPv4Packet(header: header, payload: payload) else {
      preconditionFailure("100 octets make a packet")
    }
    return packet
  }

  private var isakmp: ISAKMPHeader? {
    guard header.protocol == .udp else { return nil }
    return try? ISAKMPHeader(parsing: Array(payload.dropFirst(UDPDatagram.headerLength)))
  }

  fileprivate var isFirstOfPhaseOne: Bool { isakmp?.responderCookie == 0 }

  fileprivate var isDelete: Bool {
    // An acknowledgment of DPD has at least 84 octets, and a delete of one SPI has fewer.
    isakmp?.exchange == .informational && payload.count - UDPDatagram.headerLength < 84
  }
}

extension IPv4Address {
  fileprivate static func random(_ generator: inout SeededGenerator) -> IPv4Address {
    IPv4Address(rawValue: .random(in: 0x0100_0000...0xDF00_0000, using: &generator))
  }
}
