import Cryptography
import Wire

/// What the peer says of itself, of us, and of what it has no more.
extension Peer {
  /// RFC 2407 §4.6.3.
  mutating func heed(
    _ notifications: [NotificationPayload], under cookie: UInt64,
    in turn: inout Turn
  ) {
    // Other domains are none of ours.
    for notification in notifications where notification.doi <= IPsecDOI.identifier {
      turn.count(gateway) { $0.notificationsReceived += 1 }
      guard let place = place(of: cookie) else { continue }
      switch notification.type {
      case .areYouThere: associations[place].acknowledge(notification, in: &turn)
      case .areYouThereAcknowledged:
        // Whoever asked about the peer is told; a question about the IKE SA is its own affair.
        let isOwn = associations[place].established?.isOwnProbe == true
        if associations[place].heedAcknowledgment(notification) {
          if !isOwn { turn.outputs.append(.peerAlive(gateway)) }
          renewUnverified(in: &turn)
        }
      case .initialContact: heedInitialContact(at: place, in: &turn)
      case .responderLifetime: associations[place].heedLifetime(notification, in: &turn)
      case _ where notification.type.isError: heedError(notification, at: place, in: &turn)
      default: turn.outputs.append(.notified(from: associations[place].peer, notification.type))
      }
    }
  }

  /// The peer refuses a quick mode, or what we proved with the last message of phase 1.
  private mutating func heedError(
    _ notification: NotificationPayload, at place: Int,
    in turn: inout Turn
  ) {
    let (cookie, role, peer) = (
      associations[place].cookie, associations[place].role, associations[place].peer
    )
    turn.outputs.append(.notified(from: peer, notification.type))
    if let (messageID, quickMode) = associations[place].quickMode(meantBy: notification) {
      var error = NegotiationError(.refusedByPeer(notification.type))
      if case .initiator(let machine) = quickMode.machine {
        error.remark = machine.refused(notification.type)
      }
      failQuickMode(QuickModeName(cookie: cookie, messageID: messageID), error, in: &turn)
    } else if let refusal = associations[place].refusal(notification.type, at: turn.now) {
      turn.outputs.append(
        .failed(NegotiationFailure(peer: peer, tunnel: nil, role: role, error: refusal)))
    }
  }

  /// The peer knows of no SA with us older than this IKE SA: neither do we from now on.
  private mutating func heedInitialContact(
    at place: Int, in turn: inout Turn
  ) {
    let association = associations[place]
    for entry in turn.commons.ledger.with(gateway)
    where association.isOfSamePeer(as: entry.pair) && entry.installedAt < association.begunAt {
      remove(entry.pair, .initialContact, tellsPeer: false, in: &turn)
    }
    let outdated = associations.filter { other in
      other.cookie != association.cookie && association.isOfSamePeer(as: other)
        && other.established.map { $0.since < association.begunAt } == true
    }
    for cookie in outdated.map(\.cookie) {
      remove(cookie, .initialContact, tellsPeer: false, in: &turn)
    }
  }

  /// The peer has these SAs no more. RFC 2408 §3.15.
  mutating func heed(
    _ delete: DeletePayload, _ identity: IdentificationPayload,
    in turn: inout Turn
  ) {
    guard delete.doi <= IPsecDOI.identifier else { return }
    turn.count(gateway) { $0.deletesReceived += 1 }
    for spi in delete.spis {
      if delete.protocolID == IPsecDOI.ProtocolID.isakmp.rawValue {
        let named = associations.first {
          $0.established?.cookies.octets == spi && $0.identity == identity
        }
        if let named {
          remove(named.cookie, .deletedByPeer, tellsPeer: false, in: &turn)
          planReplacement(in: &turn)
        }
      } else if let number = spi.networkNumber,
        let entry = turn.commons.ledger.find(
          gateway: gateway, identity: identity, protocolID: delete.protocolID,
          outboundSPI: number)
      {
        remove(entry.pair, .deletedByPeer, tellsPeer: false, in: &turn)
      }
    }
  }
}

extension IKEAssociation {
  /// The quick mode of ours that the peer refuses: the one that it names by an SPI, or the only one
  /// under way.
  fileprivate func quickMode(
    meantBy notification: NotificationPayload
  ) -> (messageID: UInt32, quickMode: QuickMode)? {
    let ours = quickModes.underWay.filter { $0.quickMode.role == .initiator }
    let named = ours.first { $0.quickMode.isNamed(by: notification) }
    return named ?? (ours.count == 1 ? ours.first : nil)
  }

  /// Whether the peer says that it does not believe what we proved with the last message of phase 1.
  fileprivate func refusal(_ type: NotifyType, at now: Instant) -> NegotiationError? {
    guard let policy = established?.phaseOne.keyed.agreement.policy,
      case let refusal = policy.refusal(type, at: now),
      case .certificateRefused = refusal.reason
    else { return nil }
    return refusal
  }

  /// RFC 2407 §4.6.3.1; of phase 2 it comes with quick mode itself.
  fileprivate mutating func heedLifetime(
    _ notification: NotificationPayload, in turn: inout Turn
  ) {
    guard notification.protocolID == IPsecDOI.ProtocolID.isakmp.rawValue,
      let lifetime = LifetimeAttributes.lifetime(
        in: notification.data, IKENumbers.Attribute.lifeType,
        IKENumbers.Attribute.lifeDuration),
      let established
    else { return }
    let expiresAt = established.since.advanced(by: lifetime)
    // Said again and again, it is no news, and nothing to put on the agenda.
    guard expiresAt < established.expiresAt else { return }
    withEstablished { $0.expiresAt = expiresAt }
    schedule(in: &turn)
  }
}
