import Wire

extension Negotiator {
  /// What is due may be so no more: entries of the agenda are hints.
  mutating func act(
    on due: Due, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    switch due {
    case .phaseOne(let cookie): actOnPhaseOne(cookie, in: &world, &outputs)
    case .quickMode(let name): actOnQuickMode(name, in: &world, &outputs)
    case .pair(let spi): actOnPair(spi, in: &world, &outputs)
    case .keepalive(let peer): actOnKeepalive(peer, at: world.now, &outputs)
    case .establishment(let name): actOnEstablishment(name, at: world.now, &outputs)
    case .start(let peer): start(with: peer, in: &world, &outputs)
    }
  }

  mutating func pruneAgenda() {
    agenda.prune { due in
      switch due {
      case .phaseOne(let cookie): phaseOnes[cookie] != nil
      case .quickMode(let name): quickModes[name] != nil
      case .pair(let spi): pairs[spi] != nil
      case .keepalive(let peer): keepalives[peer] != nil
      case .establishment(let name): establishing[name] != nil
      case .start(let peer): starting[peer] != nil
      }
    }
  }

  private mutating func actOnPhaseOne(
    _ cookie: UInt64, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    guard var phaseOne = phaseOnes[cookie], let deadline = phaseOne.nextDeadline,
      deadline <= world.now
    else { return }
    switch phaseOne.state {
    case .negotiating(let exchange, let expiresAt):
      let noAnswer = NegotiationError(
        .noAnswer(to: exchange.awaitedMessage), remark: exchange.silence)
      if expiresAt <= world.now {
        fail(cookie, noAnswer, tellsPeer: false, in: &world, &outputs)
        return
      }
      let verdict = phaseOne.conversation.advance(to: world.now)
      phaseOnes[cookie] = phaseOne
      switch verdict {
      case .quiet: schedule(phaseOne)
      case .sendAgain(let datagram):
        counters.count(phaseOne.gateway) { $0.retransmitted += 1 }
        send(datagram, to: phaseOne.peer, by: phaseOne.cookie, &outputs)
        schedule(phaseOne)
      case .gaveUp: fail(cookie, noAnswer, tellsPeer: false, in: &world, &outputs)
      }
    case .established(let association):
      if association.expiresAt <= world.now {
        removePhaseOne(cookie, .expired, tellsPeer: true, in: &world, &outputs)
      } else {
        actOnProbe(cookie, in: &world, &outputs)
      }
    }
  }

  private mutating func actOnQuickMode(
    _ name: QuickModeName, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    guard let phaseOne = phaseOnes[name.cookie], var quickMode = quickModes[name],
      let deadline = quickMode.nextDeadline, deadline <= world.now
    else { return }
    if let forgetAt = quickMode.forgetAt, forgetAt <= world.now {
      quickModes[name] = nil
      return
    }
    let verdict = quickMode.conversation.advance(to: world.now)
    quickModes[name] = quickMode
    switch verdict {
    case .quiet: break
    case .sendAgain(let datagram):
      counters.count(phaseOne.gateway) { $0.retransmitted += 1 }
      send(datagram, to: phaseOne.peer, by: phaseOne.cookie, &outputs)
    case .gaveUp:
      let isOurs = quickMode.role == .initiator
      let silence = NegotiationError(
        .noAnswer(to: "message \(isOurs ? 1 : 2) of quick mode"),
        remark: isOurs ? "do its proposals and selectors fit ours?" : nil)
      failQuickMode(name, silence, in: &world, &outputs)
      return
    }
    if let next = quickMode.nextDeadline { agenda.add(.quickMode(name), at: next) }
  }
}
