import Cryptography
import Wire

/// Phase 1 that does not come about: what the peer is told, and the tunnels that waited.
extension Negotiator {
  /// A notification in clear, before there are keys to protect it: it may be the peer's reason.
  mutating func hearRefusal(
    _ phaseOne: PhaseOne, _ header: ISAKMPHeader, _ datagram: [UInt8],
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let type = Self.clearNotification(header, datagram) else {
      counters.count(phaseOne.gateway) { $0.dropped += 1 }
      return
    }
    counters.count(phaseOne.gateway) { $0.notificationsReceived += 1 }
    outputs.append(.notified(from: phaseOne.peer, type))
    var refusal = NegotiationError(.refusedByPeer(type))
    if case .negotiating(let exchange, _) = phaseOne.state {
      refusal = exchange.policy.refusal(type, at: world.now)
      if case .refusedByPeer = refusal.reason {
        refusal.remark = exchange.refused(type, gateway: local)
      }
    }
    fail(phaseOne.cookie, refusal, tellsPeer: false, in: &world, &outputs)
  }

  /// A phase 1 that has not come about goes, and the tunnels that waited for it are told, unless
  /// another is under way.
  mutating func fail(
    _ cookie: UInt64, _ error: NegotiationError, tellsPeer: Bool = true,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let phaseOne = phaseOnes[cookie] else { return }
    counters.count(phaseOne.gateway) { $0.phaseOneFailed += 1 }
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
    let isUnderWay = cookiesByPeer[phaseOne.gateway, default: []].contains {
      phaseOnes[$0]?.isNegotiating == true
    }
    if !isUnderWay {
      giveUpWanted(phaseOne.gateway, phaseOne.peer, error, in: &world, &outputs)
    }
  }

  mutating func giveUpWanted(
    _ gateway: IPv4Address, _ peer: Endpoint, _ error: NegotiationError,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    for tunnel in wanted.removeValue(forKey: gateway)?.names ?? [] {
      counterparts[tunnel] = nil
      outputs.append(
        .failed(NegotiationFailure(peer: peer, tunnel: tunnel, role: .initiator, error: error)))
      retryRekey(of: tunnel, at: world.now)
      retryEstablishment(of: tunnel, in: &world)
    }
    if probedByPhaseOne.remove(gateway) != nil { outputs.append(.peerDead(gateway)) }
  }

  /// The reason, in clear: there are no keys yet that both ends know to be right. RFC 2409 §5.7.
  mutating func tell(
    _ error: NegotiationError, _ cookies: Cookies, to peer: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    if let type = error.notify { notify(type, cookies, to: peer, in: &world, &outputs) }
  }

  mutating func notify(
    _ type: NotifyType, _ cookies: Cookies, to peer: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
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
    counters.count(peer.address) { $0.notificationsSent += 1 }
    send(message.octets, to: peer, by: nil, &outputs)
  }

  /// The reason, and that the IKE SA is gone, to a peer that believes in one. RFC 2409 §5.7.
  mutating func tellProtected(
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
      if let sealed {
        let isDelete = payloads.contains { if case .delete = $0 { true } else { false } }
        counters.count(peer.address) {
          if isDelete { $0.deletesSent += 1 } else { $0.notificationsSent += 1 }
        }
        send(sealed.datagram, to: peer, by: nil, &outputs)
      }
    }
  }

  /// Tells a peer that we have no such IKE SA; seldom, and never in answer to a notification, or
  /// two could go on for ever. RFC 2408 §5.1.
  mutating func complain(
    of header: ISAKMPHeader, to sender: Endpoint,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard header.exchange != .informational, header.responderCookie != 0,
      tunnels.has(sender.address), complainedAt.map({ $0 <= world.now }) ?? true
    else { return }
    complainedAt = world.now.advanced(by: .seconds(1))
    let cookies = Cookies(initiator: header.initiatorCookie, responder: header.responderCookie)
    notify(.invalidCookie, cookies, to: sender, in: &world, &outputs)
  }
}

extension NegotiationError {
  /// Whether the exchange can't go on. A message that is no message may have been forged or
  /// damaged, and the right one may follow.
  var isFatal: Bool {
    switch reason {
    case .malformed, .missing, .repeated, .nonceLength: false
    case .unknownPeer, .noCredentials, .cannotCrossNAT, .noProposalChosen, .choseWhatWasNotOffered,
      .undecipherable, .wrongHash, .wrongSignature, .noCertificate, .untrustedCertificate,
      .identityRefused, .identityNotInCertificate, .noSuchSelectors, .selectorsChanged,
      .refusedByPeer, .certificateRefused, .noAnswer, .library:
      true
    }
  }
}
