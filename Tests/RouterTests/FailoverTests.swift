import Cryptography
import IKE
import Router
import Testing
import Wire

/// A tunnel with `backup-remote-gateway` changes its gateway at the times that the chapter gives.
struct FailoverTests {
  private static let primary = IPv4Address(21, 21, 2, 1)
  private static let backup = IPv4Address(21, 21, 2, 2)

  private static let left = DynamicTunnelTests.left { $0.backupRemoteGateway = backup }

  /// The right end with the address of the backup gateway.
  private static var rightAtBackup: RouterModel {
    var model = DynamicTunnelTests.right()
    for index in model.interfaces.indices where model.interfaces[index].name == "so-2/2/0" {
      model.interfaces[index].units[0].addresses = [InterfaceAddress(backup, length: 16)]
    }
    model.serviceSets[0].localGateway = backup
    return model
  }

  /// A datagram of the left end: the second in which it was sent, and its destination.
  private struct Sent: Equatable {
    var second: Int64
    var destination: IPv4Address

    init(_ second: Int64, _ destination: IPv4Address) {
      self.second = second
      self.destination = destination
    }
  }

  private func sent(_ pair: Pair, since start: Instant, after second: Int64) -> [Sent] {
    zip(pair.crossedAt, pair.crossed).compactMap { time, packet in
      let passed = start.duration(to: time).components.seconds
      guard packet.header.protocol == .udp, packet.source == IPv4Address(21, 21, 1, 1),
        passed >= second
      else { return nil }
      return Sent(passed, packet.destination)
    }
  }

  /// Returns a pair with traffic in both directions until second 25.
  private func working() throws -> (pair: Pair, start: Instant) {
    var pair = Pair(Self.left, DynamicTunnelTests.right())
    let start = pair.now
    for _ in 0..<25 {
      pair.fromCE1(.echo())
      pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
      pair.advance(by: .milliseconds(960))
    }
    #expect(start.duration(to: pair.now) == .seconds(25))
    #expect(pair.atCE1.count == 25 && pair.atCE2.count == 25)
    return (pair, start)
  }

  private func tunnel(_ pair: Pair) throws -> TunnelStatus {
    try #require(pair.pe1.serviceSetStatus.first?.tunnels.first)
  }

  @Test func aSilentPeerThatAnswersStays() throws {
    var (pair, start) = try working()
    pair.advance(by: .seconds(35))
    // A poll at second 30 would be too early, so that the polls follow every ten seconds from 40
    // on.
    #expect(
      sent(pair, since: start, after: 25) == [40, 50, 60].map { Sent($0, Self.primary) })
    #expect(try tunnel(pair).state == .installed && tunnel(pair).failoverCount == 0)
  }

  @Test func aDeadPeerMakesTheBackupActive() throws {
    var (pair, start) = try working()
    _ = pair.pe2.apply(Self.rightAtBackup, at: pair.now)
    pair.core = { $0.destination == Self.primary ? [] : [$0.octets] }
    pair.advance(by: .seconds(35))
    // A Hello and its two repetitions are followed by three messages of main mode and two of quick
    // mode.
    #expect(
      sent(pair, since: start, after: 25)
        == [40, 42, 44].map { Sent($0, Self.primary) }
        + Array(repeating: Sent(46, Self.backup), count: 5) + [Sent(60, Self.backup)])
    let status = try tunnel(pair)
    #expect(status.state == .installed && status.isBackupActive && status.failoverCount == 1)
    #expect(status.remoteGateway == Self.backup && status.primaryRemoteGateway == Self.primary)
    let count = pair.atCE2.count
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == count + 1)
  }

  @Test func whenBothAreDownSixTriesAreMade() throws {
    var (pair, start) = try working()
    pair.core = { _ in [] }
    pair.advance(by: .seconds(575))
    // Phase 1 fails 46 seconds after its first message, which is repeated after 2, 4, 8 and 16
    // seconds.
    let tries: [(Int64, IPv4Address)] = [
      (46, Self.backup), (92, Self.primary), (138, Self.backup), (184, Self.primary),
      (230, Self.backup), (276, Self.primary),
    ]
    let expected =
      [40, 42, 44].map { Sent($0, Self.primary) }
      + tries.flatMap { second, gateway in
        [0, 2, 6, 14, 30].map { Sent(second + $0, gateway) }
      }
    #expect(sent(pair, since: start, after: 25) == expected)
    let status = try tunnel(pair)
    #expect(!status.isBackupActive && status.failoverCount == 6)
    let log = pair.pe1.logEntries.map(\.message)
    #expect(log.contains { $0.hasSuffix("is down, and primary gateway 21.21.2.1 is asked next") })
    #expect(!log.contains { $0.hasSuffix("is active again") })
    #expect(
      status.state.description == "Not installed: negotiation with 21.21.2.1 failed: "
        + "peer did not answer message 1 of main mode"
        + "; is it reachable, and does it have a tunnel to this gateway?")
    // As at the beginning, the next packet starts a negotiation with the primary gateway.
    pair.core = { [$0.octets] }
    _ = pair.pe2.apply(DynamicTunnelTests.right(), at: pair.now)
    pair.fromCE1(.echo())
    #expect(try tunnel(pair).state == .installed && tunnel(pair).remoteGateway == Self.primary)
  }

  @Test func aSwitchoverActivatesTheOtherGatewayAtOnce() throws {
    var (pair, start) = try working()
    pair.switchTunnel(from: Self.primary)
    #expect(try tunnel(pair).isBackupActive && tunnel(pair).associations.isEmpty)
    #expect(
      sent(pair, since: start, after: 25)
        == [Sent(25, Self.primary), Sent(25, Self.backup)])
    // A delete is sent to the former gateway, and the first message to the other one, which does
    // not answer.
    pair.core = { $0.destination == Self.backup ? [] : [$0.octets] }
    pair.advance(by: .seconds(60))
    #expect(try tunnel(pair).state == .installed && !tunnel(pair).isBackupActive)
  }

  /// The pair has no IKE SA, and its peer does not answer or has another key now.
  @Test(arguments: [true, false])
  func aPairThatPhaseOneCannotVerifyMakesTheBackupActive(isSilent: Bool) throws {
    var (pair, _) = try working()
    pair.core = { _ in [] }
    pair.clearIKE()
    if !isSilent {
      var right = DynamicTunnelTests.right()
      right.ikePolicies[0].preSharedKey = Secret("another".utf8)
      pair.restart(left: false, right)
      pair.core = { [$0.octets] }
    }
    for _ in 0..<120 {
      pair.fromCE1(.echo())
      pair.advance(by: .milliseconds(980))
    }
    #expect(pair.crossed.contains { $0.destination == Self.backup })
    #expect(try tunnel(pair).associations.isEmpty)
  }

  @Test func aPhaseOneThatTimesOutMakesTheBackupActiveAndNoPacketLeavesInClear() throws {
    var pair = Pair(Self.left, Self.rightAtBackup)
    let start = pair.now
    pair.core = { $0.destination == Self.primary ? [] : [$0.octets] }
    pair.fromCE1(.echo())
    pair.advance(by: .seconds(50))
    #expect(sent(pair, since: start, after: 40).allSatisfy { $0.second == 46 || $0.second == 50 })
    // The packet has waited until the backup gateway was active.
    #expect(pair.atCE2.count == 1)
    #expect(pair.crossed.allSatisfy { [.udp, .esp].contains($0.header.protocol) })
  }

  /// A primary gateway that refuses is treated like one that does not answer, even while packets
  /// request a negotiation.
  @Test(arguments: [true, false])
  func aRefusedPhaseOneMakesTheBackupActive(_ isOfKey: Bool) throws {
    var refusing = DynamicTunnelTests.right()
    if isOfKey {
      refusing.ikePolicies[0].preSharedKey = Secret(Array("another".utf8))
    } else {
      refusing.ikePolicies[0].proposals[0].encryption = .des
    }
    var pair = Pair(Self.left, refusing)
    let start = pair.now
    for _ in 0..<55 {
      pair.fromCE1(.echo())
      pair.advance(by: .seconds(1))
    }
    let toBackup = sent(pair, since: start, after: 0).filter { $0.destination == Self.backup }
    #expect(toBackup.first?.second == 46)
    #expect(try tunnel(pair).isBackupActive && tunnel(pair).failoverCount == 1)
    let log = pair.pe1.logEntries.map(\.message)
    #expect(log.filter { $0.contains("failed for") }.count == 1)
    #expect(log.filter { $0.contains("refuses without protection") }.count <= 2)
    #expect(log.contains { $0.hasSuffix("failover from 21.21.2.1 to 21.21.2.2") })
  }
}
