import Cryptography
import IKETestSupport
import IPsec
import Testing
import Wire

@testable import IKE

/// An unauthenticated refusal does not end a negotiation: it is kept, and is the logged reason if
/// the negotiation fails without an answer.
@Suite("Rejections that are not authenticated")
struct RefusalTests {
  /// Returns an unencrypted message that names the IKE SA of a datagram.
  private func clear(
    _ payload: ISAKMPPayload, about datagram: [UInt8], messageID: UInt32 = 9
  ) throws -> [UInt8] {
    var header = try ISAKMPHeader(parsing: datagram)
    header.exchange = .informational
    header.flags = []
    header.messageID = messageID
    return ISAKMPMessage(header: header, payloads: [payload]).octets
  }

  private func policy(
    _ mode: IKEPolicy.Mode, key: String = "secret",
    _ groups: [DiffieHellmanGroup] = [.group2]
  ) -> IKEPolicy {
    .preShared(
      groups.map { IKEProposal(name: $0.rawValue, group: $0) }, mode: mode, key: key)
  }

  // MARK: Forged refusals

  /// All notifications and deletes are forged to both ends, before each message.
  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func forgedOnesEndNothing(_ mode: IKEPolicy.Mode) throws {
    var pair = Pair([.left(policy(mode))], [.right(policy(mode))])
    pair.leftNegotiates()
    var messages = 0
    while let index = pair.inFlight.indices.first {
      let datagram = pair.inFlight.remove(at: index)
      let isQuick = try ISAKMPHeader(parsing: datagram.octets).exchange == .quickMode
      if !isQuick {
        let others = pair.inFlight
        for type in (1...30).map({ NotifyType(rawValue: $0) }) + [.initialContact, .connected] {
          let forged = try clear(
            .notification(NotificationPayload(protocolID: .isakmp, spi: [], type: type)),
            about: datagram.octets)
          pair.deliver(forged, toLeft: true)
          pair.deliver(forged, toLeft: false)
        }
        let header = try ISAKMPHeader(parsing: datagram.octets)
        let delete = try clear(
          .delete(
            DeletePayload(
              initiatorCookie: header.initiatorCookie, responderCookie: header.responderCookie)),
          about: datagram.octets)
        pair.deliver(delete, toLeft: true)
        pair.deliver(delete, toLeft: false)
        pair.inFlight = others
      }
      pair.deliver(datagram.octets, toLeft: datagram.toLeft)
      messages += 1
    }
    #expect(pair.isUp && messages >= 6)
    #expect(pair.left.failures.isEmpty && pair.right.failures.isEmpty)
    #expect((1...8).contains(pair.left.refusals.count))
    pair.run(for: .seconds(200))
    #expect(pair.isUp && pair.left.phaseOnes.count == 1)
  }

  /// Nobody else answers: the refusal is given as a hint when the retransmissions are exhausted.
  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func aRefusalIsTheReasonInTheEnd(_ mode: IKEPolicy.Mode) throws {
    var pair = Pair([.left(policy(mode))], [.right()])
    pair.latency = { _ in [] }
    pair.leftNegotiates()
    let first = try #require(pair.log.first).octets
    let forged = try clear(
      .notification(
        NotificationPayload(protocolID: .isakmp, spi: [], type: .noProposalChosen)), about: first)
    for _ in 0..<20 { pair.deliver(forged, toLeft: true) }
    let refusal =
      "peer answered NO-PROPOSAL-CHOSEN: it accepts none of our proposals"
      + "; we offered 3des-cbc/sha1/group2"
    #expect(pair.left.refusals.map(\.description) == [refusal])
    pair.run(for: .seconds(45))
    #expect(pair.left.failures.isEmpty)
    #expect(pair.log.count == 5)
    pair.run(for: .seconds(2))
    #expect(pair.left.failures.map(\.error.description) == [refusal])
    #expect(pair.left.gateway.nextDeadline == nil)
  }

  /// A refusal that the peer sends after it has given up does not replace the reason that it sent
  /// before.
  @Test func anUnknownCookieHidesNoReason() throws {
    var pair = Pair([.left()], [.right(.preShared(key: "another"))])
    pair.leftNegotiates()
    pair.run(for: .seconds(60))
    #expect(
      pair.left.failures.map(\.error.description) == [
        "peer answered PAYLOAD-MALFORMED: do the pre-shared keys agree?"
      ])
    #expect(pair.left.refusals.map(\.reason) == [.refusedByPeer(.payloadMalformed)])
  }

  /// A refused message that is repeated counts as one failure at the end that refuses it.
  @Test func aRejectionIsLoggedOnce() {
    var pair = Pair([.left(policy(.main, [.group1]))], [.right(policy(.main))])
    pair.leftNegotiates()
    pair.run(for: .seconds(60))
    #expect(pair.right.failures.count == 1)
    #expect(pair.right.gateway.statistics.phaseOneFailed == 1)
    #expect(pair.right.gateway.statistics.notificationsSent == 5)
  }

  // MARK: After the reason has been corrected

  @Test func aRepairedPeerIsAcceptedAgain() {
    var pair = Pair([.left()], [.right(.preShared(key: "another"))])
    pair.leftNegotiates()
    pair.run(for: .seconds(4))
    pair.configureRight([.right()])
    // The next packet causes no retransmission at once, but the one after it succeeds.
    pair.leftNegotiates()
    pair.run()
    #expect(!pair.isUp)
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
    pair.run(for: .seconds(200))
    #expect(pair.isUp && pair.left.failures.isEmpty && pair.left.phaseOnes.count == 1)
  }

  @Test func aRepairedConfigurationIsTriedAtOnce() {
    var pair = Pair([.left(policy(.main, [.group1]))], [.right()])
    pair.leftNegotiates()
    pair.run()
    pair.configureLeft([.left()])
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
  }

  /// The number of negotiations is bounded, however often packets request one and however long the
  /// peer refuses.
  @Test func whatIsRefusedIsBounded() {
    var pair = Pair([.left(policy(.main, [.group1]))], [.right()])
    for _ in 0..<600 {
      pair.leftNegotiates()
      pair.run(for: .milliseconds(500))
      #expect(pair.left.gateway.associations.count <= 2)
    }
    #expect(pair.left.gateway.shared.cookies.count <= 2)
    // Each negotiation runs to its end and fails once; the next packet begins a new one.
    #expect(pair.left.failures.count == 6)
    #expect(pair.left.failures.allSatisfy { $0.tunnel != nil && $0.error.isAboutProposals })
    let begun = Set(
      pair.log.filter { !$0.toLeft }.compactMap {
        try? ISAKMPHeader(parsing: $0.octets).initiatorCookie
      })
    #expect(begun.count == 14)
  }

  /// With a wrong key and continuing traffic, the negotiation fails with the reason.
  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func underTrafficAWrongKeyFailsInTheEnd(_ mode: IKEPolicy.Mode) {
    var pair = Pair([.left(policy(mode))], [.right(policy(mode, key: "another"))])
    for _ in 0..<50 {
      pair.leftNegotiates()
      pair.run(for: .seconds(1))
    }
    #expect(!pair.left.failures.isEmpty)
    #expect(pair.left.failures.allSatisfy { $0.error.description.contains("pre-shared key") })
    #expect(pair.left.failures.count == 1 || mode == .aggressive)
  }

  /// In aggressive mode the initiator detects the wrong key first. Its notification names the IKE
  /// SA by both cookies, because the responder could not identify it otherwise.
  @Test func theResponderIsNotifiedOfAWrongKey() {
    var pair = Pair(
      [.left(policy(.aggressive))], [.right(policy(.aggressive, key: "another"))])
    pair.leftNegotiates()
    pair.run(for: .seconds(60))
    let words = "peer answered INVALID-HASH-INFORMATION: do the pre-shared keys agree?"
    #expect(pair.right.refusals.map(\.description) == [words])
    #expect(pair.right.failures.map(\.error.description) == [words])
  }

  /// The peer's own negotiation, while ours is refused, is not taken for a collision.
  @Test func thePeersOwnNegotiationIsAnswered() {
    for seed in UInt64(1)...8 {
      var pair = Pair(
        [.left(policy(.main, [.group1]))], [.right(policy(.main, [.group2]))], seed: seed)
      pair.leftNegotiates()
      pair.run()
      pair.configureLeft([.left()])
      pair.rightNegotiates()
      pair.run()
      #expect(pair.isUp)
    }
  }

  // MARK: Groups in aggressive mode

  @Test(arguments: [
    [DiffieHellmanGroup.group1, .group2], [.group2, .group1], [.group1, .group5, .group2],
  ])
  func theNextGroupIsTried(_ groups: [DiffieHellmanGroup]) {
    for accepted in groups {
      var pair = Pair(
        [.left(policy(.aggressive, groups))], [.right(policy(.aggressive, [accepted]))])
      pair.leftNegotiates()
      pair.run()
      #expect(pair.isUp)
      #expect(pair.left.phaseOnes.map(\.proposal.group) == [accepted])
      // The log names only the group that the refused message contained.
      #expect(
        pair.left.refusals.compactMap(\.remark)
          == groups.prefix { $0 != accepted }.map { "we offered 3des-cbc/sha1/\($0.rawValue)" })
      // The next phase 1 begins with the group that was accepted.
      let before = pair.log.count
      let sent = pair.left.apply(
        pair.left.gateway.clearPhaseOne(at: pair.now, using: &pair.left.random))
      pair.post(sent, toLeft: false)
      pair.leftNegotiates()
      pair.run()
      #expect(pair.left.phaseOnes.count == 1)
      let refused = pair.log[before...].count {
        $0.toLeft && (try? ISAKMPHeader(parsing: $0.octets))?.exchange == .informational
      }
      #expect(refused == 0)
    }
  }

  /// Both groups are refused: each is offered, and the failure names only the group in its message.
  @Test func allGroupsAreRefused() {
    var pair = Pair(
      [.left(policy(.aggressive, [.group1, .group2]))], [.right(policy(.aggressive, [.group5]))])
    pair.leftNegotiates()
    pair.run(for: .seconds(60))
    #expect(
      pair.left.failures.map(\.error.description) == [
        "peer answered NO-PROPOSAL-CHOSEN: it accepts none of our proposals"
          + "; we offered 3des-cbc/sha1/group2"
      ])
    #expect(pair.left.refusals.count == 2)
  }

  @Test(arguments: [DiffieHellmanGroup.group1, .group2])
  func aForgedRefusalOfAGroupBlocksNothing(_ accepted: DiffieHellmanGroup) throws {
    var pair = Pair(
      [.left(policy(.aggressive, [.group1, .group2]))],
      [.right(policy(.aggressive, [accepted]))])
    pair.leftNegotiates()
    let first = try #require(pair.log.first).octets
    pair.deliver(
      try clear(
        .notification(
          NotificationPayload(protocolID: .isakmp, spi: [], type: .noProposalChosen)),
        about: first), toLeft: true)
    pair.run()
    #expect(pair.isUp && pair.left.failures.isEmpty)
    #expect(pair.left.phaseOnes.map(\.proposal.group) == [accepted])
  }

  /// The groups are offered in turn to a peer that drops offers without an answer.
  @Test func groupsTakeTurnsInSilence() throws {
    var pair = Pair([.left(policy(.aggressive, [.group1, .group2]))], [.right()])
    pair.latency = { _ in [] }
    var lengths: [Int] = []
    for _ in 0..<4 {
      let before = pair.log.count
      pair.leftNegotiates()
      pair.run(for: .seconds(60))
      lengths.append(try #require(pair.log[before...].first).octets.count)
    }
    #expect(lengths[0] < lengths[1] && lengths[0] == lengths[2] && lengths[1] == lengths[3])
  }

  // MARK: Encrypted refusals

  /// The peer's third message is withheld, and a refusal that another key has encrypted arrives in
  /// its place.
  @Test func anUnreadableRefusalAsksForTheKeys() throws {
    let policy = policy(.aggressive)
    var pair = Pair([.left(policy)], [.right(policy)])
    pair.leftNegotiates()
    let first = pair.inFlight.removeFirst()
    pair.deliver(first.octets, toLeft: false)
    let second = pair.inFlight.removeFirst()
    var header = try ISAKMPHeader(parsing: second.octets)
    header.exchange = .informational
    header.messageID = 77
    header.nextPayload = .hash
    header.flags = .encryption
    let sealed = header.octets(bodyLength: 64) + [UInt8](repeating: 0x5A, count: 64)
    for _ in 0..<3 { pair.deliver(sealed, toLeft: false) }
    #expect(
      pair.right.refusals.map(\.description) == [
        "peer answered with a notification that does not decrypt: do the pre-shared keys agree?"
      ])
    for count in [1, 7, 8, 16, 40] {
      pair.deliver(
        header.octets(bodyLength: count) + Array(repeating: 1, count: count), toLeft: false)
    }
    // The refusal may be forged, so that the correct message still completes the negotiation.
    var honest = pair
    honest.deliver(second.octets, toLeft: true)
    honest.run()
    #expect(honest.isUp)
    pair.inFlight = []
    pair.latency = { _ in [] }
    pair.run(for: .seconds(60))
    #expect(pair.right.failures.map(\.error) == pair.right.refusals)
  }

  /// Before its last message the peer refuses something under the right keys, as strongSwan does
  /// with an identity.
  @Test func anEncryptedRefusalIsRead() throws {
    let policy = policy(.aggressive)
    var pair = Pair([.left(policy)], [.right(policy)])
    pair.leftNegotiates()
    for _ in 0..<2 {
      let datagram = pair.inFlight.removeFirst()
      pair.deliver(datagram.octets, toLeft: datagram.toLeft)
    }
    let phaseOne = try #require(pair.leftAssociation).phaseOne
    let early = EstablishedPhaseOne(
      keyed: phaseOne.keyed, agreement: phaseOne.agreement, mode: .aggressive,
      lastBlock: phaseOne.keyed.initialVector, localIdentity: phaseOne.localIdentity,
      peerIdentity: phaseOne.peerIdentity, notifications: [])
    for (type, messageID) in [(NotifyType.authenticationFailed, UInt32(5)), (.initialContact, 6)] {
      let envelope = PhaseTwoEnvelope(early, messageID: messageID)
      let sealed = try envelope.seal(
        .informational,
        [.notification(NotificationPayload(protocolID: .isakmp, spi: [], type: type))],
        vector: envelope.firstVector)
      pair.deliver(sealed.datagram, toLeft: false)
    }
    #expect(pair.right.refusals.map(\.reason) == [.refusedByPeer(.authenticationFailed)])
    pair.run()
    #expect(pair.isUp)
  }

  /// A message that overtakes the last message of phase 1 is not a refusal.
  @Test func anOvertakingMessageIsNoRejection() throws {
    let policy = policy(.aggressive)
    var pair = Pair([.left(policy)], [.right(policy)])
    pair.leftNegotiates()
    for _ in 0..<2 {
      let datagram = pair.inFlight.removeFirst()
      pair.deliver(datagram.octets, toLeft: datagram.toLeft)
    }
    #expect(pair.left.phaseOnes.count == 1)
    try pair.leftNotifies(
      NotificationPayload(protocolID: .isakmp, spi: [], type: .noProposalChosen))
    let delete = try pair.sealedByLeft(
      .informational, [.delete(DeletePayload(protocolID: .esp, spis: [7]))], messageID: 78)
    pair.deliver(delete, toLeft: false)
    #expect(pair.right.refusals.isEmpty)
    pair.run()
    #expect(pair.isUp)
  }
}
