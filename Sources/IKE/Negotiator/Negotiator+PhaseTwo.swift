import Cryptography
import IPsec
import Wire

extension Negotiator {
  /// Begins to negotiate for a tunnel, first an IKE SA where there is none to use.
  mutating func begin(
    _ tunnel: TunnelPolicy, with peer: IPv4Address,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    starting[peer]?.remove(tunnel.name)
    guard negotiating[tunnel.name] == nil else { return }
    if let cookie = usablePhaseOne(with: peer, for: tunnel.name, at: world.now) {
      beginQuickMode(tunnel, by: cookie, in: &world, &outputs)
      return
    }
    wanted[peer, default: WaitingTunnels()].add(tunnel.name)
    requirePhaseOne(
      tunnel.ike, with: peer, at: origin(of: tunnel.name, with: peer), in: &world, &outputs)
  }

  /// Begins phase 1 unless we have begun it.
  mutating func requirePhaseOne(
    _ policy: IKEPolicy, with peer: IPv4Address, at endpoint: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    let hasBegun = cookiesByPeer[peer, default: []].contains { cookie in
      phaseOnes[cookie].map {
        $0.role == .initiator && $0.isNegotiating && $0.origin == endpoint
      } ?? false
    }
    if !hasBegun { beginPhaseOne(policy, with: peer, at: endpoint, in: &world, &outputs) }
  }

  /// The newest IKE SA with the peer of the tunnel that will last for an exchange.
  func usablePhaseOne(
    with peer: IPv4Address, for tunnel: String, at now: Instant
  ) -> UInt64? {
    cookiesByPeer[peer, default: []].last { cookie in
      guard let phaseOne = phaseOnes[cookie], let association = phaseOne.association,
        serves(phaseOne, tunnel)
      else { return false }
      return now.advanced(by: Self.margin) < association.expiresAt
        || association.established.lifetime <= Self.margin && now < association.expiresAt
    }
  }

  private mutating func beginQuickMode(
    _ tunnel: TunnelPolicy, by cookie: UInt64,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let phaseOne = phaseOnes[cookie], let association = phaseOne.association else { return }
    let messageID = freshMessageID(cookie, in: &world)
    counters.count(phaseOne.gateway) { $0.quickModesInitiated += 1 }
    do throws(NegotiationError) {
      let (machine, asked) = try QuickModeInitiator.begin(
        tunnel, association.established, messageID: messageID, spis: freshSPIs(in: &world),
        in: &world)
      var quickMode = QuickMode(machine: .initiator(machine))
      let name = QuickModeName(cookie: cookie, messageID: messageID)
      negotiating[tunnel.name] = name
      perform(asked, &quickMode, name, phaseOne, in: &world, &outputs)
      quickModes[name] = quickMode
    } catch {
      counters.count(phaseOne.gateway) { $0.quickModesFailed += 1 }
      outputs.append(
        .failed(
          NegotiationFailure(
            peer: phaseOne.peer, tunnel: tunnel.name, role: .initiator, error: error)))
      retryEstablishment(of: tunnel.name, in: &world)
    }
  }

  /// A message under the protection of an IKE SA.
  mutating func hearEstablished(
    _ cookie: UInt64, _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let phaseOne = phaseOnes[cookie], let association = phaseOne.association else { return }
    switch header.exchange {
    case .identityProtection, .aggressive:
      if phaseOne.conversation.isRepetition(datagram) {
        repeatAnswer(
          phaseOne.conversation, to: place(of: phaseOne, sending: sender), by: cookie, &outputs)
      } else {
        counters.count(phaseOne.gateway) { $0.dropped += 1 }
      }
    case .quickMode where header.flags.contains(.encryption) && header.messageID != 0:
      let name = QuickModeName(cookie: cookie, messageID: header.messageID)
      if let quickMode = quickModes[name] {
        hearQuickMode(
          phaseOne, quickMode, header, datagram, from: sender, in: &world, &outputs)
      } else if wasUsed(header.messageID, cookie) {
        counters.count(phaseOne.gateway) { $0.repetitions += 1 }
      } else {
        answerQuickMode(
          phaseOne, association, header, datagram, from: sender, in: &world, &outputs)
      }
    case .informational where header.flags.contains(.encryption) && header.messageID != 0:
      hearInformational(
        phaseOne, association, header, datagram, from: sender, in: &world, &outputs)
    default:
      counters.count(phaseOne.gateway) { $0.dropped += 1 }
      if header.exchange == .informational, let type = Self.clearNotification(header, datagram) {
        outputs.append(.ignored(from: phaseOne.peer, type))
      }
    }
  }

  /// An error that is said without protection. Anybody could say so: it is worth a line in the log,
  /// and no more. RFC 2409 §5.7.
  static func clearNotification(_ header: ISAKMPHeader, _ datagram: [UInt8]) -> NotifyType? {
    guard !header.flags.contains(.encryption),
      let message = try? OpenedMessage(header, clear: datagram, wasEncrypted: false)
    else { return nil }
    return (try? message.notifications())?.first { $0.type.isError }?.type
  }

  private mutating func hearQuickMode(
    _ phaseOne: PhaseOne, _ quickMode: QuickMode, _ header: ISAKMPHeader, _ datagram: [UInt8],
    from sender: Endpoint, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    if quickMode.conversation.isRepetition(datagram) {
      repeatAnswer(
        quickMode.conversation, to: place(of: phaseOne, sending: sender), by: phaseOne.cookie,
        &outputs)
      return
    }
    let name = QuickModeName(cookie: phaseOne.cookie, messageID: header.messageID)
    var quickMode = quickMode
    let asked: [QuickModeOutput]
    do throws(NegotiationError) {
      switch quickMode.machine {
      case .initiator(var machine):
        asked = try machine.handle(header, datagram, in: world)
        quickMode.machine = .initiator(machine)
      case .responder(var machine):
        asked = try machine.handle(header, datagram)
        quickMode.machine = .responder(machine)
      }
    } catch {
      switch error.reason {
      // Not authentic: the right message may follow.
      case .malformed, .missing, .repeated, .nonceLength, .undecipherable, .wrongHash:
        counters.count(phaseOne.gateway) { $0.dropped += 1 }
        outputs.append(.rejected(from: phaseOne.peer, error))
      default:
        if let type = error.notify {
          sendNotification(type, of: quickMode, by: phaseOne.cookie, in: &world, &outputs)
        }
        failQuickMode(name, error, in: &world, &outputs)
      }
      return
    }
    guard !asked.isEmpty else {
      counters.count(phaseOne.gateway) { $0.dropped += 1 }
      return
    }
    follow(phaseOne, to: sender, &outputs)
    let phaseOne = phaseOnes[phaseOne.cookie] ?? phaseOne
    quickMode.conversation.heard(datagram)
    quickMode.forgetAt = world.now.advanced(by: Self.halfOpenLifetime)
    negotiating[quickMode.tunnel.name] = nil
    counters.count(phaseOne.gateway) { $0.quickModesEstablished += 1 }
    perform(asked, &quickMode, name, phaseOne, in: &world, &outputs)
    quickModes[name] = quickMode
  }

  private mutating func answerQuickMode(
    _ phaseOne: PhaseOne, _ association: PhaseOneAssociation, _ header: ISAKMPHeader,
    _ datagram: [UInt8], from sender: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    let peer = phaseOne.peer
    do throws(QuickModeResponder.Refusal) {
      let (machine, asked) = try QuickModeResponder.answer(
        header, datagram, association.established, gateway: phaseOne.gateway, tunnels: tunnels,
        spis: freshSPIs(in: &world), in: &world)
      let tunnel = machine.tunnel.name
      if isOutdone(machine, phaseOne) {
        // Both ends began at once, and ours goes on. The peer will find the same.
        counters.count(phaseOne.gateway) { $0.dropped += 1 }
        return
      }
      guard use(header.messageID, phaseOne.cookie) else { return }
      follow(phaseOne, to: sender, &outputs)
      let phaseOne = phaseOnes[phaseOne.cookie] ?? phaseOne
      if let ours = negotiating[tunnel] { abandon(ours) }
      counters.count(phaseOne.gateway) { $0.quickModesAnswered += 1 }
      var quickMode = QuickMode(machine: .responder(machine))
      quickMode.conversation.heard(datagram)
      let name = QuickModeName(cookie: phaseOne.cookie, messageID: header.messageID)
      negotiating[tunnel] = name
      perform(asked, &quickMode, name, phaseOne, in: &world, &outputs)
      quickModes[name] = quickMode
    } catch {
      guard error.isAuthentic else {
        counters.count(phaseOne.gateway) { $0.dropped += 1 }
        outputs.append(.rejected(from: peer, error.error))
        return
      }
      guard use(header.messageID, phaseOne.cookie) else { return }
      counters.count(phaseOne.gateway) { $0.quickModesFailed += 1 }
      if let type = error.error.notify {
        sendInformational(
          [.notification(error.notification(type))], by: phaseOne.cookie, in: &world, &outputs)
      }
      outputs.append(
        .failed(
          NegotiationFailure(peer: peer, tunnel: nil, role: .responder, error: error.error)))
    }
  }

  /// Where both ends begin quick mode for a tunnel at once, the greater nonce goes on. What was
  /// begun with another peer behind the same NAT does not count.
  private func isOutdone(_ machine: QuickModeResponder, _ phaseOne: PhaseOne) -> Bool {
    guard let name = negotiating[machine.tunnel.name],
      case .initiator(let ours)? = quickModes[name]?.machine,
      let other = phaseOnes[name.cookie], isSamePeer(phaseOne, other)
    else { return false }
    return machine.peerNonce.lexicographicallyPrecedes(ours.nonce)
  }

  /// Forgets a quick mode that another has outdone; what the peer could use of it goes too.
  private mutating func abandon(_ name: QuickModeName) {
    guard let quickMode = quickModes[name] else { return }
    if case .initiator = quickMode.machine { quickModes[name] = nil }
    negotiating[quickMode.tunnel.name] = nil
  }

  /// Does what a machine asks for.
  private mutating func perform(
    _ asked: [QuickModeOutput], _ quickMode: inout QuickMode, _ name: QuickModeName,
    _ phaseOne: PhaseOne, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    for output in asked {
      switch output {
      case .send(let datagram, let awaitsAnswer):
        quickMode.conversation.send(datagram, awaitsAnswer: awaitsAnswer, at: world.now)
        send(datagram, to: phaseOne.peer, by: name.cookie, &outputs)
      case .installInbound(var pair):
        pair.gateway = phaseOne.gateway
        pair.peer = phaseOne.peer
        install(pair, by: name.cookie, in: &world, &outputs)
      case .installOutbound(let pair): confirm(pair, in: &world, &outputs)
      }
    }
    if let deadline = quickMode.nextDeadline { agenda.add(.quickMode(name), at: deadline) }
  }

  /// A quick mode that has not come about goes, with what the peer could use of it.
  mutating func failQuickMode(
    _ name: QuickModeName, _ error: NegotiationError,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let phaseOne = phaseOnes[name.cookie],
      let quickMode = quickModes.remove(name)
    else { return }
    let tunnel = quickMode.tunnel.name
    if negotiating[tunnel] == name { negotiating[tunnel] = nil }
    counters.count(phaseOne.gateway) { $0.quickModesFailed += 1 }
    if case .responder(let machine) = quickMode.machine, let pair = machine.unconfirmed {
      remove(pair, .unconfirmed, tellsPeer: false, in: &world, &outputs)
    }
    // What the peer began and gave up, while another one of the two came about, is no failure.
    if case .noAnswer = error.reason, quickMode.role == .responder, pairs.isUp(tunnel) { return }
    outputs.append(
      .failed(
        NegotiationFailure(
          peer: phaseOne.peer, tunnel: tunnel, role: quickMode.role, error: error)))
    if quickMode.role == .initiator {
      retryRekey(of: tunnel, at: world.now)
      retryEstablishment(of: tunnel, in: &world)
    }
  }

  /// False where the message ID was used before, or where so many were that this IKE SA has served
  /// its time.
  mutating func use(_ messageID: UInt32, _ cookie: UInt64) -> Bool {
    usedMessageIDs[cookie, default: []].count < Self.maximumMessageIDs
      && usedMessageIDs[cookie, default: []].insert(messageID).inserted
  }

  func wasUsed(_ messageID: UInt32, _ cookie: UInt64) -> Bool {
    usedMessageIDs[cookie]?.contains(messageID) ?? false
  }

  /// When all are used up, any will do until this IKE SA expires.
  mutating func freshMessageID(
    _ cookie: UInt64, in world: inout World<some RandomNumberGenerator>
  ) -> UInt32 {
    while true {
      let messageID = UInt32.random(in: 1...UInt32.max, using: &world.generator)
      if use(messageID, cookie) || usedMessageIDs[cookie]?.count == Self.maximumMessageIDs {
        return messageID
      }
    }
  }

  /// SPIs beyond those of manual SAs, which end at 16,639.
  private func freshSPIs(in world: inout World<some RandomNumberGenerator>) -> SPIs {
    func spi() -> UInt32 {
      while true {
        let spi = UInt32.random(in: 0x4100...UInt32.max, using: &world.generator)
        if pairs[spi] == nil { return spi }
      }
    }
    return SPIs(ah: spi(), esp: spi())
  }
}
