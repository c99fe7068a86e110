import Cryptography
import IPsec
import Testing
import Wire

@testable import IKE

/// Peers send notifications and deletes beside their negotiations, and a gateway acts on those that
/// are authenticated. RFC 2407 §4.6.3, RFC 2408 §3.14, §3.15.
@Suite("Notifications and deletes")
struct NotificationTests {
  private func up(_ mode: IKEPolicy.Mode = .main, lifetime: Int = 3_600) -> Pair {
    let policy = IKEPolicy.preShared(
      [IKEProposal(name: "p", for: .seconds(lifetime))], mode: mode)
    var pair = Pair([.left(policy)], [.right(policy)])
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
    return pair
  }

  private static let errors = (1...30).map { NotifyType(rawValue: $0) }

  /// Anybody can send an unencrypted message.
  @Test(arguments: errors)
  func notificationsInClearDeleteNoAssociation(_ type: NotifyType) throws {
    var pair = up()
    let cookies = try #require(pair.leftAssociation).cookies
    let before = (pair.left.inbound, pair.right.inbound)
    for messageID in [UInt32(0), 9] {
      let header = ISAKMPHeader(
        initiatorCookie: cookies.initiator, responderCookie: cookies.responder,
        exchange: .informational, messageID: messageID)
      for payload in [
        ISAKMPPayload.notification(
          NotificationPayload(protocolID: .isakmp, spi: cookies.octets, type: type)),
        .delete(
          DeletePayload(
            initiatorCookie: cookies.initiator, responderCookie: cookies.responder)),
        .delete(DeletePayload(protocolID: .esp, spis: Array(before.0.keys))),
        .delete(DeletePayload(protocolID: .esp, spis: Array(before.1.keys))),
      ] {
        let datagram = ISAKMPMessage(header: header, payloads: [payload]).octets
        pair.deliver(datagram, toLeft: true)
        pair.deliver(datagram, toLeft: false)
      }
    }
    pair.run()
    #expect(pair.left.inbound == before.0 && pair.right.inbound == before.1)
    #expect(pair.left.phaseOnes.count == 1 && pair.right.phaseOnes.count == 1)
    #expect(pair.left.ignored.contains(type) && pair.right.ignored.contains(type))
    #expect(pair.left.failures.isEmpty)
    pair.leftProbes()
    pair.run()
    #expect(pair.left.alive == 1)
  }

  /// An error that names no current negotiation is logged, and has no other effect.
  @Test(arguments: errors)
  func aProtectedErrorDestroysNothingEither(_ type: NotifyType) throws {
    var pair = up()
    try pair.leftNotifies(NotificationPayload(protocolID: .isakmp, spi: [], type: type))
    #expect(pair.right.notified == [type])
    #expect(pair.isUp && pair.right.phaseOnes.count == 1)
  }

  @Test func whatIsUnknownIsPassedOver() throws {
    var pair = up()
    let known = pair.right.gateway.statistics
    try pair.leftNotifies(
      NotificationPayload(
        protocolID: .isakmp, spi: [1, 2, 3], type: NotifyType(rawValue: 40_001), data: [9]))
    // A private payload stands before the notification, and another one behind it.
    let private1 = ISAKMPPayload.other(PayloadType(rawValue: 200), [1, 2, 3])
    let cookies = try #require(pair.leftAssociation).cookies
    let probe = ISAKMPPayload.notification(
      NotificationPayload(
        protocolID: .isakmp, spi: cookies.octets, type: .areYouThere, data: [0, 0, 0, 9]))
    let sent = pair.log.count
    pair.deliver(
      try pair.sealedByLeft(.informational, [private1, probe, private1], messageID: 78),
      toLeft: false)
    #expect(pair.log.count == sent + 1, "the probe is answered")
    // The domain of interpretation is not that of IPsec.
    var foreign = NotificationPayload(protocolID: .isakmp, spi: [], type: .initialContact)
    foreign.doi = 2
    try pair.leftNotifies(foreign, messageID: 79)
    var delete = DeletePayload(protocolID: .esp, spis: pair.left.inbound.keys.map(\.self))
    delete.doi = 2
    pair.deliver(
      try pair.sealedByLeft(.informational, [.delete(delete)], messageID: 80), toLeft: false)
    #expect(pair.isUp)
    #expect(pair.right.gateway.statistics.deletesReceived == known.deletesReceived)
    #expect(pair.right.rejections.isEmpty)
  }

  /// A message with a reserved payload type is dropped as a whole.
  @Test(arguments: [UInt8(2), 3, 14, 15, 19, 22, 127])
  func reservedPayloadsAreRefused(_ type: UInt8) throws {
    var pair = up()
    let datagram = try pair.sealedByLeft(
      .informational, PayloadType(rawValue: type), [0, 0, 0, 8, 1, 2, 3, 4], messageID: 81)
    pair.deliver(datagram, toLeft: false)
    #expect(pair.right.rejections.count == 1)
    #expect(pair.isUp)
  }

  @Test func onlyWhatIsNamedIsDeleted() throws {
    var pair = up()
    let spis = pair.left.inbound.keys.map(\.self)
    let cookies = try #require(pair.leftAssociation).cookies
    for (messageID, payload) in [
      // The SPIs are those of the receiver, of another protocol, or of no SA; the cookies are wrong
      // in one half.
      DeletePayload(protocolID: .esp, spis: pair.right.inbound.keys.map(\.self)),
      DeletePayload(protocolID: .ah, spis: spis),
      DeletePayload(protocolID: .esp, spis: [1, 2, 3, .max]),
      DeletePayload(initiatorCookie: cookies.initiator, responderCookie: 1),
      DeletePayload(protocolID: .isakmp, spis: [1]),
    ].enumerated() {
      pair.deliver(
        try pair.sealedByLeft(
          .informational, [.delete(payload)], messageID: 100 + UInt32(messageID)), toLeft: false)
    }
    #expect(pair.isUp && pair.right.phaseOnes.count == 1)
    let deletes = ISAKMPPayload.delete(
      DeletePayload(protocolID: .esp, spis: [1] + spis + spis))
    pair.deliver(
      try pair.sealedByLeft(.informational, [deletes], messageID: 90), toLeft: false)
    #expect(pair.right.removals.map(\.1) == [.deletedByPeer])
    let last = ISAKMPPayload.delete(
      DeletePayload(
        initiatorCookie: cookies.initiator, responderCookie: cookies.responder))
    let datagram = try pair.sealedByLeft(.informational, [last], messageID: 91)
    pair.deliver(datagram, toLeft: false)
    #expect(pair.right.phaseOnes.isEmpty)
    // The message is repeated when there is nothing to delete.
    pair.deliver(datagram, toLeft: false)
  }

  /// A lifetime that the peer sends can only shorten ours.
  @Test(arguments: [(told: 100, holds: 100), (7_200, 3_600), (3_600, 3_600)])
  func aLifetimeCanBeShortened(_ row: (told: Int, holds: Int)) throws {
    var pair = up()
    let cookies = try #require(pair.leftAssociation).cookies
    try pair.leftNotifies(
      NotificationPayload(
        protocolID: .isakmp, spi: cookies.octets, type: .responderLifetime,
        data: LifetimeAttributes.octets(
          IKENumbers.Attribute.lifeType, IKENumbers.Attribute.lifeDuration, .seconds(row.told))))
    let status = try #require(pair.right.gateway.phaseOneStatuses.first)
    #expect(status.establishedAt.duration(to: status.expiresAt) == .seconds(row.holds))
    pair.run(for: .seconds(row.holds + 1))
    // Another IKE SA has replaced it, because a pair still needs one.
    #expect(!pair.right.phaseOnes.isEmpty)
    #expect(!pair.right.phaseOnes.map(\.cookies).contains(cookies))
  }

  @Test(arguments: [
    [], [0x80, 11, 0, 1], [0x80, 11, 0, 2, 0x80, 12, 0, 5], [1], [0, 12, 255, 255],
  ])
  func lifetimesWithoutSenseChangeNothing(_ data: [UInt8]) throws {
    var pair = up()
    try pair.leftNotifies(
      NotificationPayload(protocolID: .isakmp, spi: [], type: .responderLifetime, data: data))
    let status = try #require(pair.right.gateway.phaseOneStatuses.first)
    #expect(status.establishedAt.duration(to: status.expiresAt) == .seconds(3_600))
  }

  /// The responder sends its shorter lifetime in either mode, and in both phases.
  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func theRespondersShorterLifetimeHolds(_ mode: IKEPolicy.Mode) throws {
    func ike(_ seconds: Int) -> IKEPolicy {
      .preShared([IKEProposal(name: "p", for: .seconds(seconds))], mode: mode)
    }
    func ipsec(_ seconds: Int) -> [IPsecProposal] {
      [IPsecProposal(name: "q", for: .seconds(seconds))]
    }
    var pair = Pair([.left(ike(900), ipsec(900))], [.right(ike(600), ipsec(700))])
    pair.leftNegotiates()
    pair.run()
    for end in [pair.left, pair.right] {
      #expect(end.outbound["t"]?.lifetime == .seconds(700))
      let status = try #require(end.gateway.phaseOneStatuses.first)
      #expect(status.establishedAt.duration(to: status.expiresAt) == .seconds(600))
    }
  }

  /// INITIAL-CONTACT is sent only when no SA with the peer exists, because it deletes all of them.
  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func initialContactIsForTheFirstOnly(_ mode: IKEPolicy.Mode) throws {
    var pair = up(mode, lifetime: 600)
    let before = pair.left.inbound
    let cookies = try #require(pair.left.phaseOnes.first).cookies
    // The IKE SA is negotiated again while the pair exists.
    pair.run(for: .seconds(700))
    #expect(pair.left.phaseOnes.count == 1 && pair.left.phaseOnes.first?.cookies != cookies)
    #expect(pair.left.inbound == before && pair.isUp)
    #expect(pair.right.removals.isEmpty && pair.left.removals.isEmpty)
    // An end that has lost its state sends INITIAL-CONTACT.
    pair.left = End(Pair.leftAddress, seed: 78)
    pair.configureLeft([.left(.preShared(mode: mode))])
    pair.run(for: .seconds(5))
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
    #expect(pair.right.removals.map(\.1) == [.initialContact])
  }

  /// INITIAL-CONTACT does not delete what was negotiated after the peer restarted.
  @Test func initialContactSparesWhatIsNewer() throws {
    var pair = up()
    try pair.leftNotifies(
      NotificationPayload(protocolID: .isakmp, spi: [], type: .initialContact))
    #expect(pair.isUp && pair.right.removals.isEmpty)
  }

  // MARK: Unacceptable offers

  @Test func aForeignDomainIsRefusedWithItsNumber() throws {
    var pair = up()
    let chain = ISAKMPPayload.chain(pair.quickModeOffer(.left()))
    for (offset, expected) in [(7, NotifyType.doiNotSupported), (11, .situationNotSupported)] {
      var octets = chain.octets
      octets[offset] = 9
      let before = pair.left.notified.count
      pair.deliver(
        try pair.sealedByLeft(.quickMode, chain.first, octets, messageID: UInt32(200 + offset)),
        toLeft: false)
      pair.run()
      #expect(pair.left.notified[before...] == [expected])
    }
    #expect(pair.isUp && pair.right.inbound.count == 1)
  }

  /// An unknown attribute could change the meaning of the others.
  @Test func unknownAttributesMakeATransformUnacceptable() throws {
    var pair = up()
    var payloads = pair.quickModeOffer(.left())
    guard case .securityAssociation(var offer)? = payloads.first else { return }
    let good = offer.proposals[0].transforms[0]
    var strange = good
    strange.number = 2
    strange.attributes.append(DataAttribute(type: 32_001, value: .short(1)))
    offer.proposals[0].transforms = [strange]
    payloads[0] = .securityAssociation(offer)
    pair.deliver(try pair.sealedByLeft(.quickMode, payloads, messageID: 300), toLeft: false)
    #expect(pair.right.failures.count == 1)
    guard case .noProposalChosen? = pair.right.failures.first?.error.reason else {
      Issue.record("\(pair.right.failures)")
      return
    }
    // Where the proposal has another transform, that one is chosen.
    offer.proposals[0].transforms = [strange, good]
    payloads[0] = .securityAssociation(offer)
    pair.deliver(try pair.sealedByLeft(.quickMode, payloads, messageID: 301), toLeft: false)
    #expect(pair.right.inbound.count == 2)
  }

  // MARK: Both at once

  /// Both ends begin a renewal at the same time: at every moment each end can open what the other
  /// sends, and one pair remains.
  @Test(arguments: 0..<16)
  func aRekeyCollisionLosesNothing(seed: UInt64) throws {
    var pair = Pair([.left()], [.right()], seed: seed)
    pair.leftNegotiates()
    pair.run()
    pair.latency = { random in [.milliseconds(Int.random(in: 1...40, using: &random))] }
    let ours = try #require(pair.left.outbound["t"])
    let theirs = try #require(pair.right.outbound["t"])
    pair.post(
      pair.left.apply(
        pair.left.gateway.renew(
          inboundSPI: ours.inbound.spi, at: pair.now, using: &pair.left.random)), toLeft: false)
    pair.post(
      pair.right.apply(
        pair.right.gateway.renew(
          inboundSPI: theirs.inbound.spi, at: pair.now, using: &pair.right.random)), toLeft: true)
    for _ in 0..<300 {
      pair.run(for: .milliseconds(5))
      for (sender, receiver) in [(pair.left, pair.right), (pair.right, pair.left)] {
        let outbound = try #require(sender.outbound["t"])
        #expect(receiver.inbound[outbound.outbound.spi]?.inbound == outbound.outbound)
      }
    }
    // An offer that the other end's offer has replaced is deleted after some time.
    pair.run(for: .seconds(60))
    #expect(pair.isUp && pair.left.outbound["t"] != ours)
    #expect(pair.left.inbound.count == 1 && pair.right.inbound.count == 1)
    #expect(pair.left.failures.isEmpty && pair.right.failures.isEmpty)
  }

  /// The initiator renews first, and no two tunnels are renewed at the same moment.
  @Test func renewalsHaveJitter() throws {
    var shares: (initiator: Set<Double>, responder: Set<Double>) = ([], [])
    for seed in UInt64(0)..<20 {
      var pair = Pair([.left()], [.right()], seed: seed)
      pair.leftNegotiates()
      pair.run()
      for (end, isInitiator) in [(pair.left, true), (pair.right, false)] {
        let outbound = try #require(end.outbound["t"])
        let soft = try #require(
          end.gateway.ledger[outbound.inbound.spi]?.softExpiry)
        let share = (Pair.start.duration(to: soft) / outbound.lifetime)
        if isInitiator { shares.initiator.insert(share) } else { shares.responder.insert(share) }
      }
    }
    #expect(shares.initiator.count == 20 && shares.responder.count == 20)
    #expect(shares.initiator.allSatisfy { (0.85..<0.901).contains($0) })
    #expect(shares.responder.allSatisfy { (0.95..<0.971).contains($0) })
  }
}
