import Cryptography
import IKE
import IPsec
import Testing
import Wire

/// SAs are renewed before their lifetime ends, deleted when the peer requests it, and removed
/// when the peer is dead.
@Suite("Lifetimes, deletes and dead peers")
struct LifetimeTests {
  private static func up(
    ike: Int = 3_600, ipsec: Int = 28_800, seed: UInt64 = 1
  ) -> Pair {
    let policy = IKEPolicy.preShared([IKEProposal(name: "p", for: .seconds(ike))])
    let proposals = [IPsecProposal(name: "q", for: .seconds(ipsec))]
    var pair = Pair([.left(policy, proposals)], [.right(policy, proposals)], seed: seed)
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
    return pair
  }

  @Test(arguments: 0..<10)
  func renewsBeforeTheEndAndLosesNothing(seed: UInt64) throws {
    var pair = Self.up(ipsec: 600, seed: seed)
    let first = try #require(pair.left.outbound["t"])
    // At every moment, each end can open what the other one sends.
    for _ in 0..<6_000 {
      pair.run(for: .milliseconds(500))
      for (sender, receiver) in [(pair.left, pair.right), (pair.right, pair.left)] {
        let pair = try #require(sender.outbound["t"])
        #expect(receiver.inbound[pair.outbound.spi]?.inbound == pair.outbound)
      }
    }
    #expect(pair.left.outbound["t"] != first)
    // 3,000 seconds have passed, and each pair is replaced after 85 to 90 percent of 600 seconds.
    #expect((5...6).contains(pair.left.gateway.statistics.quickModesEstablished))
    #expect(pair.left.failures.isEmpty && pair.right.failures.isEmpty)
    #expect(pair.left.removals.allSatisfy { $0.1 == .replaced || $0.1 == .deletedByPeer })
    #expect(pair.left.inbound.count <= 2)
  }

  /// The peer may not be able yet to open packets that follow the last message of a quick mode at
  /// once.
  @Test func theInitiatorSendsByTheOldPairAtFirst() throws {
    var pair = Self.up(ipsec: 600)
    let first = try #require(pair.left.outbound["t"])
    let renewed = try pair.runUntilRightHasAnother()
    #expect(pair.left.outbound["t"] == first)
    #expect(pair.left.inbound[renewed.outbound.spi]?.inbound == renewed.outbound)
    pair.run(for: .milliseconds(980))
    #expect(pair.left.outbound["t"] == first)
    pair.run(for: .milliseconds(20))
    #expect(pair.left.outbound["t"]?.outbound == renewed.inbound)
    #expect(pair.isUp)
    // The old pair still exists, for packets in transit.
    #expect(pair.left.inbound.count == 2 && pair.right.inbound.count == 2)
  }

  @Test func aPeerThatDeletesTheOldPairAtOnceHasTheNewOneUsedAtOnce() throws {
    var pair = Self.up(ipsec: 600)
    let first = try #require(pair.right.outbound["t"])
    let renewed = try pair.runUntilRightHasAnother()
    pair.rightExpires(first.inbound.spi)
    pair.run(for: .milliseconds(10))
    #expect(pair.left.removals.map(\.1) == [.deletedByPeer])
    #expect(pair.left.outbound["t"]?.outbound == renewed.inbound)
    pair.run(for: .seconds(60))
    #expect(pair.isUp)
  }

  /// When both ends begin, both finally send by the pair that was negotiated last.
  @Test func bothRenewAtOnce() throws {
    var pair = Self.up(ipsec: 600)
    let first = try #require(pair.left.outbound["t"])
    pair.leftNegotiates()
    pair.rightNegotiates()
    pair.run(for: .seconds(5))
    #expect(pair.isUp)
    #expect(pair.left.outbound["t"] != first)
    for _ in 0..<600 {
      pair.run(for: .seconds(1))
      try #require(pair.isUp)
    }
  }

  @Test func anIKESAIsThereAsLongAsAPairLives() {
    var pair = Self.up(ike: 600)
    for _ in 0..<100 {
      pair.run(for: .seconds(60))
      #expect(!pair.left.phaseOnes.isEmpty && !pair.right.phaseOnes.isEmpty)
      #expect(pair.isUp)
    }
    // The same end negotiates each time, 60 to 90 seconds before the former IKE SA ends.
    let initiated = pair.left.gateway.statistics.phaseOneInitiated
    #expect((11...12).contains(initiated))
    #expect(pair.right.gateway.statistics.phaseOneInitiated == 0)
    #expect(pair.left.gateway.statistics.quickModesInitiated == 1)
    pair.clearLeft()
    pair.run(for: .seconds(700))
    #expect(pair.left.phaseOnes.isEmpty && pair.right.phaseOnes.isEmpty)
    #expect(pair.left.gateway.statistics.phaseOneInitiated == initiated)
  }

  @Test func aPairThatCanNotBeRenewedExpires() {
    var pair = Self.up(ipsec: 600)
    pair.latency = { _ in [] }
    pair.run(for: .seconds(601))
    #expect(pair.left.inbound.isEmpty && pair.right.inbound.isEmpty)
    #expect(pair.left.removals.map(\.1) == [.expired])
    // The renewal fails at the soft lifetime, and at one later attempt.
    #expect(pair.left.failures.allSatisfy { $0.role == .initiator })
    #expect(!pair.left.failures.isEmpty)
  }

  @Test func deletesAreSentAndHandled() {
    var pair = Self.up()
    pair.clearLeft()
    pair.run()
    #expect(pair.right.inbound.isEmpty)
    #expect(pair.right.removals.map(\.1) == [.deletedByPeer])
    #expect(pair.left.phaseOnes.isEmpty && pair.right.phaseOnes.isEmpty)
  }

  @Test func aTunnelThatIsNotConfiguredAnyMoreGoes() {
    var pair = Self.up()
    pair.configureLeft([])
    pair.run()
    #expect(pair.left.inbound.isEmpty && pair.right.inbound.isEmpty)
    #expect(pair.left.phaseOnes.isEmpty && pair.right.phaseOnes.isEmpty)
  }

  @Test func otherProposalsActOnNewSAsOnly() throws {
    var pair = Self.up()
    let before = try #require(pair.left.outbound["t"])
    let other = [IPsecProposal(name: "new", authentication: .hmacMD5)]
    pair.configureLeft([.left(.preShared(), other)])
    pair.configureRight([.right(.preShared(), other)])
    #expect(pair.left.outbound["t"] == before)
    pair.run(for: .seconds(28_000))
    #expect(pair.left.outbound["t"]?.proposal == "new")
    #expect(pair.isUp)
  }

  @Test func initialContactRemovesTheOldIKESA() {
    var pair = Self.up()
    // The left end has lost its state.
    pair.left = End(Pair.leftAddress, seed: 77)
    pair.configureLeft([.left()])
    pair.run(for: .seconds(5))
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
    #expect(pair.right.removals.map(\.1) == [.initialContact])
    #expect(pair.right.phaseOnes.count == 1 && pair.right.inbound.count == 1)
  }

  @Test func aProbeIsAnswered() {
    var pair = Self.up()
    for _ in 0..<5 {
      pair.leftProbes()
      pair.run(for: .seconds(10))
    }
    #expect(pair.left.alive == 5 && pair.left.dead == 0)
    #expect(pair.isUp)
  }

  @Test func aDeadPeerIsFoundInSixSeconds() {
    var pair = Self.up()
    pair.latency = { _ in [] }
    let logged = pair.log.count
    let began = pair.now
    pair.leftProbes()
    pair.run(for: .milliseconds(5_999))
    #expect(pair.left.dead == 0)
    pair.run(for: .milliseconds(1))
    #expect(pair.left.dead == 1)
    #expect(
      pair.log[logged...].map { began.duration(to: $0.due) }
        == [.zero, .seconds(2), .seconds(4)])
    #expect(pair.left.inbound.isEmpty && pair.left.phaseOnes.isEmpty)
    #expect(pair.left.removals.map(\.1) == [.peerDead])
  }

  @Test func howADeadPeerIsFoundIsTheTunnelsToSay() {
    var tunnel = TunnelPolicy.left()
    tunnel.deadPeerDetection = DeadPeerDetection(interval: .seconds(10), threshold: 5)
    var pair = Pair([tunnel], [.right()])
    pair.leftNegotiates()
    pair.run()
    pair.latency = { _ in [] }
    let logged = pair.log.count
    let began = pair.now
    pair.leftProbes()
    pair.run(for: .seconds(60))
    #expect(pair.left.dead == 1)
    #expect(
      pair.log[logged...].map { began.duration(to: $0.due) }
        == [.zero, .seconds(10), .seconds(20), .seconds(30), .seconds(40)])
  }

  @Test func withoutAnIKESAPhaseOneIsTheProbe() {
    var pair = Self.up(ike: 600)
    pair.run(for: .seconds(700))
    pair.leftProbes()
    pair.run()
    #expect(pair.left.alive == 1 && pair.left.phaseOnes.count == 1)
    pair.run(for: .seconds(700))
    pair.latency = { _ in [] }
    pair.leftProbes()
    pair.run(for: .seconds(60))
    #expect(pair.left.dead == 1)
  }
}

extension Pair {
  /// Runs until the right end sends by another pair, and returns that pair.
  fileprivate mutating func runUntilRightHasAnother() throws -> SecurityAssociationPair {
    let first = right.outbound["t"]
    for _ in 0..<60_000 where right.outbound["t"] == first { run(for: .milliseconds(10)) }
    let renewed = try #require(right.outbound["t"])
    try #require(renewed != first)
    return renewed
  }

  fileprivate mutating func rightExpires(_ spi: UInt32) {
    let outputs = right.gateway.expire(inboundSPI: spi, at: now, using: &right.random)
    post(right.apply(outputs), toLeft: true)
  }

  fileprivate mutating func clearLeft() {
    for outputs in [
      left.gateway.clearPairs(isLost: false, at: now, using: &left.random),
      left.gateway.clearPhaseOne(at: now, using: &left.random),
    ] {
      for sent in left.apply(outputs) {
        inFlight.append(
          Datagram(
            due: now.advanced(by: .milliseconds(10)), octets: sent.datagram, toLeft: false,
            sender: Endpoint(Pair.leftAddress)))
      }
    }
  }
}
