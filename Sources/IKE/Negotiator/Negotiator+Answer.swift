import Cryptography
import Wire

extension Negotiator {
  /// A message of a peer that begins.
  mutating func answerFirst(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    let gateway = gateway(of: sender)
    let name = FirstMessage(peer: gateway, cookie: header.initiatorCookie)
    if let cookie = answered[name], let phaseOne = phaseOnes[cookie] {
      if phaseOne.conversation.isRepetition(datagram) {
        repeatAnswer(phaseOne.conversation, to: phaseOne.peer, by: cookie, &outputs)
      } else {
        counters.count(sender.address) { $0.dropped += 1 }
      }
      return
    }
    let policies = tunnels.ikePolicies(gateway)
    guard !policies.isEmpty else {
      counters.count(sender.address) { $0.dropped += 1 }
      outputs.append(.rejected(from: sender, NegotiationError(.unknownPeer)))
      return
    }
    // Where both ends begin at once, the greater cookie goes on, and the other end gives way. Ours
    // goes on until one is established: a forged message must not end it.
    // Another port is another peer, behind the same NAT.
    let isOutdone = cookiesByPeer[gateway, default: []].contains { cookie in
      phaseOnes[cookie].map {
        $0.isUnanswered && $0.cookie > header.initiatorCookie && $0.peer == sender
      } ?? false
    }
    if isOutdone {
      counters.count(sender.address) { $0.dropped += 1 }
      return
    }
    let cookie = freshCookie(in: &world)
    do throws(NegotiationError) {
      let (exchange, asked): (PhaseOneExchange, [PhaseOneOutput])
      switch header.exchange {
      case .identityProtection:
        let answer = try MainModeResponder.answer(
          header, datagram, policies: policies, local: local, peer: sender, cookie: cookie)
        (exchange, asked) = (.mainResponder(answer.machine), answer.outputs)
      case .aggressive:
        let answer = try AggressiveModeResponder.answer(
          header, datagram, policies: policies, local: local, peer: sender, cookie: cookie,
          in: &world)
        (exchange, asked) = (.aggressiveResponder(answer.machine), answer.outputs)
      default:
        counters.count(sender.address) { $0.dropped += 1 }
        return
      }
      counters.count(sender.address) { $0.phaseOneAnswered += 1 }
      var phaseOne = PhaseOne(
        cookie: cookie, peerCookie: header.initiatorCookie, gateway: gateway, peer: sender,
        role: .responder, begunAt: world.now,
        state: .negotiating(
          exchange, expiresAt: world.now.advanced(by: Self.halfOpenLifetime)))
      phaseOne.conversation.heard(datagram)
      cookiesByPeer[gateway, default: []].append(cookie)
      answered[name] = cookie
      for outdated in unproven.add(cookie, of: sender.address) { forgetPhaseOne(outdated) }
      noteReceived(datagram, cookie)
      perform(asked, &phaseOne, in: &world, &outputs)
    } catch {
      guard error.isFatal else {
        counters.count(sender.address) { $0.dropped += 1 }
        outputs.append(.rejected(from: sender, error))
        return
      }
      counters.count(sender.address) { $0.phaseOneFailed += 1 }
      let cookies = Cookies(initiator: header.initiatorCookie, responder: cookie)
      tell(error, cookies, to: sender, in: &world, &outputs)
      outputs.append(
        .failed(
          NegotiationFailure(peer: sender, tunnel: nil, role: .responder, error: error)))
    }
  }

  /// The peer goes on with what it began: it hears us, and what is forged must not push it out.
  mutating func prove(_ phaseOne: PhaseOne) {
    guard unproven.remove(phaseOne.cookie) else { return }
    for outdated in proven.add(phaseOne.cookie, of: phaseOne.peer.address) {
      forgetPhaseOne(outdated)
    }
  }
}
