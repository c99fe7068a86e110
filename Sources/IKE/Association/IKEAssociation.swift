import Wire

/// An IKE SA from its first message to its end, with the exchanges under it.
struct IKEAssociation {
  // The state is indirect, because the rest is copied with each message.
  /// The state of the IKE SA.
  indirect enum State {
    /// Phase 1 is under way and fails at `expiresAt` unless it is established before.
    case negotiating(PhaseOneExchange, expiresAt: Instant)
    case established(Established)
  }

  /// The properties of an established IKE SA.
  struct Established {
    let phaseOne: EstablishedPhaseOne
    /// The time at which it was established.
    let since: Instant
    var expiresAt: Instant
    /// The time before its end at which a successor is negotiated, if pairs depend on it; nil if
    /// that has begun, or if the peer is responsible.
    var renewalMargin: Duration?
    var detection: DetectionState
    /// The time since when the peer may have lost it; nil without a sign of that.
    var doubtedAt: Instant?
    /// Whether no quick mode is initiated under it until the peer has sent a message under it.
    var isDoubtful = false
    /// Whether the current probe tests this IKE SA and not whether the peer is alive.
    var isOwnProbe = false
  }

  /// The cookie that this gateway has chosen, which is unique among its IKE SAs.
  let cookie: UInt64
  /// The cookie of the peer; an initiator learns it from the first answer.
  var peerCookie: UInt64?
  /// The address of the remote gateway in the configuration. A peer behind a NAT may have moved
  /// away from it.
  let gateway: IPv4Address
  /// The endpoint to or from which the first message was sent.
  let origin: Endpoint
  /// The present endpoint of the peer.
  var peer: Endpoint
  let role: Role
  let begunAt: Instant
  var state: State
  /// For an initiator: the index of the policy's offer that is made, and the number of the
  /// configuration from which it was taken.
  var offer = (number: 0, configuration: 0)
  /// The notifications received in phase 1 before the peer was authenticated.
  var refusals = PhaseOneRefusals()
  /// For an initiator: whether a second phase 1 was started beside this one after it was refused.
  var hasAnother = false
  /// The retransmission state of phase 1.
  var retransmission = Retransmission()
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

  /// Whether this gateway is the initiator and has received no answer yet.
  var isUnanswered: Bool {
    if case .negotiating(let exchange, _) = state { exchange.isUnanswered } else { false }
  }

  /// Whether a refusal was received and the IKE SA is not established.
  var isRefused: Bool { isNegotiating && !refusals.isEmpty }

  /// The authenticated identity of the peer; nil before authentication.
  var identity: IdentificationPayload? { established?.phaseOne.peerIdentity }

  /// Whether the peer is known to be behind a NAT.
  var isPeerBehindNAT: Bool { established?.natStatus.contains(.peers) ?? false }

  /// The cookies of both ends; the peer's is 0 before it has answered.
  var cookies: Cookies {
    switch role {
    case .initiator: Cookies(initiator: cookie, responder: peerCookie ?? 0)
    case .responder: Cookies(initiator: peerCookie ?? 0, responder: cookie)
    }
  }

  /// Calls `body` with the properties of an established IKE SA. Returns nil if it is not
  /// established.
  @discardableResult
  mutating func withEstablished<Result>(_ body: (inout Established) -> Result) -> Result? {
    guard case .established(var established) = state else { return nil }
    defer { state = .established(established) }
    return body(&established)
  }

  // MARK: Assignment of messages

  /// Returns whether a message contains the cookies of this IKE SA, as far as they are known.
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

  /// Returns whether a message may have been sent by the peer from this endpoint. A peer behind a
  /// NAT may have moved; its message has to be authenticated before the move is accepted.
  func mayCome(from sender: Endpoint) -> Bool {
    peer.address == sender.address || sender.isFloated && isPeerBehindNAT
  }

  /// Returns the endpoint for the answer to a repeated message. The message proves no identity, but
  /// a peer behind a NAT that has got a new mapping waits for the answer at that endpoint.
  func place(toAnswer sender: Endpoint) -> Endpoint {
    peer.isFloated && sender.isFloated && isPeerBehindNAT ? sender : peer
  }

  /// Returns whether both IKE SAs are with the same one of the peers behind the gateway address.
  func isOfSamePeer(as other: IKEAssociation) -> Bool {
    !(isPeerBehindNAT || other.isPeerBehindNAT) || identity == other.identity
  }

  /// Returns whether a pair is with the peer of this IKE SA. Behind a NAT the address does not
  /// identify a peer; its authenticated identity does. RFC 3947 section 6.
  func isOfSamePeer(as pair: SecurityAssociationPair) -> Bool {
    gateway == pair.gateway
      && (!isPeerBehindNAT && !pair.natStatus.contains(.peers) || identity == pair.identity)
  }

  // MARK: Time

  /// The time at which it expires, is renewed or retransmits. The deadlines of its quick modes are
  /// separate.
  var nextDeadline: Instant? {
    switch state {
    case .negotiating(_, let expiresAt):
      min(expiresAt, retransmission.deadline ?? expiresAt)
    case .established(let established):
      [
        established.expiresAt, established.renewAt, established.detection.deadline,
        retransmission.deadline,
      ].compactMap(\.self).min()
    }
  }

  /// Returns whether another exchange may be started under it.
  func isUsable(at now: Instant) -> Bool {
    guard let established, !established.isDoubtful else { return false }
    return now.advanced(by: Self.margin) < established.expiresAt
      || established.phaseOne.lifetime <= Self.margin && now < established.expiresAt
  }

  /// The remaining lifetime below which no quick mode is started under an IKE SA.
  private static let margin = Duration.seconds(60)

  /// Sets the timer for `nextDeadline`.
  func schedule(in turn: inout Turn) {
    if let nextDeadline { turn.plan(.association(cookie), at: nextDeadline) }
  }
}

extension IKEAssociation.Established {
  init(_ phaseOne: EstablishedPhaseOne, at now: Instant, probeSequence: UInt32) {
    self.phaseOne = phaseOne
    since = now
    expiresAt = now.advanced(by: phaseOne.lifetime)
    detection = DetectionState(sequence: probeSequence)
  }

  /// The time at which a successor is negotiated; nil also if the whole lifetime is at most twice
  /// the margin.
  var renewAt: Instant? {
    guard let renewalMargin, since.advanced(by: renewalMargin * 2) < expiresAt else { return nil }
    return expiresAt.advanced(by: .zero - renewalMargin)
  }

  var cookies: Cookies { phaseOne.agreement.cookies }
  var capabilities: Capabilities { phaseOne.agreement.capabilities }
  var natStatus: NATStatus { phaseOne.agreement.natStatus }
}
