import Cryptography
import Wire

extension Negotiator {
  /// Finds what the datagram belongs to.
  mutating func hear(
    _ datagram: [UInt8], from sender: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    let header: ISAKMPHeader
    do throws(WireError) { header = try ISAKMPHeader(parsing: datagram) } catch {
      counters.count(sender.address) { $0.dropped += 1 }
      outputs.append(.rejected(from: sender, NegotiationError(.malformed(error))))
      return
    }
    if let cookie = ownCookie(header) {
      guard let phaseOne = phaseOnes[cookie], mayCome(phaseOne, from: sender) else {
        counters.count(sender.address) { $0.dropped += 1 }
        return
      }
      noteReceived(datagram, cookie)
      switch phaseOne.state {
      case .negotiating(let exchange, _):
        hearNegotiating(phaseOne, exchange, header, datagram, from: sender, in: &world, &outputs)
      case .established:
        hearEstablished(cookie, header, datagram, from: sender, in: &world, &outputs)
      }
    } else if header.responderCookie == 0, header.messageID == 0,
      !header.flags.contains(.encryption), phaseOnes[header.initiatorCookie] == nil
    {
      answerFirst(header, datagram, from: sender, in: &world, &outputs)
    } else {
      counters.count(sender.address) { $0.dropped += 1 }
      complain(of: header, to: sender, in: &world, &outputs)
    }
  }

  /// Which of our own cookies the message names; the other one must be the peer's.
  private func ownCookie(_ header: ISAKMPHeader) -> UInt64? {
    if let phaseOne = phaseOnes[header.initiatorCookie], phaseOne.role == .initiator,
      phaseOne.peerCookie == nil
        && (header.responderCookie != 0 || header.exchange == .informational)
        || phaseOne.peerCookie == header.responderCookie
    {
      return phaseOne.cookie
    }
    if let phaseOne = phaseOnes[header.responderCookie], phaseOne.role == .responder,
      phaseOne.peerCookie == header.initiatorCookie
    {
      return phaseOne.cookie
    }
    return nil
  }

  private mutating func hearNegotiating(
    _ phaseOne: PhaseOne, _ exchange: PhaseOneExchange, _ header: ISAKMPHeader,
    _ datagram: [UInt8], from sender: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    if header.exchange == .informational {
      hearRefusal(phaseOne, header, datagram, in: &world, &outputs)
      return
    }
    if phaseOne.conversation.isRepetition(datagram) {
      repeatAnswer(phaseOne.conversation, to: phaseOne.peer, by: phaseOne.cookie, &outputs)
      return
    }
    // Once the port has changed, what comes by the other one is old. RFC 3947 §4.
    guard sender.isFloated || !phaseOne.peer.isFloated else {
      counters.count(phaseOne.gateway) { $0.dropped += 1 }
      return
    }
    world.isFirstContact = isFirstContact(with: phaseOne.gateway)
    var exchange = exchange
    let asked: [PhaseOneOutput]
    do throws(NegotiationError) {
      asked = try exchange.handle(header, datagram, from: sender, in: &world)
    } catch {
      guard error.isFatal else {
        counters.count(phaseOne.gateway) { $0.dropped += 1 }
        outputs.append(.rejected(from: phaseOne.peer, error))
        return
      }
      fail(phaseOne.cookie, error, in: &world, &outputs)
      return
    }
    guard !asked.isEmpty else {
      counters.count(phaseOne.gateway) { $0.dropped += 1 }
      return
    }
    prove(phaseOne)
    var phaseOne = phaseOne
    phaseOne.peerCookie =
      phaseOne.role == .initiator ? header.responderCookie : header.initiatorCookie
    phaseOne.conversation.heard(datagram)
    phaseOne.peer = sender
    if case .negotiating(_, let expiresAt) = phaseOne.state {
      phaseOne.state = .negotiating(exchange, expiresAt: expiresAt)
    }
    perform(asked, &phaseOne, in: &world, &outputs)
  }

  /// Begins phase 1 with the policy of a tunnel.
  mutating func beginPhaseOne(
    _ policy: IKEPolicy, with gateway: IPv4Address, at endpoint: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    let cookie = freshCookie(in: &world)
    counters.count(gateway) { $0.phaseOneInitiated += 1 }
    do throws(NegotiationError) {
      let (exchange, asked): (PhaseOneExchange, [PhaseOneOutput])
      switch policy.mode {
      case .main:
        let begun = try MainModeInitiator.begin(
          policy, local: local, peer: endpoint, cookie: cookie)
        (exchange, asked) = (.mainInitiator(begun.machine), begun.outputs)
      case .aggressive:
        let begun = try AggressiveModeInitiator.begin(
          policy, local: local, peer: endpoint, cookie: cookie, in: &world)
        (exchange, asked) = (.aggressiveInitiator(begun.machine), begun.outputs)
      }
      // Retransmission ends it sooner; this is for a peer that answers, but does not get on.
      var phaseOne = PhaseOne(
        cookie: cookie, gateway: gateway, peer: endpoint, role: .initiator, begunAt: world.now,
        state: .negotiating(exchange, expiresAt: world.now.advanced(by: .seconds(180))))
      cookiesByPeer[gateway, default: []].append(cookie)
      perform(asked, &phaseOne, in: &world, &outputs)
    } catch {
      counters.count(gateway) { $0.phaseOneFailed += 1 }
      giveUpWanted(gateway, endpoint, error, in: &world, &outputs)
    }
  }

  /// Does what a machine asks for, and keeps the result.
  mutating func perform(
    _ asked: [PhaseOneOutput], _ phaseOne: inout PhaseOne,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    var hasCome: EstablishedPhaseOne?
    var refusal: (error: NegotiationError, of: EstablishedPhaseOne)?
    for output in asked {
      switch output {
      case .send(let datagram, let awaitsAnswer):
        phaseOne.conversation.send(datagram, awaitsAnswer: awaitsAnswer, at: world.now)
        send(datagram, to: phaseOne.peer, by: phaseOne.cookie, &outputs)
      case .float:
        phaseOne.peer = Endpoint(
          phaseOne.peer.address, port: UDPEncapsulation.port, isFloated: true)
      case .established(let established):
        hasCome = established
        phaseOne.state = .established(
          PhaseOneAssociation(
            established, at: world.now,
            probeSequence: UInt32.random(in: 1...0x7FFF_FFFF, using: &world.generator)))
      case .refused(let error, let established): refusal = (error, established)
      }
    }
    phaseOnes[phaseOne.cookie] = phaseOne
    schedule(phaseOne)
    if let hasCome { settle(phaseOne, hasCome, in: &world, &outputs) }
    if let refusal {
      tellProtected(refusal.error, refusal.of, to: phaseOne.peer, in: &world, &outputs)
      fail(phaseOne.cookie, refusal.error, tellsPeer: false, in: &world, &outputs)
    }
  }

  /// An IKE SA has come about.
  private mutating func settle(
    _ phaseOne: PhaseOne, _ established: EstablishedPhaseOne,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    let gateway = phaseOne.gateway
    counters.count(phaseOne.gateway) { $0.phaseOneEstablished += 1 }
    keepOpen(phaseOne, at: world.now)
    unproven.remove(phaseOne.cookie)
    proven.remove(phaseOne.cookie)
    if let status = phaseOne.status { outputs.append(.phaseOneEstablished(status)) }
    retireOldest(besides: phaseOne, in: &world, &outputs)
    // What of ours the peer has not answered, it need not any more.
    let places = [phaseOne.peer, Endpoint(gateway)]
    for cookie in cookiesByPeer[gateway, default: []] {
      if let other = phaseOnes[cookie], other.isUnanswered, places.contains(other.peer) {
        forgetPhaseOne(cookie)
      }
    }
    heed(established.notifications, phaseOne, in: &world, &outputs)
    if !established.toNotify.isEmpty {
      sendInformational(established.toNotify, by: phaseOne.cookie, in: &world, &outputs)
    }
    if probedByPhaseOne.remove(gateway) != nil { outputs.append(.peerAlive(gateway)) }
    if let names = wanted.removeValue(forKey: gateway)?.names {
      starting[gateway, default: StartingTunnels()].add(names)
      start(with: gateway, in: &world, &outputs)
    }
  }

  /// An IKE SA more than a peer needs of those that it begins, and its oldest goes: each may last
  /// for an hour, and remembers much.
  private mutating func retireOldest(
    besides phaseOne: PhaseOne, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    guard phaseOne.role == .responder else { return }
    let begun = cookiesByPeer[phaseOne.gateway, default: []].filter { cookie in
      guard let other = phaseOnes[cookie], other.role == .responder else { return false }
      return other.identity == phaseOne.identity
    }
    guard begun.count > Self.maximumOfPeer, let oldest = begun.first else { return }
    removePhaseOne(oldest, .replaced, tellsPeer: true, in: &world, &outputs)
  }

  /// Removes all trace of it.
  mutating func forgetPhaseOne(_ cookie: UInt64) {
    guard let gone = phaseOnes.removeValue(forKey: cookie) else { return }
    let gateway = gone.gateway
    cookiesByPeer[gateway]?.removeAll { $0 == cookie }
    if cookiesByPeer[gateway]?.isEmpty == true { cookiesByPeer[gateway] = nil }
    unproven.remove(cookie)
    proven.remove(cookie)
    traffic[cookie] = nil
    usedMessageIDs[cookie] = nil
    quickModes.removeAll(of: cookie)
    if gone.role == .responder, let peerCookie = gone.peerCookie {
      answered[FirstMessage(peer: gateway, cookie: peerCookie)] = nil
    }
  }

  private func isFirstContact(with peer: IPv4Address) -> Bool {
    !pairs.hasAny(with: peer)
      && !cookiesByPeer[peer, default: []].contains { phaseOnes[$0]?.association != nil }
  }

  func freshCookie(in world: inout World<some RandomNumberGenerator>) -> UInt64 {
    var cookie = world.cookie()
    while phaseOnes[cookie] != nil { cookie = world.cookie() }
    return cookie
  }

  mutating func repeatAnswer(
    _ conversation: Conversation, to peer: Endpoint, by cookie: UInt64,
    _ outputs: inout [NegotiatorOutput]
  ) {
    counters.count(peer.address) { $0.repetitions += 1 }
    if let answer = conversation.answer { send(answer, to: peer, by: cookie, &outputs) }
  }

  /// `cookie` is our own of the IKE SA, or of what is to be one.
  mutating func send(
    _ datagram: [UInt8], to peer: Endpoint, by cookie: UInt64?,
    _ outputs: inout [NegotiatorOutput]
  ) {
    counters.count(peer.address) {
      $0.sent += 1
      $0.sentOctets += UInt64(datagram.count)
    }
    if let cookie {
      traffic[cookie, default: PhaseOneTraffic()].sent += 1
      traffic[cookie]?.sentOctets += UInt64(datagram.count)
    }
    outputs.append(.send(datagram, to: peer))
  }

  /// Counts a datagram for the IKE SA that it names.
  mutating func noteReceived(_ datagram: [UInt8], _ cookie: UInt64) {
    traffic[cookie, default: PhaseOneTraffic()].received += 1
    traffic[cookie]?.receivedOctets += UInt64(datagram.count)
  }

  mutating func schedule(_ phaseOne: PhaseOne) {
    if let deadline = phaseOne.nextDeadline {
      agenda.add(.phaseOne(phaseOne.cookie), at: deadline)
    }
  }
}
