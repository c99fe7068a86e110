import Cryptography
import IPsec
import Wire

/// The start, the outputs and the failure of quick modes.
extension Peer {
  /// Starts the negotiation of a tunnel, first of an IKE SA if there is no usable one.
  mutating func negotiate(
    _ tunnel: TunnelPolicy, in turn: inout Turn
  ) {
    starting.remove(tunnel.identifier)
    guard tunnel.begins else { return }
    guard turn.shared.progress[tunnel.identifier].negotiating == nil else { return }
    if let place = usable(for: tunnel, in: turn) {
      beginQuickMode(tunnel, at: place, in: &turn)
      return
    }
    waiting.add(tunnel)
    requirePhaseOne(tunnel.ike, at: origin(of: tunnel.identifier, turn.shared), in: &turn)
  }

  /// Returns the index of the newest IKE SA with the peer of the tunnel under which another
  /// exchange may be started.
  private func usable(
    for tunnel: TunnelPolicy, in turn: Turn
  ) -> Int? {
    let counterpart = turn.shared.progress[tunnel.identifier].counterpart
    return associations.lastIndex { association in
      association.isUsable(at: turn.now) && association.isWith(counterpart)
        && association.mayServe(tunnel, library: turn.environment.library)
    }
  }

  private mutating func beginQuickMode(
    _ tunnel: TunnelPolicy, at place: Int, in turn: inout Turn
  ) {
    guard let phaseOne = associations[place].established?.phaseOne else { return }
    let messageID = associations[place].messageIDs.next(in: &turn)
    turn.count(gateway) { $0.quickModesInitiated += 1 }
    do throws(NegotiationError) {
      let spis = turn.shared.ledger.freshSPIs(using: &turn.environment.generator)
      let (machine, asked) = try QuickModeInitiator.begin(
        tunnel, phaseOne, messageID: messageID, spis: spis, in: &turn.environment)
      let name = QuickModeName(cookie: associations[place].cookie, messageID: messageID)
      turn.shared.progress[tunnel.identifier].negotiating = name
      perform(asked, QuickMode(.initiator(machine)), name, at: place, in: &turn)
    } catch {
      turn.count(gateway) { $0.quickModesFailed += 1 }
      turn.outputs.append(
        .failed(
          NegotiationFailure(
            peer: associations[place].peer, tunnel: tunnel, role: .initiator, error: error)))
      turn.retryEstablishment(of: tunnel.identifier)
    }
  }

  /// Carries out the outputs of a quick mode state machine and stores the exchange.
  mutating func perform(
    _ asked: [QuickModeOutput], _ former: QuickMode, _ name: QuickModeName, at place: Int,
    in turn: inout Turn
  ) {
    var quickMode = former
    for output in asked {
      switch output {
      case .send(let datagram, let awaitsAnswer):
        quickMode.retransmission.send(datagram, awaitsAnswer: awaitsAnswer, at: turn.now)
        associations[place].send(datagram, in: &turn)
      case .installInbound(var pair):
        pair.gateway = gateway
        pair.peer = associations[place].peer
        associations[place].traffic.associationsCreated += 2
        turn.install(pair, by: name.cookie)
      case .installOutbound(let pair): turn.confirm(pair.inbound.spi)
      }
    }
    associations[place].quickModes[name.messageID] = quickMode
    if let deadline = quickMode.nextDeadline { turn.plan(.quickMode(name), at: deadline) }
  }

  /// Removes a failed quick mode and the inbound SA that the peer might use.
  mutating func failQuickMode(
    _ name: QuickModeName, _ error: NegotiationError,
    in turn: inout Turn
  ) {
    guard let place = place(of: name.cookie),
      let quickMode = associations[place].quickModes.remove(name.messageID)
    else { return }
    let tunnel = quickMode.tunnel.identifier
    if turn.shared.progress[tunnel].negotiating == name {
      turn.shared.progress[tunnel].negotiating = nil
    }
    turn.count(gateway) { $0.quickModesFailed += 1 }
    if case .responder(let machine) = quickMode.machine, let pair = machine.unconfirmed {
      remove(pair, .unconfirmed, notifiesPeer: false, in: &turn)
    }
    // A quick mode that the peer has started and given up is no failure if the tunnel is up by
    // another one.
    if case .noAnswer = error.reason, quickMode.role == .responder,
      turn.shared.ledger.isUp(tunnel)
    {
      return
    }
    turn.fail(
      NegotiationFailure(
        peer: associations[place].peer, tunnel: quickMode.tunnel, role: quickMode.role,
        error: error))
  }

  /// The time for which a tunnel does not restart a second time after its IKE SA was removed, since
  /// a peer could delete each new one at once.
  private static let pauseBetweenBeginnings = Duration.seconds(10)

  /// Returns whether a quick mode whose IKE SA was removed is restarted at once.
  func mayBeginAgain(_ tunnel: TunnelIdentifier, in turn: Turn) -> Bool {
    guard let policy = turn.shared.tunnels[tunnel], policy.begins,
      policy.remoteGateways.contains(gateway)
    else { return false }
    return begunAgain[tunnel].map {
      $0.advanced(by: Self.pauseBetweenBeginnings) <= turn.now
    } ?? true
  }

  /// Restarts the quick modes of tunnels whose IKE SA was removed.
  mutating func beginAgain(_ tunnels: [TunnelIdentifier], in turn: inout Turn) {
    guard !tunnels.isEmpty else { return }
    let now = turn.now
    begunAgain = begunAgain.filter { $0.value.advanced(by: Self.pauseBetweenBeginnings) > now }
    for tunnel in tunnels {
      begunAgain[tunnel] = now
      if let policy = turn.shared.tunnels[tunnel] { negotiate(policy, in: &turn) }
    }
  }

  /// Removes a quick mode that yields to another one.
  mutating func abandonQuickMode(_ name: QuickModeName) {
    with(name.cookie) { association in
      if association.quickModes[name.messageID]?.role == .initiator {
        association.quickModes[name.messageID] = nil
      }
    }
  }
}

extension IKEAssociation {
  /// Returns whether the IKE SA is with the former peer of a tunnel and not with another one behind
  /// the same NAT.
  fileprivate func isWith(_ counterpart: Counterpart?) -> Bool {
    guard let counterpart else { return true }
    return counterpart.identity == identity || counterpart.peer == peer
  }

  /// Returns whether the tunnel may be negotiated under this IKE SA: its policy must accept the
  /// peer's identity and have the same local identity.
  fileprivate func mayServe(_ tunnel: TunnelPolicy, library: CryptographicLibrary) -> Bool {
    guard let phaseOne = established?.phaseOne else { return true }
    let agreement = phaseOne.keyed.agreement
    let isSaid =
      agreement.policy.name == tunnel.ike.name
      || phaseOne.localIdentity
        == Identity.local(tunnel.ike, agreement.proposal.method, gateway: agreement.local)
    return isSaid && phaseOne.mayNegotiate(tunnel, with: gateway, library: library)
  }
}
