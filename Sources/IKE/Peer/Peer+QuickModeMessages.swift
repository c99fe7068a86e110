import Cryptography
import Wire

/// The handling of quick mode messages.
extension Peer {
  /// Handles a message of a quick mode that is under way or finished.
  mutating func receive(
    _ former: QuickMode, at place: Int, _ header: ISAKMPHeader, _ datagram: [UInt8],
    from sender: Endpoint, in turn: inout Turn
  ) {
    if former.retransmission.isRepetition(datagram) {
      associations[place].repeatAnswer(
        of: former.retransmission, to: associations[place].place(toAnswer: sender), in: &turn)
      return
    }
    let name = QuickModeName(cookie: associations[place].cookie, messageID: header.messageID)
    var quickMode = former
    let asked: [QuickModeOutput]
    do throws(NegotiationError) {
      asked = try quickMode.handle(header, datagram, in: turn.environment)
    } catch {
      switch error.reason {
      // The message is not authentic, and the right one may follow.
      case .malformed, .missing, .repeated, .nonceLength, .undecipherable, .wrongHash:
        turn.countDropped(gateway)
        turn.outputs.append(.rejected(from: associations[place].peer, error))
      default:
        if let type = error.notify {
          associations[place].sendNotification(type, of: quickMode, in: &turn)
        }
        failQuickMode(name, error, in: &turn)
      }
      return
    }
    guard !asked.isEmpty else {
      turn.countDropped(gateway)
      return
    }
    follow(at: place, to: sender, in: &turn)
    associations[place].markAnswered()
    quickMode.retransmission.recordReceived(datagram)
    quickMode.forgetAt = turn.now.advanced(by: Self.halfOpenLifetime)
    turn.shared.progress[quickMode.tunnel.identifier].negotiating = nil
    turn.count(gateway) { $0.quickModesEstablished += 1 }
    perform(asked, quickMode, name, at: place, in: &turn)
  }

  /// Handles the first message of a quick mode that the peer has started.
  mutating func answerQuickMode(
    at place: Int, _ phaseOne: EstablishedPhaseOne, _ header: ISAKMPHeader,
    _ datagram: [UInt8], from sender: Endpoint, in turn: inout Turn
  ) {
    let peer = associations[place].peer
    let spis = turn.shared.ledger.freshSPIs(using: &turn.environment.generator)
    do throws(QuickModeResponder.Refusal) {
      let (machine, asked) = try QuickModeResponder.answer(
        header, datagram, phaseOne, gateway: gateway, tunnels: turn.shared.tunnels, spis: spis,
        in: &turn.environment)
      let tunnel = machine.tunnel.identifier
      let ours = turn.shared.progress[tunnel].negotiating
      if let ours, yields(machine, at: place, by: ours) {
        // Both ends have started at once, and the gateway's exchange wins. The peer decides the
        // same.
        turn.countDropped(gateway)
        return
      }
      guard associations[place].messageIDs.use(header.messageID) else { return }
      follow(at: place, to: sender, in: &turn)
      associations[place].markAnswered()
      if let ours { abandon(ours, in: &turn) }
      turn.count(gateway) { $0.quickModesAnswered += 1 }
      var quickMode = QuickMode(.responder(machine))
      quickMode.retransmission.recordReceived(datagram)
      let name = QuickModeName(cookie: associations[place].cookie, messageID: header.messageID)
      turn.shared.progress[tunnel].negotiating = name
      perform(asked, quickMode, name, at: place, in: &turn)
    } catch {
      guard error.isAuthentic else {
        turn.countDropped(gateway)
        turn.outputs.append(.rejected(from: peer, error.error))
        return
      }
      guard associations[place].messageIDs.use(header.messageID) else { return }
      turn.count(gateway) { $0.quickModesFailed += 1 }
      if let type = error.error.notify {
        associations[place].sendInformational(
          [.notification(error.notification(type))], in: &turn)
      }
      turn.outputs.append(
        .failed(
          NegotiationFailure(peer: peer, tunnel: nil, role: .responder, error: error.error)))
    }
  }

  /// Returns whether the gateway's own quick mode for the tunnel wins over the peer's: the greater
  /// nonce does. A quick mode with another peer behind the same NAT does not count.
  private func yields(
    _ machine: QuickModeResponder, at place: Int, by name: QuickModeName
  ) -> Bool {
    guard let other = association(name.cookie),
      case .initiator(let ours)? = other.quickModes[name.messageID]?.machine,
      associations[place].isOfSamePeer(as: other)
    else { return false }
    return machine.peerNonce.lexicographicallyPrecedes(ours.nonce)
  }

  /// Removes the gateway's quick mode in favour of the peer's.
  private mutating func abandon(
    _ name: QuickModeName, in turn: inout Turn
  ) {
    if place(of: name.cookie) == nil {
      turn.removals.append(.abandon(name))
    } else {
      abandonQuickMode(name)
    }
  }
}

extension QuickMode {
  fileprivate mutating func handle(
    _ header: ISAKMPHeader, _ datagram: [UInt8], in environment: Environment
  ) throws(NegotiationError) -> [QuickModeOutput] {
    switch machine {
    case .initiator(var initiator):
      let asked = try initiator.handle(header, datagram, in: environment)
      machine = .initiator(initiator)
      return asked
    case .responder(var responder):
      let asked = try responder.handle(header, datagram)
      machine = .responder(responder)
      return asked
    }
  }
}
