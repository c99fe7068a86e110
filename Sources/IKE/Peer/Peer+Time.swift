import Wire

/// The timers of IKE SAs and quick modes.
extension Peer {
  /// Handles a timer of an IKE SA: retransmission, expiry, renewal or probe.
  mutating func actOnAssociation(
    _ cookie: UInt64, in turn: inout Turn
  ) {
    guard let place = place(of: cookie), let deadline = associations[place].nextDeadline,
      deadline <= turn.now
    else { return }
    switch associations[place].state {
    case .negotiating(let exchange, let expiresAt):
      let failure =
        associations[place].refusals.likeliest
        ?? NegotiationError(.noAnswer(to: exchange.awaitedMessage), remark: exchange.silence)
      if expiresAt <= turn.now {
        fail(cookie, failure, notifiesPeer: false, in: &turn)
        return
      }
      switch associations[place].retransmission.advance(to: turn.now) {
      case .quiet: break
      case .sendAgain(let datagram): associations[place].sendAgain(datagram, in: &turn)
      case .gaveUp:
        fail(cookie, failure, notifiesPeer: false, in: &turn)
        return
      }
      associations[place].schedule(in: &turn)
    case .established(let established):
      if established.expiresAt <= turn.now {
        let isOurs = associations[place].role == .initiator
        remove(cookie, .expired, notifiesPeer: true, in: &turn)
        isOurs ? replaceAssociation(in: &turn) : planReplacement(in: &turn)
      } else if let renewAt = established.renewAt, renewAt <= turn.now {
        renewAssociation(at: place, in: &turn)
        if let place = self.place(of: cookie) { associations[place].schedule(in: &turn) }
      } else if !associations[place].actOnProbe(in: &turn) {
        established.isOwnProbe
          ? dropUnanswered(at: place, in: &turn) : handlePeerDead(at: place, in: &turn)
      }
    }
  }

  /// Handles a timer of a quick mode: retransmission or removal.
  mutating func actOnQuickMode(
    _ name: QuickModeName, in turn: inout Turn
  ) {
    guard let place = place(of: name.cookie),
      var quickMode = associations[place].quickModes[name.messageID],
      let deadline = quickMode.nextDeadline, deadline <= turn.now
    else { return }
    if let forgetAt = quickMode.forgetAt, forgetAt <= turn.now {
      associations[place].quickModes[name.messageID] = nil
      return
    }
    let verdict = quickMode.retransmission.advance(to: turn.now)
    associations[place].quickModes[name.messageID] = quickMode
    switch verdict {
    case .quiet: break
    case .sendAgain(let datagram): associations[place].sendAgain(datagram, in: &turn)
    case .gaveUp:
      let isOurs = quickMode.role == .initiator
      let silence = NegotiationError(
        .noAnswer(to: "message \(isOurs ? 1 : 2) of quick mode"),
        remark: isOurs ? "do its proposals and selectors match ours?" : nil)
      if isOurs { probeAssociation(at: place, isSilent: true, in: &turn) }
      failQuickMode(name, silence, in: &turn)
      return
    }
    if let next = quickMode.nextDeadline { turn.plan(.quickMode(name), at: next) }
  }
}
