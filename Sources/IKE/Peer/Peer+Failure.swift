import Cryptography
import Wire

/// Failed phase 1 negotiations, and the tunnels that waited for them.
extension Peer {
  /// Handles an informational message before the peer is authenticated. It may contain the reason
  /// of a failure but ends nothing, because anybody may have sent it.
  mutating func handleRefusal(
    at place: Int, _ exchange: PhaseOneExchange, _ header: ISAKMPHeader, _ datagram: [UInt8],
    in turn: inout Turn
  ) {
    let local = turn.shared.local
    guard let refusal = exchange.refusal(in: header, datagram, gateway: local, at: turn.now)
    else {
      turn.countDropped(gateway)
      return
    }
    turn.count(gateway) { $0.notificationsReceived += 1 }
    guard associations[place].refusals.add(refusal) else { return }
    turn.outputs.append(.refusedUnauthenticated(from: associations[place].peer, refusal))
    offerOther(than: associations[place], exchange.policy, refusal, in: &turn)
  }

  /// Removes a failed phase 1. The tunnels that waited for it fail too, unless another one is under
  /// way.
  mutating func fail(
    _ cookie: UInt64, _ error: NegotiationError, notifiesPeer: Bool = true,
    in turn: inout Turn
  ) {
    guard let association = association(cookie) else { return }
    turn.count(gateway) { $0.phaseOneFailed += 1 }
    if notifiesPeer { turn.sendNotification(error, association.cookies, to: association.peer) }
    if association.role == .initiator, case .negotiating(let exchange, _) = association.state {
      turn.shared.setOffer(association.offer.number + 1, of: exchange.policy, to: gateway)
    }
    discard(cookie, &turn.shared)
    forgetRefused(beside: association, in: &turn)
    if association.role == .responder {
      turn.outputs.append(
        .failed(
          NegotiationFailure(
            peer: association.peer, tunnel: nil, role: .responder, error: error)))
    }
    // A negotiation whose initiator is not confirmed may be forged and does not count.
    let goesOn = associations.contains {
      $0.isNegotiating
        && ($0.role == .initiator || turn.shared.cookies.authenticated.contains($0.cookie))
    }
    if !goesOn {
      giveUpWaiting(at: association.peer, error, in: &turn)
    } else if association.role == .initiator, removeUnanswered(error, in: &turn) {
      // A negotiation of the peer must not keep a pair that is not answered.
      turn.outputs.append(.peerDead(gateway))
    }
  }

  /// Removes the phase 1 negotiations that began after a failed one and were refused as well.
  /// Otherwise the tunnels that wait would never fail, because packets start further negotiations
  /// in the meantime.
  private mutating func forgetRefused(beside failed: IKEAssociation, in turn: inout Turn) {
    guard failed.role == .initiator else { return }
    let since = failed.begunAt.advanced(by: Self.pauseAfterRefusal)
    let others = associations.filter {
      $0.isOurs(to: failed.origin) && $0.isRefused && $0.begunAt >= since
    }
    for other in others {
      turn.count(gateway) { $0.phaseOneFailed += 1 }
      discard(other.cookie, &turn.shared)
    }
  }

  /// Fails the tunnels that wait for an IKE SA.
  mutating func giveUpWaiting(
    at peer: Endpoint, _ error: NegotiationError,
    in turn: inout Turn
  ) {
    if waiting.isEmpty, !pendingDeletes.isEmpty {
      turn.outputs.append(
        .failed(NegotiationFailure(peer: peer, tunnel: nil, role: .initiator, error: error)))
    }
    giveUpDeletes(in: &turn)
    let isGivenUp = removeUnanswered(error, in: &turn)
    for tunnel in waiting.takeAll() {
      turn.shared.progress[tunnel.identifier].counterpart = nil
      turn.fail(
        NegotiationFailure(peer: peer, tunnel: tunnel, role: .initiator, error: error))
    }
    if isGivenUp { turn.outputs.append(.peerDead(gateway)) }
    retryReplacement(in: &turn)
  }
}

extension Turn {
  /// Reports a failed negotiation of a tunnel, and schedules another attempt if the gateway was the
  /// initiator.
  mutating func fail(_ failure: NegotiationFailure) {
    outputs.append(.failed(failure))
    guard failure.role == .initiator, let tunnel = failure.tunnel else { return }
    retryRenewal(of: tunnel)
    retryEstablishment(of: tunnel)
  }

  mutating func retryEstablishment(of tunnel: TunnelIdentifier) {
    shared.retryEstablishment(of: tunnel, at: now, using: &environment.generator)
  }
}

extension OpenedMessage {
  /// Returns the error type of an unencrypted notification. It is not authenticated, so once there
  /// are keys it is only logged. RFC 2409 section 5.7.
  static func clearNotification(_ header: ISAKMPHeader, _ datagram: [UInt8]) -> NotifyType? {
    guard !header.flags.contains(.encryption),
      let message = try? OpenedMessage(header, clear: datagram, wasEncrypted: false)
    else { return nil }
    return (try? message.notifications())?.first { $0.type.isError }?.type
  }
}
