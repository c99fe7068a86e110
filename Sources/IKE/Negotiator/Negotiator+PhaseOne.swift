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
      statistics.dropped += 1
      outputs.append(.rejected(from: sender, NegotiationError(.malformed(error))))
      return
    }
    if let cookie = ownCookie(header) {
      guard let phaseOne = phaseOnes[cookie], phaseOne.peer.address == sender.address else {
        statistics.dropped += 1
        return
      }
      switch phaseOne.state {
      case .negotiating(let exchange, _):
        hearNegotiating(phaseOne, exchange, header, datagram, in: &world, &outputs)
      case .established: hearEstablished(cookie, header, datagram, in: &world, &outputs)
      }
    } else if header.responderCookie == 0, header.messageID == 0,
      !header.flags.contains(.encryption), phaseOnes[header.initiatorCookie] == nil
    {
      answerFirst(header, datagram, from: sender, in: &world, &outputs)
    } else {
      statistics.dropped += 1
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
    _ datagram: [UInt8], in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    if header.exchange == .informational {
      hearRefusal(phaseOne, header, datagram, in: &world, &outputs)
      return
    }
    if phaseOne.conversation.isRepetition(datagram) {
      repeatAnswer(phaseOne.conversation, to: phaseOne.peer, &outputs)
      return
    }
    world.isFirstContact = isFirstContact(with: phaseOne.peer.address)
    var exchange = exchange
    let asked: [PhaseOneOutput]
    do throws(NegotiationError) {
      asked = try exchange.handle(header, datagram, in: &world)
    } catch {
      guard error.isFatal else {
        statistics.dropped += 1
        outputs.append(.rejected(from: phaseOne.peer, error))
        return
      }
      fail(phaseOne.cookie, error, in: &world, &outputs)
      return
    }
    guard !asked.isEmpty else {
      statistics.dropped += 1
      return
    }
    var phaseOne = phaseOne
    phaseOne.peerCookie =
      phaseOne.role == .initiator ? header.responderCookie : header.initiatorCookie
    phaseOne.conversation.heard(datagram)
    if case .negotiating(_, let expiresAt) = phaseOne.state {
      phaseOne.state = .negotiating(exchange, expiresAt: expiresAt)
    }
    perform(asked, &phaseOne, in: &world, &outputs)
  }

  /// A notification in clear, before there are keys to protect it: it may be the peer's reason.
  private mutating func hearRefusal(
    _ phaseOne: PhaseOne, _ header: ISAKMPHeader, _ datagram: [UInt8],
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard !header.flags.contains(.encryption),
      let message = try? OpenedMessage(header, clear: datagram, wasEncrypted: false),
      let type = (try? message.notifications())?.first(where: { $0.type.isError })?.type
    else {
      statistics.dropped += 1
      return
    }
    outputs.append(.notified(from: phaseOne.peer, type))
    let policy: IKEPolicy? =
      if case .negotiating(let exchange, _) = phaseOne.state { exchange.policy } else { nil }
    let refusal = policy?.refusal(type, at: world.now) ?? NegotiationError(.refusedByPeer(type))
    fail(phaseOne.cookie, refusal, tellsPeer: false, in: &world, &outputs)
  }

  /// Begins phase 1 with the policy of a tunnel.
  mutating func beginPhaseOne(
    _ policy: IKEPolicy, with peer: IPv4Address,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    let cookie = freshCookie(in: &world)
    let endpoint = Endpoint(peer)
    statistics.phaseOneInitiated += 1
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
        cookie: cookie, peer: endpoint, role: .initiator, begunAt: world.now,
        state: .negotiating(exchange, expiresAt: world.now.advanced(by: .seconds(180))))
      cookiesByPeer[peer, default: []].append(cookie)
      perform(asked, &phaseOne, in: &world, &outputs)
    } catch {
      statistics.phaseOneFailed += 1
      giveUpWanted(endpoint, error, at: world.now, &outputs)
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
        send(datagram, to: phaseOne.peer, &outputs)
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
    let peer = phaseOne.peer.address
    statistics.phaseOneEstablished += 1
    halfOpen.removeAll { $0 == phaseOne.cookie }
    if let status = phaseOne.status { outputs.append(.phaseOneEstablished(status)) }
    // What of ours the peer has not answered, it need not any more.
    for cookie in cookiesByPeer[peer, default: []]
    where phaseOnes[cookie]?.isUnanswered == true {
      forgetPhaseOne(cookie)
    }
    heed(established.notifications, phaseOne, in: &world, &outputs)
    if !established.toNotify.isEmpty {
      sendInformational(established.toNotify, by: phaseOne.cookie, in: &world, &outputs)
    }
    if probedByPhaseOne.remove(peer) != nil { outputs.append(.peerAlive(peer)) }
    for name in wanted.removeValue(forKey: peer) ?? [] {
      if let tunnel = tunnels[name] { begin(tunnel, with: peer, in: &world, &outputs) }
    }
  }

  /// A phase 1 that has not come about goes, and the tunnels that waited for it are told, unless
  /// another is under way.
  mutating func fail(
    _ cookie: UInt64, _ error: NegotiationError, tellsPeer: Bool = true,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let phaseOne = phaseOnes[cookie] else { return }
    statistics.phaseOneFailed += 1
    if tellsPeer {
      let peerCookie = phaseOne.peerCookie ?? 0
      let cookies =
        phaseOne.role == .initiator
        ? Cookies(initiator: cookie, responder: peerCookie)
        : Cookies(initiator: peerCookie, responder: cookie)
      tell(error, cookies, to: phaseOne.peer, in: &world, &outputs)
    }
    forgetPhaseOne(cookie)
    if phaseOne.role == .responder {
      outputs.append(
        .failed(
          NegotiationFailure(peer: phaseOne.peer, tunnel: nil, role: .responder, error: error)))
    }
    let isUnderWay = cookiesByPeer[phaseOne.peer.address, default: []].contains {
      phaseOnes[$0]?.isNegotiating == true
    }
    if !isUnderWay { giveUpWanted(phaseOne.peer, error, at: world.now, &outputs) }
  }

  private mutating func giveUpWanted(
    _ peer: Endpoint, _ error: NegotiationError, at now: Instant,
    _ outputs: inout [NegotiatorOutput]
  ) {
    for tunnel in wanted.removeValue(forKey: peer.address) ?? [] {
      outputs.append(
        .failed(NegotiationFailure(peer: peer, tunnel: tunnel, role: .initiator, error: error)))
      retryRekey(of: tunnel, at: now)
    }
    if probedByPhaseOne.remove(peer.address) != nil { outputs.append(.peerDead(peer.address)) }
  }

  /// The reason, in clear: there are no keys yet that both ends know to be right. RFC 2409 §5.7.
  mutating func tell(
    _ error: NegotiationError, _ cookies: Cookies, to peer: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let type = error.notify else { return }
    let header = ISAKMPHeader(
      initiatorCookie: cookies.initiator, responderCookie: cookies.responder,
      exchange: .informational,
      messageID: UInt32.random(in: 1...UInt32.max, using: &world.generator))
    let message = ISAKMPMessage(
      header: header,
      payloads: [
        .notification(
          NotificationPayload(protocolID: .isakmp, spi: cookies.octets, type: type))
      ])
    send(message.octets, to: peer, &outputs)
  }

  /// The reason, and that the IKE SA is gone, to a peer that believes in one. RFC 2409 §5.7.
  private mutating func tellProtected(
    _ error: NegotiationError, _ established: EstablishedPhaseOne, to peer: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    let cookies = established.keyed.agreement.cookies
    var messages: [[ISAKMPPayload]] = []
    if let type = error.notify {
      messages.append([
        .notification(
          NotificationPayload(protocolID: .isakmp, spi: cookies.octets, type: type))
      ])
    }
    messages.append([
      .delete(
        DeletePayload(initiatorCookie: cookies.initiator, responderCookie: cookies.responder))
    ])
    for payloads in messages {
      let envelope = PhaseTwoEnvelope(
        established, messageID: UInt32.random(in: 1...UInt32.max, using: &world.generator))
      let sealed = try? envelope.seal(.informational, payloads, vector: envelope.firstVector)
      if let sealed { send(sealed.datagram, to: peer, &outputs) }
    }
  }

  /// Removes all trace of it.
  mutating func forgetPhaseOne(_ cookie: UInt64) {
    guard let gone = phaseOnes.removeValue(forKey: cookie) else { return }
    let peer = gone.peer.address
    cookiesByPeer[peer]?.removeAll { $0 == cookie }
    if cookiesByPeer[peer]?.isEmpty == true { cookiesByPeer[peer] = nil }
    halfOpen.removeAll { $0 == cookie }
    if gone.association != nil {
      usedMessageIDs[cookie] = nil
      quickModes = quickModes.filter { $0.key.cookie != cookie }
    }
    if gone.role == .responder, let peerCookie = gone.peerCookie {
      answered[FirstMessage(peer: peer, cookie: peerCookie)] = nil
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
    _ conversation: Conversation, to peer: Endpoint, _ outputs: inout [NegotiatorOutput]
  ) {
    statistics.repetitions += 1
    if let answer = conversation.answer { send(answer, to: peer, &outputs) }
  }

  mutating func send(
    _ datagram: [UInt8], to peer: Endpoint, _ outputs: inout [NegotiatorOutput]
  ) {
    statistics.sent += 1
    outputs.append(.send(datagram, to: peer))
  }

  mutating func schedule(_ phaseOne: PhaseOne) {
    if let deadline = phaseOne.nextDeadline {
      agenda.add(.phaseOne(phaseOne.cookie), at: deadline)
    }
  }
}

extension NegotiationError {
  /// Whether the exchange can't go on. A message that is no message may have been forged or
  /// damaged, and the right one may follow.
  var isFatal: Bool {
    switch reason {
    case .malformed, .missing, .repeated, .nonceLength: false
    case .unknownPeer, .noCredentials, .noProposalChosen, .choseWhatWasNotOffered,
      .undecipherable, .wrongHash, .wrongSignature, .noCertificate, .untrustedCertificate,
      .identityRefused, .identityNotInCertificate, .noSuchSelectors, .selectorsChanged,
      .refusedByPeer, .certificateRefused, .noAnswer, .library:
      true
    }
  }
}
