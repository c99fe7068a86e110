import Cryptography
import IKE
import IPsec
import Testing
import Wire

/// Tunnels with `establish-tunnels immediately` are negotiated without traffic.
@Suite("Tunnels that are established without traffic")
struct EstablishTests {
  private static func immediate(
    _ policy: TunnelPolicy
  ) -> TunnelPolicy {
    var policy = policy
    policy.establishesImmediately = true
    return policy
  }

  private static var left: TunnelPolicy { immediate(.left()) }
  private static var right: TunnelPolicy { immediate(.right()) }

  @Test func theyComeAboutWithTheConfiguration() {
    var pair = Pair([Self.left], [.right()])
    pair.run()
    #expect(pair.isUp)
    #expect(pair.left.failures.isEmpty)
    // Only timers for lifetimes and for the removal of old state remain.
    #expect(pair.left.gateway.statistics.phaseOneInitiated == 1)
  }

  @Test func withTrafficOnlyIsTheDefault() {
    var pair = Pair([.left()], [.right()])
    pair.run(for: .seconds(3_600))
    #expect(pair.log.isEmpty)
    pair.configureLeft([Self.left])
    pair.run()
    #expect(pair.isUp)
  }

  @Test(arguments: 0..<10)
  func bothEndsConverge(seed: UInt64) {
    var pair = Pair([Self.left], [Self.right], seed: seed)
    pair.run(for: .seconds(60))
    #expect(pair.isUp)
    #expect(pair.left.inbound.count == 1 && pair.left.phaseOnes.count == 1)
  }

  /// Each attempt lasts 46 seconds without an answer; the pauses between attempts grow.
  @Test func failuresAreRepeatedEverLater() {
    var pair = Pair([Self.left], [.right()])
    pair.latency = { _ in [] }
    pair.run(for: .seconds(3_600))
    var begun: [Int64] = []
    var cookies: Set<[UInt8]> = []
    for datagram in pair.log where cookies.insert(Array(datagram.octets.prefix(8))).inserted {
      begun.append(Pair.start.duration(to: datagram.due).components.seconds)
    }
    let pauses = zip(begun, begun.dropFirst()).map { $1 - $0 - 46 }
    let limits: [Int64] = [10, 20, 40, 80, 160, 300]
    #expect(pauses.count >= 10)
    for (index, pause) in pauses.enumerated() {
      let limit = limits[min(index, limits.count - 1)]
      #expect((limit * 9 / 10 - 1...limit).contains(pause), "\(index): \(pause)")
    }
    // When the peer answers again, the tunnel is established.
    pair.latency = { _ in [.milliseconds(10)] }
    pair.run(for: .seconds(310))
    #expect(pair.isUp)
  }

  @Test func aRefusalIsRepeatedToo() {
    var pair = Pair([Self.left], [.right(.preShared(key: "another"))])
    pair.run(for: .seconds(35))
    #expect(pair.left.failures.isEmpty && !pair.left.refusals.isEmpty)
    pair.run(for: .seconds(120))
    #expect(pair.left.failures.count >= 2)
    pair.configureRight([.right()])
    pair.run(for: .seconds(60))
    #expect(pair.isUp)
  }

  /// A corrected configuration is tried at once.
  @Test func aCommitTriesAgain() {
    var pair = Pair([Self.immediate(.left(.preShared(key: "wrong")))], [.right()])
    pair.run(for: .seconds(600))
    #expect(!pair.isUp)
    pair.configureLeft([Self.left])
    pair.run()
    #expect(pair.isUp)
  }

  @Test func whatIsClearedComesAgainAtOnce() throws {
    var pair = Pair([Self.left], [.right()])
    pair.run()
    let before = try #require(pair.left.outbound["t"])
    pair.leftClears()
    #expect(pair.left.outbound.isEmpty)
    pair.run()
    #expect(pair.isUp && pair.left.outbound["t"] != before)
    pair.rightClears()
    pair.run(for: .seconds(3))
    #expect(pair.isUp)
  }

  @Test func aPeerThatWasDeadIsFoundAgain() {
    var pair = Pair([Self.left], [.right()])
    pair.run()
    pair.latency = { _ in [] }
    pair.leftProbes()
    pair.run(for: .seconds(600))
    #expect(pair.left.dead == 1 && pair.left.inbound.isEmpty)
    pair.latency = { _ in [.milliseconds(10)] }
    pair.run(for: .seconds(310))
    #expect(pair.isUp)
  }

  /// A pair that expires is renewed, or negotiated again.
  @Test func daysWithoutTraffic() {
    var pair = Pair([Self.left], [.right()])
    for _ in 0..<48 {
      pair.run(for: .seconds(3_600))
      #expect(pair.isUp)
    }
    #expect(pair.left.failures.isEmpty)
  }
}

/// A pair is renewed before its sequence numbers end.
@Suite("Renewal before the sequence numbers end")
struct SequenceRenewalTests {
  @Test func thePairIsReplacedBeforeItsSoftLifetime() throws {
    var pair = Pair([.left()], [.right()])
    pair.leftNegotiates()
    pair.run()
    let before = try #require(pair.left.outbound["t"])
    pair.leftRenews(before.inbound.spi)
    // When it is requested twice, the renewal is done once.
    pair.leftRenews(before.inbound.spi)
    pair.run(for: .seconds(5))
    #expect(pair.isUp && pair.left.outbound["t"] != before)
    // The old pair still opens the packets in transit, and is then deleted.
    #expect(pair.left.inbound.count == 2 && pair.right.inbound.count == 2)
    pair.run(for: .seconds(30))
    #expect(pair.left.inbound.count == 1 && pair.right.inbound.count == 1)
    #expect(pair.left.gateway.statistics.quickModesEstablished == 2)
  }

  @Test func aRenewalThatFailsIsRepeatedByTime() throws {
    var pair = Pair([.left()], [.right()])
    pair.leftNegotiates()
    pair.run()
    let before = try #require(pair.left.outbound["t"])
    pair.latency = { _ in [] }
    pair.leftRenews(before.inbound.spi)
    pair.run(for: .seconds(60))
    #expect(pair.left.outbound["t"] == before && pair.left.failures.count == 1)
    pair.latency = { _ in [.milliseconds(10)] }
    pair.run(for: .seconds(20_000))
    #expect(pair.isUp && pair.left.outbound["t"] != before)
  }
}

extension Pair {
  fileprivate mutating func leftClears() {
    let outputs = left.gateway.clearPairs(isLost: false, at: now, using: &left.random)
    post(left.apply(outputs), toLeft: false)
  }

  fileprivate mutating func rightClears() {
    let outputs = right.gateway.clearPairs(isLost: false, at: now, using: &right.random)
    post(right.apply(outputs), toLeft: true)
  }

  fileprivate mutating func leftRenews(_ spi: UInt32) {
    post(
      left.apply(left.gateway.renew(inboundSPI: spi, at: now, using: &left.random)), toLeft: false)
  }
}
