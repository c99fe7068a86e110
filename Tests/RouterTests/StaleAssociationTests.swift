import Cryptography
import IKE
import Router
import Testing
import Wire

/// Both ends detect that only one of them has an IKE SA or a pair, because messages were lost.
@Suite("Stale associations")
struct StaleAssociationTests {
  private static let echoLeft = IPv4Packet.echo()
  private static let echoRight = IPv4Packet.echo(from: Pair.ce2, to: Pair.ce1)
  private static let main = LivenessTests.Kind(name: "main")

  /// Returns a pair whose left end has deleted its IKE SA, while the delete was lost.
  private func stale(for silence: Duration) -> Pair {
    var pair = Self.main.pair()
    pair.core = { _ in [] }
    pair.clearIKE()
    pair.advance(by: silence)
    pair.core = { [$0.octets] }
    return pair
  }

  /// Sends packets from the right host until one arrives at the left host, and returns how long
  /// that takes.
  private func heal(_ pair: inout Pair) -> Duration {
    let (start, before) = (pair.now, pair.atCE1.count)
    while pair.atCE1.count == before, start.duration(to: pair.now) < .seconds(300) {
      pair.fromCE2(Self.echoRight)
      pair.advance(by: .milliseconds(980))
    }
    return start.duration(to: pair.now)
  }

  @Test func anIKESAThatThePeerHasLostIsReplaced() {
    var pair = stale(for: .seconds(60))
    pair.clear(.rightIPsec)
    // Recovery takes three probes 2 seconds apart, and a phase 1.
    #expect(heal(&pair) <= .seconds(10))
    #expect(pair.hasAgreement)
    #expect(pair.pe1.ikeAssociations.count == 1 && pair.pe2.ikeAssociations.count == 1)
  }

  /// The peer's messages about the IKE SA are lost.
  @Test func anIKESAThatThePeerHasLostIsReplacedAfterSilence() {
    var pair = stale(for: .seconds(60))
    let left = IPv4Address(21, 21, 1, 1)
    pair.core = { packet in
      packet.source == left && packet.isUnprotectedNotification ? [] : [packet.octets]
    }
    pair.clear(.rightIPsec)
    #expect(heal(&pair) <= .seconds(60))
    #expect(pair.hasAgreement)
  }

  /// The negotiation of another IKE SA is repeated.
  @Test func anIKESAIsReplacedHoweverLongThatFails() {
    var pair = stale(for: .seconds(600))
    pair.advance(by: .seconds(360))
    #expect(pair.pe1.ikeAssociations.count == 1)
    #expect(pair.hasAgreement)
  }

  @Test func aPairThatIsNotVerifiedEnds() throws {
    for isRefused in [false, true] {
      var pair = Self.main.pair()
      if isRefused {
        pair.core = { _ in [] }
        pair.clearIKE()
        var right = DynamicTunnelTests.right()
        right.ikePolicies[0].preSharedKey = Secret("another".utf8)
        pair.core = { [$0.octets] }
        pair.restart(left: false, right)
      } else {
        pair.core = { _ in [] }
        pair.clearIKE()
      }
      let spis = try pair.leftTunnel.associations.map(\.spi)
      for _ in 0..<120 {
        pair.fromCE1(Self.echoLeft)
        pair.advance(by: .milliseconds(980))
      }
      #expect(!spis.isEmpty)
      #expect(try pair.leftTunnel.associations.isEmpty, "refused: \(isRefused)")
    }
  }

  /// A phase 1 that has begun in order to send deletes to the peer is not cleared.
  @Test func aPhaseOneForDeletesIsNotCleared() throws {
    var pair = Self.main.pair()
    var isOpen = false
    var held: [IPv4Packet] = []
    pair.core = { packet in
      if isOpen { return [packet.octets] }
      held.append(packet)
      return []
    }
    pair.clearIKE()
    pair.clear(.leftIPsec)
    pair.clearIKE()
    isOpen = true
    pair.advance(by: .seconds(20))
    #expect(held.count >= 2)
    #expect(pair.pe2.serviceSetStatus[0].tunnels[0].associations.isEmpty)
  }

  /// The tunnel is removed while no IKE SA exists.
  @Test(arguments: [true, false])
  func thePeerOfARemovedTunnelGetsADelete(hasOtherTunnel: Bool) throws {
    var pair = Self.main.pair()
    var isOpen = false
    pair.core = { isOpen ? [$0.octets] : [] }
    pair.clearIKE()
    var model = DynamicTunnelTests.left()
    if hasOtherTunnel {
      model.serviceSets[0].rules[0].terms[0].destination = IPv4Prefix(host: Pair.ce1)
    } else {
      model.serviceSets[0].rules[0].terms = []
    }
    pair.commit(model)
    isOpen = true
    pair.advance(by: .seconds(20))
    #expect(pair.pe2.serviceSetStatus[0].tunnels[0].associations.isEmpty)
    #expect(pair.pe1.ikeAssociations.isEmpty || hasOtherTunnel)
    #expect(pair.pe1.ikeAttempts.isEmpty)
  }

  /// An IKE SA is cleared at one end and the pair at the other, at the same moment. The quick mode
  /// that has begun under the IKE SA does not count as failed, and begins again at once.
  @Test(arguments: [RouterModel.Establishment.onTraffic, .responderOnly, .immediately])
  func whatIsClearedAtBothEndsAtOnceIsThereAtOnce(_ establishment: RouterModel.Establishment) {
    var pair = LivenessTests.Kind(name: "", left: establishment, right: .immediately).pair()
    let left = IPv4Address(21, 21, 1, 1)
    var isLate = true
    var late: [IPv4Packet] = []
    pair.core = { packet in
      guard isLate, packet.source == left else { return [packet.octets] }
      late.append(packet)
      return []
    }
    // The deletes of the left end arrive after the right end has begun to negotiate.
    pair.clearIKE()
    pair.clear(.rightIPsec)
    pair.advance(by: .milliseconds(20))
    isLate = false
    for packet in late { pair.intoPE2(packet) }
    pair.advance(by: .seconds(1))
    #expect(pair.hasAgreement)
  }
}

extension IPv4Packet {
  fileprivate var isUnprotectedNotification: Bool {
    guard header.protocol == .udp,
      let isakmp = try? ISAKMPHeader(parsing: Array(payload.dropFirst(UDPDatagram.headerLength)))
    else { return false }
    return isakmp.exchange == .informational && !isakmp.flags.contains(.encryption)
  }
}
