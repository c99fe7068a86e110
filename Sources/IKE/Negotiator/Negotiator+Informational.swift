import Cryptography
import Wire

extension Negotiator {
  /// Notifications and deletes, under the protection of an IKE SA. RFC 2409 §5.7.
  mutating func hearInformational(
    _ phaseOne: PhaseOne, _ association: PhaseOneAssociation, _ header: ISAKMPHeader,
    _ datagram: [UInt8], from sender: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard !wasUsed(header.messageID, phaseOne.cookie) else {
      counters.count(phaseOne.gateway) { $0.repetitions += 1 }
      return
    }
    let envelope = PhaseTwoEnvelope(association.established, messageID: header.messageID)
    let notifications: [NotificationPayload]
    let deletes: [DeletePayload]
    do throws(NegotiationError) {
      let (message, _) = try envelope.open(header, datagram, vector: envelope.firstVector)
      try message.require(.informational)
      notifications = try message.notifications()
      deletes = try message.deletes()
    } catch {
      counters.count(phaseOne.gateway) { $0.dropped += 1 }
      outputs.append(.rejected(from: phaseOne.peer, error))
      return
    }
    guard use(header.messageID, phaseOne.cookie) else { return }
    follow(phaseOne, to: sender, &outputs)
    heed(notifications, phaseOne, in: &world, &outputs)
    for delete in deletes { heed(delete, phaseOne, in: &world, &outputs) }
  }

  /// What the peer says of itself, or of us. RFC 2407 §4.6.3.
  mutating func heed(
    _ notifications: [NotificationPayload], _ phaseOne: PhaseOne,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    // Other domains are none of ours.
    for notification in notifications where notification.doi <= IPsecDOI.identifier {
      counters.count(phaseOne.gateway) { $0.notificationsReceived += 1 }
      switch notification.type {
      case .areYouThere: acknowledge(notification, phaseOne.cookie, in: &world, &outputs)
      case .areYouThereAcknowledged: heedAcknowledgment(notification, phaseOne.cookie, &outputs)
      case .initialContact: heedInitialContact(phaseOne, in: &world, &outputs)
      case .responderLifetime: heedLifetime(notification, phaseOne.cookie, at: world.now)
      case _ where notification.type.isError:
        outputs.append(.notified(from: phaseOne.peer, notification.type))
        if let name = quickMode(meantBy: notification, phaseOne.cookie) {
          var error = NegotiationError(.refusedByPeer(notification.type))
          if case .initiator(let machine)? = quickModes[name]?.machine {
            error.remark = machine.refused(notification.type)
          }
          failQuickMode(name, error, in: &world, &outputs)
        } else if let refusal = refusal(notification.type, of: phaseOne, at: world.now) {
          outputs.append(
            .failed(
              NegotiationFailure(
                peer: phaseOne.peer, tunnel: nil, role: phaseOne.role, error: refusal)))
        }
      default: outputs.append(.notified(from: phaseOne.peer, notification.type))
      }
    }
  }

  /// Whether the peer says that it does not believe what we proved with the last message of phase 1.
  private func refusal(
    _ type: NotifyType, of phaseOne: PhaseOne, at now: Instant
  ) -> NegotiationError? {
    let policy = phaseOne.association?.established.keyed.agreement.policy
    guard let refusal = policy?.refusal(type, at: now),
      case .certificateRefused = refusal.reason
    else { return nil }
    return refusal
  }

  /// The quick mode of ours that the peer refuses: the one that it names by an SPI, or the only one
  /// under way.
  private func quickMode(
    meantBy notification: NotificationPayload, _ cookie: UInt64
  ) -> QuickModeName? {
    let ours = quickModes.underWay(cookie).filter { $0.quickMode.role == .initiator }
    let named = ours.first { ours in
      guard case .initiator(let machine) = ours.quickMode.machine else { return false }
      return notification.spi == machine.spis.esp.networkOctets
        || notification.spi == machine.spis.ah.networkOctets
    }
    return (named ?? (ours.count == 1 ? ours.first : nil))?.name
  }

  /// The peer knows of no SA with us older than this IKE SA: neither do we from now on.
  private mutating func heedInitialContact(
    _ phaseOne: PhaseOne, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    for installed in pairs.with(phaseOne.gateway)
    where isOf(phaseOne, installed.pair) && installed.installedAt < phaseOne.begunAt {
      remove(installed.pair, .initialContact, tellsPeer: false, in: &world, &outputs)
    }
    for cookie in cookiesByPeer[phaseOne.gateway, default: []] where cookie != phaseOne.cookie {
      guard let other = phaseOnes[cookie], let association = other.association,
        isSamePeer(phaseOne, other), association.establishedAt < phaseOne.begunAt
      else { continue }
      removePhaseOne(cookie, .initialContact, tellsPeer: false, in: &world, &outputs)
    }
  }

  /// RFC 2407 §4.6.3.1; of phase 2 it comes with quick mode itself.
  private mutating func heedLifetime(
    _ notification: NotificationPayload, _ cookie: UInt64, at now: Instant
  ) {
    guard notification.protocolID == IPsecDOI.ProtocolID.isakmp.rawValue,
      let lifetime = LifetimeAttributes.lifetime(
        in: notification.data, IKENumbers.Attribute.lifeType,
        IKENumbers.Attribute.lifeDuration),
      var phaseOne = phaseOnes[cookie], var association = phaseOne.association
    else { return }
    let expiresAt = association.establishedAt.advanced(by: lifetime)
    // Said again and again, it is no news, and nothing to put on the agenda.
    guard expiresAt < association.expiresAt else { return }
    association.expiresAt = expiresAt
    phaseOne.state = .established(association)
    phaseOnes[cookie] = phaseOne
    schedule(phaseOne)
  }

  /// The peer has these SAs no more. RFC 2408 §3.15.
  private mutating func heed(
    _ delete: DeletePayload, _ phaseOne: PhaseOne,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard delete.doi <= IPsecDOI.identifier, let identity = phaseOne.identity else { return }
    counters.count(phaseOne.gateway) { $0.deletesReceived += 1 }
    for spi in delete.spis {
      if delete.protocolID == IPsecDOI.ProtocolID.isakmp.rawValue {
        let named = cookiesByPeer[phaseOne.gateway, default: []].first {
          phaseOnes[$0]?.association?.cookies.octets == spi && phaseOnes[$0]?.identity == identity
        }
        if let named {
          removePhaseOne(named, .deletedByPeer, tellsPeer: false, in: &world, &outputs)
        }
      } else if let number = spi.networkNumber,
        let installed = pairs.find(
          gateway: phaseOne.gateway, identity: identity, protocolID: delete.protocolID,
          outboundSPI: number)
      {
        remove(installed.pair, .deletedByPeer, tellsPeer: false, in: &world, &outputs)
      }
    }
  }

  /// An exchange of one message.
  mutating func sendInformational(
    _ payloads: [ISAKMPPayload], by cookie: UInt64,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let phaseOne = phaseOnes[cookie], let association = phaseOne.association else { return }
    let messageID = freshMessageID(cookie, in: &world)
    let envelope = PhaseTwoEnvelope(association.established, messageID: messageID)
    guard
      let sealed = try? envelope.seal(.informational, payloads, vector: envelope.firstVector)
    else { return }
    counters.count(phaseOne.gateway) { counters in
      for payload in payloads {
        switch payload {
        case .notification: counters.notificationsSent += 1
        case .delete: counters.deletesSent += 1
        default: break
        }
      }
    }
    send(sealed.datagram, to: phaseOne.peer, by: cookie, &outputs)
  }

  /// Names the quick mode by the SPI that we chose in it.
  mutating func sendNotification(
    _ type: NotifyType, of quickMode: QuickMode, by cookie: UInt64,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard case .initiator(let machine) = quickMode.machine else { return }
    sendInformational(
      [
        .notification(
          NotificationPayload(
            protocolID: .esp, spi: machine.spis.esp.networkOctets, type: type))
      ], by: cookie, in: &world, &outputs)
  }

  /// An established IKE SA goes; the IPsec SAs that came of it stay.
  mutating func removePhaseOne(
    _ cookie: UInt64, _ reason: RemovalReason, tellsPeer: Bool,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let phaseOne = phaseOnes[cookie] else { return }
    guard let association = phaseOne.association, let status = phaseOne.status else {
      forgetPhaseOne(cookie)
      return
    }
    for (name, _) in quickModes.underWay(cookie) {
      failQuickMode(
        name,
        NegotiationError(.noAnswer(to: "quick mode before its IKE SA ended")), in: &world,
        &outputs)
    }
    if tellsPeer {
      let cookies = association.cookies
      sendInformational(
        [
          .delete(
            DeletePayload(
              initiatorCookie: cookies.initiator, responderCookie: cookies.responder))
        ], by: cookie, in: &world, &outputs)
    }
    forgetPhaseOne(cookie)
    outputs.append(.phaseOneRemoved(status, reason))
  }
}
