import Cryptography
import Wire

/// The handling of authenticated notifications and deletes.
extension Peer {
  /// Handles the notifications of an authenticated message. RFC 2407 section 4.6.3.
  mutating func handle(
    _ notifications: [NotificationPayload], under cookie: UInt64,
    in turn: inout Turn
  ) {
    // Notifications of other domains of interpretation are ignored.
    for notification in notifications where notification.doi <= IPsecDOI.identifier {
      turn.count(gateway) { $0.notificationsReceived += 1 }
      guard let place = place(of: cookie) else { continue }
      switch notification.type {
      case .areYouThere: associations[place].acknowledge(notification, in: &turn)
      case .areYouThereAcknowledged:
        // The answer to a probe of the IKE SA alone is not reported as `peerAlive`.
        let isOwn = associations[place].established?.isOwnProbe == true
        if associations[place].handleAcknowledgment(notification) {
          if !isOwn { turn.outputs.append(.peerAlive(gateway)) }
          renewUnverified(in: &turn)
        }
      case .initialContact: handleInitialContact(at: place, in: &turn)
      case .responderLifetime: associations[place].handleLifetime(notification, in: &turn)
      case _ where notification.type.isError: handleError(notification, at: place, in: &turn)
      default: turn.outputs.append(.notified(from: associations[place].peer, notification.type))
      }
    }
  }

  /// Handles an error notification: the peer refuses a quick mode, or the gateway's authentication.
  private mutating func handleError(
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

  /// Handles INITIAL-CONTACT: removes all SAs with the peer that are older than this IKE SA.
  private mutating func handleInitialContact(
    at place: Int, in turn: inout Turn
  ) {
    let association = associations[place]
    for entry in turn.shared.ledger.with(gateway)
    where association.isOfSamePeer(as: entry.pair) && entry.installedAt < association.begunAt {
      remove(entry.pair, .initialContact, notifiesPeer: false, in: &turn)
    }
    let outdated = associations.filter { other in
      other.cookie != association.cookie && association.isOfSamePeer(as: other)
        && other.established.map { $0.since < association.begunAt } == true
    }
    for cookie in outdated.map(\.cookie) {
      remove(cookie, .initialContact, notifiesPeer: false, in: &turn)
    }
  }

  /// Handles a delete: removes the SAs that the peer has deleted. RFC 2408 section 3.15.
  mutating func handle(
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
          remove(named.cookie, .deletedByPeer, notifiesPeer: false, in: &turn)
          planReplacement(in: &turn)
        }
      } else if let number = spi.networkNumber,
        let entry = turn.shared.ledger.find(
          gateway: gateway, identity: identity, protocolID: delete.protocolID,
          outboundSPI: number)
      {
        remove(entry.pair, .deletedByPeer, notifiesPeer: false, in: &turn)
      }
    }
  }
}

extension IKEAssociation {
  /// Returns the quick mode, initiated by the gateway, that a notification refuses: the one with
  /// its SPI, or the only one under way.
  fileprivate func quickMode(
    meantBy notification: NotificationPayload
  ) -> (messageID: UInt32, quickMode: QuickMode)? {
    let ours = quickModes.underWay.filter { $0.quickMode.role == .initiator }
    let named = ours.first { $0.quickMode.isNamed(by: notification) }
    return named ?? (ours.count == 1 ? ours.first : nil)
  }

  /// Returns the failure if a notification says that the peer rejects the gateway's certificate or
  /// signature.
  fileprivate func refusal(_ type: NotifyType, at now: Instant) -> NegotiationError? {
    guard let policy = established?.phaseOne.keyed.agreement.policy,
      case let refusal = policy.refusal(type, at: now),
      case .certificateRefused = refusal.reason
    else { return nil }
    return refusal
  }

  /// Shortens the lifetime of the IKE SA by a RESPONDER-LIFETIME notification; that of phase 2 is
  /// part of quick mode. RFC 2407 section 4.6.3.1.
  fileprivate mutating func handleLifetime(
    _ notification: NotificationPayload, in turn: inout Turn
  ) {
    guard notification.protocolID == IPsecDOI.ProtocolID.isakmp.rawValue,
      let lifetime = LifetimeAttributes.lifetime(
        in: notification.data, IKENumbers.Attribute.lifeType,
        IKENumbers.Attribute.lifeDuration),
      let established
    else { return }
    let expiresAt = established.since.advanced(by: lifetime)
    // A repeated notification changes nothing and sets no timer.
    guard expiresAt < established.expiresAt else { return }
    withEstablished { $0.expiresAt = expiresAt }
    schedule(in: &turn)
  }
}
