import Cryptography
import Wire

/// IKE SAs that the peer initiates.
extension Peer {
  /// The time within which a negotiation that the peer has initiated must be established.
  static let halfOpenLifetime = Duration.seconds(60)

  /// Handles the first message of a phase 1.
  mutating func answerFirst(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    in turn: inout Turn
  ) {
    if let place = place(ofBegun: header.initiatorCookie) {
      let association = associations[place]
      if association.retransmission.isRepetition(datagram) {
        associations[place].repeatAnswer(
          of: association.retransmission, to: association.peer, in: &turn)
      } else {
        turn.countDropped(sender.address)
      }
      return
    }
    let policies = turn.shared.tunnels.ikePolicies(gateway)
    guard !policies.isEmpty else {
      turn.countDropped(sender.address)
      turn.outputs.append(.rejected(from: sender, NegotiationError(.unknownPeer)))
      return
    }
    // If both ends start at once, the greater cookie wins and the other end yields. The gateway's
    // own negotiation goes on until one is established, because a forged message must not end it.
    // Another port is another peer behind the same NAT.
    let yields = associations.contains {
      $0.isUnanswered && !$0.isRefused && $0.cookie > header.initiatorCookie && $0.peer == sender
    }
    if yields {
      turn.countDropped(sender.address)
      return
    }
    guard
      let admission = turn.shared.cookies.admit(
        header.initiatorCookie, of: sender.address, at: turn.now)
    else {
      turn.countDropped(sender.address)
      return
    }
    let cookie = turn.freshCookie()
    do throws(NegotiationError) {
      guard
        let (exchange, asked) = try begin(
          header, datagram, policies, from: sender, cookie, in: &turn)
      else {
        turn.countDropped(sender.address)
        return
      }
      turn.count(sender.address) { $0.phaseOneAnswered += 1 }
      var association = IKEAssociation(
        cookie: cookie, peerCookie: header.initiatorCookie, gateway: gateway, peer: sender,
        role: .responder, begunAt: turn.now, exchange,
        expiresAt: turn.now.advanced(by: Self.halfOpenLifetime))
      association.retransmission.recordReceived(datagram)
      association.recordReceived(datagram)
      add(association, &turn.shared)
      let outdated = turn.shared.cookies.begin(
        cookie, at: sender.address, admission)
      turn.removals += outdated.map { .discard($0) }
      perform(asked, at: associations.count - 1, in: &turn)
    } catch {
      guard error.isFatal else {
        turn.countDropped(sender.address)
        turn.outputs.append(.rejected(from: sender, error))
        return
      }
      refuse(header, error, cookie, to: sender, in: &turn)
    }
  }

  /// Refuses a first message. The peer sends it again, since the notification may have been lost or
  /// forged.
  private func refuse(
    _ header: ISAKMPHeader, _ error: NegotiationError, _ cookie: UInt64, to sender: Endpoint,
    in turn: inout Turn
  ) {
    if turn.shared.refusedOffers.mayNotify(sender, at: turn.now) {
      let cookies = Cookies(initiator: header.initiatorCookie, responder: cookie)
      turn.sendNotification(error, cookies, to: sender)
    }
    guard turn.shared.refusedOffers.add(header.initiatorCookie, from: sender, error) else {
      return
    }
    turn.count(sender.address) { $0.phaseOneFailed += 1 }
    turn.outputs.append(
      .failed(NegotiationFailure(peer: sender, tunnel: nil, role: .responder, error: error)))
  }

  /// Returns the index of the IKE SA whose first message was answered.
  private func place(ofBegun peerCookie: UInt64) -> Int? {
    associations.indices.first {
      associations[$0].role == .responder && associations[$0].peerCookie == peerCookie
    }
  }

  /// Returns the policies with which aggressive mode may be answered. Throws
  /// `aggressiveModeNotAllowed` if there is none.
  private static func aggressive(
    _ policies: [IKEPolicy]
  ) throws(NegotiationError) -> [IKEPolicy] {
    let aggressive = policies.filter { $0.mode == .aggressive || $0.answersAggressiveMode }
    guard aggressive.isEmpty else { return aggressive }
    let names = policies.prefix(maximumNames).map(\.name)
    throw NegotiationError(.aggressiveModeNotAllowed(policies: names))
  }

  /// The largest number of policies that are named in a log record.
  private static let maximumNames = 8

  /// Starts the responder of the requested exchange; nil if the type of the exchange is unknown.
  private func begin(
    _ header: ISAKMPHeader, _ datagram: [UInt8], _ policies: [IKEPolicy], from sender: Endpoint,
    _ cookie: UInt64, in turn: inout Turn
  ) throws(NegotiationError) -> (PhaseOneExchange, [PhaseOneOutput])? {
    let local = turn.shared.local
    switch header.exchange {
    case .identityProtection:
      let answer = try MainModeResponder.answer(
        header, datagram, policies: policies, local: local, peer: sender, cookie: cookie)
      return (.mainResponder(answer.machine), answer.outputs)
    case .aggressive:
      // Aggressive mode reveals a hash of the pre-shared key to any initiator, so a policy must
      // allow it.
      let policies = try Self.aggressive(policies)
      let answer = try AggressiveModeResponder.answer(
        header, datagram, policies: policies, local: local, peer: sender, cookie: cookie,
        in: &turn.environment)
      return (.aggressiveResponder(answer.machine), answer.outputs)
    default: return nil
    }
  }
}
