import Cryptography
import IPsec
import TestSupport
import Testing
import Wire

@testable import IKE

/// A peer that holds keys, or that negotiates without them, can make the gateway store only a
/// bounded amount, and cannot take over what belongs to other peers.
@Suite("Bounds of what peers can do")
struct BoundsTests {
  // MARK: Memory

  @Test func ofTheIKESAsThatAPeerBeginsTheOldestGoes() {
    var pair = Pair.up()
    for _ in 0..<Peer.maximumBegun + 8 {
      // The peer deletes its IKE SA and negotiates another one, and the delete is lost.
      let sent = pair.left.apply(
        pair.left.gateway.clearPhaseOne(at: pair.now, using: &pair.left.random))
      pair.post(Array(sent.dropFirst()), toLeft: false)
      pair.run(for: .milliseconds(200))
    }
    #expect(pair.right.phaseOnes.count == Peer.maximumBegun)
    #expect(pair.right.gateway.associations.count == Peer.maximumBegun)
    #expect(pair.right.gateway.shared.cookies.count == Peer.maximumBegun)
    #expect(pair.isUp)
    pair.leftProbes()
    pair.run()
    #expect(pair.left.alive == 1)
  }

  @Test func aFormerEndpointOfAPeerIsRemoved() throws {
    let nat = PortTranslation()
    var tunnel = TunnelPolicy.right(.preShared(remote: .init(addresses: [Pair.leftAddress])))
    tunnel.remoteGateways = [nat.address]
    var pair = Pair([.left()], [tunnel])
    pair.nat = nat
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
    let spi = try #require(pair.right.inbound.keys.first)
    for number in UInt8(1)...100 {
      let place = Endpoint(IPv4Address(198, 51, 100, number), port: 4_500, isFloated: true)
      _ = pair.right.apply(pair.right.gateway.updateEndpoint(bySPI: spi, from: place, at: pair.now))
      #expect(pair.right.outbound["t"]?.peer == place)
      #expect(pair.right.gateway.shared.moved.count == 1)
    }
  }

  @Test func aRepeatedLifetimeChangesNothing() throws {
    var pair = Pair.up()
    var attributes: [UInt8] = []
    attributes.append(bigEndian: IKENumbers.Attribute.lifeType.rawValue | 0x8000)
    attributes.append(bigEndian: IKENumbers.LifeType.seconds.rawValue)
    attributes.append(bigEndian: IKENumbers.Attribute.lifeDuration.rawValue | 0x8000)
    attributes.append(bigEndian: UInt16(1_800))
    let before = pair.right.gateway.shared.deadlines.count
    for messageID in UInt32(1_000)..<1_100 {
      try pair.leftNotifies(
        NotificationPayload(
          protocolID: .isakmp, spi: [], type: .responderLifetime, data: attributes),
        messageID: messageID)
    }
    let status = try #require(pair.right.gateway.phaseOneStatuses.first)
    #expect(status.expiresAt == status.establishedAt.advanced(by: .seconds(1_800)))
    #expect(pair.right.gateway.shared.deadlines.count == before + 1)
  }

  /// Otherwise the initiator would negotiate as fast as the network carries messages, and without
  /// end.
  @Test(arguments: [0, 1, UInt64(UInt32.max), .max])
  func aLifetimeOfNothingIsNoLifetime(_ seconds: UInt64) throws {
    var octets: [UInt8] = []
    octets.append(bigEndian: seconds)
    func attributes(
      _ type: some RawRepresentable<UInt16>, _ duration: some RawRepresentable<UInt16>
    ) -> [DataAttribute] {
      [
        DataAttribute(type: type.rawValue, value: .short(1)),
        DataAttribute(type: duration.rawValue, value: .long(octets)),
      ]
    }
    let expected: Duration? = seconds == 0 ? nil : .seconds(Int64(min(seconds, 1 << 32)))
    let first = attributes(IKENumbers.Attribute.lifeType, IKENumbers.Attribute.lifeDuration)
    #expect(try #require(IKETransform(first)).lifetime == expected)
    let second = attributes(IPsecDOI.Attribute.lifeType, IPsecDOI.Attribute.lifeDuration)
    let transform = SecurityAssociationPayload.Transform(number: 1, id: 3, attributes: second)
    #expect(try #require(IPsecTransform(.esp, transform)).lifetime == expected)
    var data: [UInt8] = [0x80, 11, 0, 1, 0, 12, 0, 8]
    data += octets
    #expect(
      LifetimeAttributes.lifetime(
        in: data, IKENumbers.Attribute.lifeType, IKENumbers.Attribute.lifeDuration) == expected)
  }

  /// The sender of this offer is not yet authenticated.
  @Test func anOfferOfTenThousandTransformsIsLoggedInPart() throws {
    var pair = Pair([.left()], [.right()])
    let transform = SecurityAssociationPayload.Transform(
      number: 1, id: 1, attributes: [DataAttribute(IKENumbers.Attribute.hashAlgorithm, 77)])
    let proposal = SecurityAssociationPayload.Proposal(
      number: 1, protocolID: 1, spi: [], transforms: Array(repeating: transform, count: 255))
    let message = ISAKMPMessage(
      header: ISAKMPHeader(initiatorCookie: 1, responderCookie: 0, exchange: .identityProtection),
      payloads: [
        .securityAssociation(
          SecurityAssociationPayload(proposals: Array(repeating: proposal, count: 20)))
      ])
    pair.deliver(message.octets, toLeft: false)
    let failure = try #require(pair.right.failures.first)
    guard case .noProposalChosen(let offered, _) = failure.error.reason else {
      Issue.record("\(failure)")
      return
    }
    #expect(offered.count == 17 && offered.last == "and 239 others")
  }

  // MARK: Other peers

  @Test func aPairRemovedBeforeItsConfirmationOccupiesNoEntry() throws {
    var pair = Pair.up()
    let first = try #require(pair.right.outbound["t"])
    pair.configureLeft([.left(.preShared(), [IPsecProposal(name: "q1", for: .seconds(1))])])
    pair.leftNegotiates()
    // The last message of the quick mode arrives after the second for which the pair waits.
    for _ in 0..<2 {
      let datagram = pair.inFlight.removeFirst()
      pair.deliver(datagram.octets, toLeft: datagram.toLeft)
    }
    let last = try #require(pair.inFlight.first)
    pair.inFlight = []
    pair.now = pair.now.advanced(by: .milliseconds(1_500))
    _ = pair.right.apply(
      pair.right.gateway.advance(to: pair.now, using: &pair.right.random))
    #expect(pair.right.inbound.count == 1)
    pair.deliver(last.octets, toLeft: false)
    #expect(pair.right.outbound["t"] == first)
    let installed = try #require(pair.right.gateway.shared.ledger[first.inbound.spi])
    #expect(installed.isConfirmed && installed.drainAt == nil && installed.renewAt != nil)
  }

  /// Returns the policy of one of two peers behind one address, each of which has its own key and
  /// sends its name as its identity.
  private func policy(_ name: String, key: String, isLeft: Bool) -> IKEPolicy {
    let identities = IKEPolicy.Identities(keys: [name])
    var policy = IKEPolicy.preShared(
      mode: .aggressive, key: key, local: isLeft ? identities : .init(),
      remote: isLeft ? .init() : identities)
    policy.name = name
    return policy
  }

  private func tunnels(isLeft: Bool, _ second: IKEPolicy) -> [TunnelPolicy] {
    let first = policy("one", key: "1", isLeft: isLeft)
    return isLeft
      ? [.left(first, name: "t", network: 1), .left(second, name: "u", network: 2)]
      : [.right(first, name: "t", network: 1), .right(second, name: "u", network: 2)]
  }

  @Test func aTunnelNeedsAnIdentityOfItsOwnPolicy() throws {
    let two = policy("two", key: "2", isLeft: false)
    // The left end requests both tunnels with the identity of the first peer.
    var pair = Pair(
      tunnels(isLeft: true, policy("one", key: "1", isLeft: true)), tunnels(isLeft: false, two))
    pair.leftNegotiates("t")
    pair.run()
    pair.leftNegotiates("u")
    pair.run()
    #expect(pair.carries("t") && !pair.carries("u"))
    #expect(pair.right.inbound.count == 1)
    let failure = try #require(pair.right.failures.first)
    guard case .noSuchSelectors = failure.error.reason else {
      Issue.record("\(failure)")
      return
    }
    #expect(
      failure.error.description.hasSuffix("with policy one, and tunnel u requires policy two"))
  }

  @Test func eachPolicyGetsAnIKESAOfItsOwn() {
    var pair = Pair(
      tunnels(isLeft: true, policy("two", key: "2", isLeft: true)),
      tunnels(isLeft: false, policy("two", key: "2", isLeft: false)))
    pair.leftNegotiates("t")
    pair.leftNegotiates("u")
    pair.run()
    #expect(pair.carries("t") && pair.carries("u"))
    #expect(pair.left.phaseOnes.count == 2 && pair.right.phaseOnes.count == 2)
    #expect(pair.left.failures.isEmpty && pair.right.failures.isEmpty)
  }

  /// With the same key, a policy that accepts the peer's identity may use the IKE SA of another
  /// policy.
  @Test func policiesWithTheSameIdentitiesShareAnIKESA() {
    var other = IKEPolicy.preShared()
    other.name = "other"
    var pair = Pair(
      [.left(), .left(other, name: "u", network: 2)],
      [.right(), .right(other, name: "u", network: 2)])
    pair.leftNegotiates("t")
    pair.leftNegotiates("u")
    pair.run()
    #expect(pair.carries("t") && pair.carries("u"))
    #expect(pair.left.phaseOnes.count == 1)
  }
}
