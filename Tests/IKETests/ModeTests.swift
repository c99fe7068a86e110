import Cryptography
import IPsec
import Testing
import Wire

@testable import IKE

/// A gateway answers only the modes that its policies allow, and only version 1 of IKE.
@Suite("Modes and versions that are answered")
struct ModeTests {
  private func policy(_ mode: IKEPolicy.Mode, key: String = "secret") -> IKEPolicy {
    .preShared([IKEProposal(name: "p")], mode: mode, key: key)
  }

  @Test func aggressiveModeIsNotAnsweredWhereMainIsStated() throws {
    var strict = IKEPolicy.preShared()
    strict.answersAggressiveMode = false
    var pair = Pair([.left(policy(.aggressive))], [.right(strict)])
    pair.leftNegotiates()
    pair.run(for: .seconds(60))
    #expect(pair.log.allSatisfy { !$0.toLeft } && pair.right.gateway.halfOpenCount == 0)
    #expect(
      pair.right.rejections.first?.description
        == "peer begins in aggressive mode, and main is the mode of policy ike")
    #expect(
      pair.left.failures.first?.error.description
        == "peer did not answer message 1 of aggressive mode; is it reachable, does it "
        + "have a tunnel to this gateway, and does it allow aggressive mode?")
    // One policy that allows aggressive mode is enough, and only that policy applies.
    var other = policy(.aggressive)
    other.name = "other"
    pair.configureRight([.right(strict), .right(other, name: "u", network: 1)])
    pair.leftNegotiates()
    pair.run()
    #expect(pair.right.phaseOnes.map(\.policy) == ["other"])
    // Main mode is always answered.
    pair = Pair([.left()], [.right(policy(.aggressive))])
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
  }

  /// Returns an IKE_SA_INIT with a header of RFC 7296 §3.1.
  private func later(
    exchange: UInt8 = 34, flags: UInt8 = 0x08, version: UInt8 = 0x20
  ) -> [UInt8] {
    var octets: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8] + Array(repeating: 0, count: 8)
    octets += [33, version, exchange, flags] + Array(repeating: 0, count: 4) + [0, 0, 0, 60]
    return octets + Array(repeating: 0, count: 32)
  }

  @Test func aPeerOfVersion2GetsAnInvalidVersionNotification() throws {
    var pair = Pair([.left()], [.right()])
    for _ in 0..<50 { pair.deliver(later(), toLeft: false) }
    #expect(pair.right.rejections.count == 50)
    #expect(
      pair.right.rejections.first?.description
        == "the peer speaks IKEv2, and this router IKEv1: set the peer to version 1")
    let answer = try #require(pair.log.first)
    #expect(pair.log.count == 1, "seldom")
    let message = try ISAKMPMessage(parsing: answer.octets)
    #expect(message.header.exchange == .informational)
    #expect(message.header.initiatorCookie == 0x0102_0304_0506_0708)
    guard case .notification(let notification)? = message.payloads.first else {
      Issue.record("no notification")
      return
    }
    #expect(notification.type == .invalidMajorVersion)
    // The answer is a notification: it is not answered itself, and neither is one of version 2.
    pair.run(for: .seconds(10))
    #expect(pair.log.count == 1)
    for datagram in [later(exchange: 37), later(flags: 0x20), later(exchange: 5)] {
      pair.deliver(datagram, toLeft: false)
      pair.run(for: .seconds(2))
    }
    pair.deliver(later(), toLeft: false, from: IPv4Address(10, 9, 0, 77))
    #expect(pair.log.count == 1)
    pair.deliver(later(version: 0x30), toLeft: false)
    #expect(pair.log.count == 2)
  }

  @Test func whatIsNoMessageOfVersion2IsMalformed() {
    var pair = Pair([.left()], [.right()])
    let whole = later()
    for count in whole.indices { pair.deliver(Array(whole[..<count]), toLeft: false) }
    pair.deliver(whole + [0], toLeft: false)
    #expect(pair.log.isEmpty)
    for error in pair.right.rejections {
      guard case .malformed = error.reason else {
        Issue.record("\(error)")
        continue
      }
    }
  }
}
