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
        repeatAnswer(phaseOne.conversation, to: phaseOne.peer, &outputs)
      } else {
        statistics.dropped += 1
      }
      return
    }
    let policies = tunnels.ikePolicies(gateway)
    guard !policies.isEmpty else {
      statistics.dropped += 1
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
      statistics.dropped += 1
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
        statistics.dropped += 1
        return
      }
      makeRoom(for: gateway, in: &world, &outputs)
      statistics.phaseOneAnswered += 1
      var phaseOne = PhaseOne(
        cookie: cookie, peerCookie: header.initiatorCookie, gateway: gateway, peer: sender,
        role: .responder, begunAt: world.now,
        state: .negotiating(
          exchange, expiresAt: world.now.advanced(by: Self.halfOpenLifetime)))
      phaseOne.conversation.heard(datagram)
      cookiesByPeer[gateway, default: []].append(cookie)
      answered[name] = cookie
      halfOpen.append(cookie)
      perform(asked, &phaseOne, in: &world, &outputs)
    } catch {
      guard error.isFatal else {
        statistics.dropped += 1
        outputs.append(.rejected(from: sender, error))
        return
      }
      statistics.phaseOneFailed += 1
      let cookies = Cookies(initiator: header.initiatorCookie, responder: cookie)
      tell(error, cookies, to: sender, in: &world, &outputs)
      outputs.append(
        .failed(
          NegotiationFailure(peer: sender, tunnel: nil, role: .responder, error: error)))
    }
  }

  /// Keeps what forged cookies can make us remember within bounds.
  private mutating func makeRoom(
    for peer: IPv4Address, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    let ofPeer = halfOpen.filter { phaseOnes[$0]?.gateway == peer }
    if ofPeer.count >= Self.maximumHalfOpenOfPeer, let oldest = ofPeer.first {
      forgetPhaseOne(oldest)
    } else if halfOpen.count >= Self.maximumHalfOpen, let oldest = halfOpen.first {
      forgetPhaseOne(oldest)
    }
  }
}
