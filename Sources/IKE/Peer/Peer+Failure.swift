import Cryptography
import Wire

/// IKE SAs that do not come about, and the tunnels that waited for them.
extension Peer {
  /// A notification in clear, before there are keys to protect it: it may be the peer's reason.
  mutating func hearRefusal(
    at place: Int, _ exchange: PhaseOneExchange, _ header: ISAKMPHeader, _ datagram: [UInt8],
    in turn: inout Turn
  ) {
    guard let type = OpenedMessage.clearNotification(header, datagram) else {
      turn.countDropped(gateway)
      return
    }
    turn.count(gateway) { $0.notificationsReceived += 1 }
    turn.outputs.append(.notified(from: associations[place].peer, type))
    var refusal = exchange.policy.refusal(type, at: turn.now)
    if case .refusedByPeer = refusal.reason {
      refusal.remark = exchange.refused(type, gateway: turn.commons.local)
    }
    fail(associations[place].cookie, refusal, tellsPeer: false, in: &turn)
  }

  /// A phase 1 that has not come about goes, and the tunnels that waited for it are told, unless
  /// another is under way.
  mutating func fail(
    _ cookie: UInt64, _ error: NegotiationError, tellsPeer: Bool = true,
    in turn: inout Turn
  ) {
    guard let association = association(cookie) else { return }
    turn.count(gateway) { $0.phaseOneFailed += 1 }
    if tellsPeer { turn.tell(error, association.cookies, to: association.peer) }
    forget(cookie, &turn.commons)
    if association.role == .responder {
      turn.outputs.append(
        .failed(
          NegotiationFailure(
            peer: association.peer, tunnel: nil, role: .responder, error: error)))
    }
    if !associations.contains(where: \.isNegotiating) {
      giveUpWaiting(at: association.peer, error, in: &turn)
    }
  }

  /// The tunnels that wait for an IKE SA wait in vain.
  mutating func giveUpWaiting(
    at peer: Endpoint, _ error: NegotiationError,
    in turn: inout Turn
  ) {
    for tunnel in waiting.takeAll() {
      turn.commons.progress[tunnel.identifier].counterpart = nil
      turn.fail(
        NegotiationFailure(peer: peer, tunnel: tunnel, role: .initiator, error: error))
    }
    if isProbedByPhaseOne {
      isProbedByPhaseOne = false
      turn.outputs.append(.peerDead(gateway))
    }
  }
}

extension Turn {
  /// A negotiation for a tunnel came to nothing: what of it is ours is tried again.
  mutating func fail(_ failure: NegotiationFailure) {
    outputs.append(.failed(failure))
    guard failure.role == .initiator, let tunnel = failure.tunnel else { return }
    retryRenewal(of: tunnel)
    retryEstablishment(of: tunnel)
  }

  mutating func retryEstablishment(of tunnel: TunnelIdentifier) {
    commons.retryEstablishment(of: tunnel, at: now, using: &world.generator)
  }
}

extension OpenedMessage {
  /// An error that is said without protection. Anybody could say so: once there are keys, it is
  /// worth a line in the log, and no more. RFC 2409 §5.7.
  static func clearNotification(_ header: ISAKMPHeader, _ datagram: [UInt8]) -> NotifyType? {
    guard !header.flags.contains(.encryption),
      let message = try? OpenedMessage(header, clear: datagram, wasEncrypted: false)
    else { return nil }
    return (try? message.notifications())?.first { $0.type.isError }?.type
  }
}
