import Cryptography
import IKE
import Testing
import Wire

/// Each counter is incremented by the message that it counts, and by no other.
@Suite("What gateways count")
struct StatisticsTests {
  private func left(_ pair: Pair) -> IKEStatistics {
    pair.left.gateway.statisticsByPeer[Pair.rightAddress] ?? IKEStatistics()
  }

  private func right(_ pair: Pair) -> IKEStatistics {
    pair.right.gateway.statisticsByPeer[Pair.leftAddress] ?? IKEStatistics()
  }

  @Test func aNegotiation() {
    let pair = Pair.up()
    var ours = IKEStatistics()
    (ours.sent, ours.received) = (5, 4)
    let sent = pair.log.filter { !$0.toLeft }.reduce(0) { $0 + $1.octets.count }
    let received = pair.log.filter(\.toLeft).reduce(0) { $0 + $1.octets.count }
    (ours.sentOctets, ours.receivedOctets) = (UInt64(sent), UInt64(received))
    (ours.phaseOneInitiated, ours.phaseOneEstablished) = (1, 1)
    (ours.quickModesInitiated, ours.quickModesEstablished) = (1, 1)
    // The responder sent INITIAL-CONTACT in message 6.
    ours.notificationsReceived = 1
    #expect(left(pair) == ours)
    #expect(pair.left.gateway.statistics == ours)
    var theirs = ours
    (theirs.sent, theirs.received) = (4, 5)
    (theirs.sentOctets, theirs.receivedOctets) = (UInt64(received), UInt64(sent))
    (theirs.phaseOneInitiated, theirs.phaseOneAnswered) = (0, 1)
    (theirs.quickModesInitiated, theirs.quickModesAnswered) = (0, 1)
    #expect(right(pair) == theirs)
  }

  @Test func probesAndTheirAnswers() {
    var pair = Pair.up()
    let (before, after) = (left(pair), right(pair))
    pair.leftProbes()
    pair.run()
    #expect(left(pair).notificationsSent == before.notificationsSent + 1)
    #expect(left(pair).notificationsReceived == before.notificationsReceived + 1)
    #expect(right(pair).notificationsSent == after.notificationsSent + 1)
    #expect(right(pair).notificationsReceived == after.notificationsReceived + 1)
  }

  @Test func deletes() {
    var pair = Pair.up()
    pair.configureLeft([])
    pair.run()
    // One delete is for the pair, and one for the IKE SA; after that the left end is no longer
    // counted as a peer.
    #expect(pair.left.gateway.statistics.deletesSent == 2)
    #expect(right(pair).deletesReceived == 2)
    #expect(pair.left.gateway.statisticsByPeer.isEmpty)
  }

  @Test func repetitions() {
    var pair = Pair.up()
    let before = right(pair)
    // Message 5 is the last one of phase 1 from that end: its answer may have been lost.
    pair.deliver(pair.log[4].octets, toLeft: false)
    #expect(right(pair).repetitions == before.repetitions + 1)
    #expect(right(pair).received == before.received + 1)
    #expect(right(pair).dropped == before.dropped)
  }

  @Test func retransmissionsAndFailures() {
    var pair = Pair([.left()], [.right()])
    pair.latency = { _ in [] }
    pair.leftNegotiates()
    pair.run(for: .seconds(60))
    #expect(left(pair).sent == 5 && left(pair).retransmitted == 4)
    #expect(left(pair).phaseOneInitiated == 1 && left(pair).phaseOneFailed == 1)
  }

  @Test func refusals() {
    var pair = Pair([.left()], [.right(secrecy: .group1)])
    pair.leftNegotiates()
    pair.run()
    #expect(left(pair).quickModesFailed == 1 && right(pair).quickModesFailed == 1)
    #expect(right(pair).notificationsSent == 1)
  }

  /// Any number of unknown senders count only in the total.
  @Test func unknownPeersCountOnlyInTheSum() throws {
    var pair = Pair.up()
    let before = right(pair)
    for last in UInt8(50)..<250 {
      pair.deliver([1, 2, 3], toLeft: false, from: IPv4Address(10, 9, 0, last))
    }
    #expect(right(pair) == before)
    #expect(pair.right.gateway.statistics.dropped == before.dropped + 200)
    #expect(pair.right.gateway.statisticsByPeer.count == 1)
    pair.right.gateway.clearStatistics()
    #expect(pair.right.gateway.statistics == IKEStatistics())
    #expect(right(pair) == IKEStatistics())
  }
}
