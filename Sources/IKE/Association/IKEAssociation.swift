import Wire

/// An IKE SA, from its first message to its end, with all that goes on under it.
struct IKEAssociation {
  // Apart from the rest, which is copied with each message.
  indirect enum State {
    /// Until then it must have come about.
    case negotiating(PhaseOneExchange, expiresAt: Instant)
    case established(Established)
  }

  /// Once it has come about.
  struct Established {
    let phaseOne: EstablishedPhaseOne
    let since: Instant
    var expiresAt: Instant
    /// How long before its end a successor is negotiated, if pairs live on it; nil if that has
    /// begun, or if the peer does it.
    var renewalMargin: Duration?
    var detection: PeerDetection
    /// Since when the peer may have it no more; nil: nothing speaks for that.
    var doubtedAt: Instant?
    /// Whether it begins no quick mode until the peer has said something under it.
    var isDoubtful = false
    /// Whether the question that is under way is about this IKE SA, and not about the peer.
    var isOwnProbe = false
  }

  /// Ours, unique here.
  let cookie: UInt64
  /// Known to an initiator with the first answer.
  var peerCookie: UInt64?
  /// By which address tunnels find it: a peer behind a NAT may have moved away from there.
  let gateway: IPv4Address
  /// Where it was begun to, or from.
  let origin: Endpoint
  /// Where the peer is.
  var peer: Endpoint
  let role: Role
  let begunAt: Instant
  var state: State
  /// Where it is ours: which of its policy's offers it makes, and by which configuration.
  var offer = (number: 0, configuration: 0)
  /// Of phase 1, before the peer is authenticated.
  var refusals = PhaseOneRefusals()
  /// Where it is ours: whether another one has begun beside it, because it was refused.
  var hasAnother = false
  /// Of phase 1.
  var conversation = Conversation()
  var quickModes = QuickModeTable()
  var messageIDs = MessageIDs()
  var traffic = PhaseOneTraffic()

  init(
    cookie: UInt64, peerCookie: UInt64? = nil, gateway: IPv4Address, peer: Endpoint, role: Role,
    begunAt: Instant, _ exchange: PhaseOneExchange, expiresAt: Instant
  ) {
    self.cookie = cookie
    self.peerCookie = peerCookie
    self.gateway = gateway
    origin = peer
    self.peer = peer
    self.role = role
    self.begunAt = begunAt
    state = .negotiating(exchange, expiresAt: expiresAt)
  }

  var established: Established? {
    if case .established(let established) = state { established } else { nil }
  }

  var isNegotiating: Bool { !isEstablished }

  var isEstablished: Bool { if case .established = state { true } else { false } }

  /// Whether it is ours and the peer has not answered yet.
  var isUnanswered: Bool {
    if case .negotiating(let exchange, _) = state { exchange.isUnanswered } else { false }
  }

  /// Whether somebody has refused it, and it has not come about.
  var isRefused: Bool { isNegotiating && !refusals.isEmpty }

  /// Who the peer has proved to be.
  var identity: IdentificationPayload? { established?.phaseOne.peerIdentity }

  /// Whether the peer is known to be behind a NAT.
  var isPeerTranslated: Bool { established?.translation.contains(.peers) ?? false }

  /// What names it, ours and the peer's; the peer's is 0 before it has answered.
  var cookies: Cookies {
    switch role {
    case .initiator: Cookies(initiator: cookie, responder: peerCookie ?? 0)
    case .responder: Cookies(initiator: peerCookie ?? 0, responder: cookie)
    }
  }

  /// Changes what there is only of an established one.
  @discardableResult
  mutating func withEstablished<Result>(_ body: (inout Established) -> Result) -> Result? {
    guard case .established(var established) = state else { return nil }
    defer { state = .established(established) }
    return body(&established)
  }

  // MARK: Whose a message is

  /// Whether the message names it: our own cookie, and the peer's if that is known.
  func isNamed(by header: ISAKMPHeader) -> Bool {
    switch role {
    case .initiator:
      header.initiatorCookie == cookie
        && (peerCookie == nil
          && (header.responderCookie != 0 || header.exchange == .informational)
          || peerCookie == header.responderCookie)
    case .responder:
      header.responderCookie == cookie && header.initiatorCookie == peerCookie
    }
  }

  /// Whether the message may come from there. Behind a NAT a peer may have moved; what it sends is
  /// authenticated before that counts.
  func mayCome(from sender: Endpoint) -> Bool {
    peer.address == sender.address || sender.isFloated && isPeerTranslated
  }

  /// Where to answer a message that is no new one: it proves nothing, but if the peer is behind a
  /// NAT that has begun anew, it waits there.
  func place(toAnswer sender: Endpoint) -> Endpoint {
    peer.isFloated && sender.isFloated && isPeerTranslated ? sender : peer
  }

  /// Whether both are with the same one of the peers behind the gateway address.
  func isOfSamePeer(as other: IKEAssociation) -> Bool {
    !(isPeerTranslated || other.isPeerTranslated) || identity == other.identity
  }

  /// Whether the pair is with the peer of the IKE SA. Behind NATs addresses say nothing: who the
  /// peer has proved to be does. RFC 3947 §6.
  func isOfSamePeer(as pair: SecurityAssociationPair) -> Bool {
    gateway == pair.gateway
      && (!isPeerTranslated && !pair.translation.contains(.peers) || identity == pair.identity)
  }

  // MARK: Time

  /// When it expires, or what its peer is to say is due; its quick modes have deadlines of their
  /// own.
  var nextDeadline: Instant? {
    switch state {
    case .negotiating(_, let expiresAt):
      min(expiresAt, conversation.deadline ?? expiresAt)
    case .established(let established):
      [
        established.expiresAt, established.renewAt, established.detection.deadline,
        conversation.deadline,
      ].compactMap(\.self).min()
    }
  }

  /// Whether it lasts for another exchange.
  func isUsable(at now: Instant) -> Bool {
    guard let established, !established.isDoubtful else { return false }
    return now.advanced(by: Self.margin) < established.expiresAt
      || established.phaseOne.lifetime <= Self.margin && now < established.expiresAt
  }

  /// An IKE SA with less left than this begins no quick mode.
  private static let margin = Duration.seconds(60)

  func schedule(in turn: inout Turn) {
    if let nextDeadline { turn.plan(.association(cookie), at: nextDeadline) }
  }
}

extension IKEAssociation.Established {
  init(_ phaseOne: EstablishedPhaseOne, at now: Instant, probeSequence: UInt32) {
    self.phaseOne = phaseOne
    since = now
    expiresAt = now.advanced(by: phaseOne.lifetime)
    detection = PeerDetection(sequence: probeSequence)
  }

  /// nil also for one whose whole life is not much longer than the margin.
  var renewAt: Instant? {
    guard let renewalMargin, since.advanced(by: renewalMargin * 2) < expiresAt else { return nil }
    return expiresAt.advanced(by: .zero - renewalMargin)
  }

  var cookies: Cookies { phaseOne.agreement.cookies }
  var capabilities: Capabilities { phaseOne.agreement.capabilities }
  var translation: Translation { phaseOne.agreement.translation }
}
