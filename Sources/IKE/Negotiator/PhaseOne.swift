import Wire

/// An IKE SA, from its first message to its end.
struct PhaseOne {
  // Apart from the rest, which is copied with each message.
  indirect enum State {
    /// Until then it must have come about.
    case negotiating(PhaseOneExchange, expiresAt: Instant)
    case established(PhaseOneAssociation)
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
  var conversation = Conversation()

  var association: PhaseOneAssociation? {
    if case .established(let association) = state { association } else { nil }
  }

  var isNegotiating: Bool { association == nil }

  /// Who the peer has proved to be.
  var identity: IdentificationPayload? { association?.established.peerIdentity }

  init(
    cookie: UInt64, peerCookie: UInt64? = nil, gateway: IPv4Address, peer: Endpoint, role: Role,
    begunAt: Instant, state: State
  ) {
    self.cookie = cookie
    self.peerCookie = peerCookie
    self.gateway = gateway
    origin = peer
    self.peer = peer
    self.role = role
    self.begunAt = begunAt
    self.state = state
  }

  /// Whether it is ours and the peer has not answered yet.
  var isUnanswered: Bool {
    if case .negotiating(let exchange, _) = state { exchange.isUnanswered } else { false }
  }

  /// Without its quick modes, which have deadlines of their own.
  var nextDeadline: Instant? {
    switch state {
    case .negotiating(_, let expiresAt):
      min(expiresAt, conversation.deadline ?? expiresAt)
    case .established(let association):
      [association.expiresAt, association.probe?.deadline, conversation.deadline]
        .compactMap(\.self).min()
    }
  }
}

/// An IKE SA at work.
struct PhaseOneAssociation {
  let established: EstablishedPhaseOne
  let establishedAt: Instant
  var expiresAt: Instant
  var probe: Probe?
  /// Of our R-U-THERE; the first is random. RFC 3706 §6.2.
  var probeSequence: UInt32
  /// Of the peer's last one.
  var heardSequence: UInt32?

  init(
    _ established: EstablishedPhaseOne, at now: Instant, probeSequence: UInt32
  ) {
    self.established = established
    self.probeSequence = probeSequence
    establishedAt = now
    expiresAt = now.advanced(by: established.lifetime)
  }

  var cookies: Cookies { established.agreement.cookies }
  var capabilities: Capabilities { established.agreement.capabilities }
  var translation: Translation { established.agreement.translation }
}

/// An exchange of quick mode, until its last message needs no repetition any more.
struct QuickMode {
  indirect enum Machine {
    case initiator(QuickModeInitiator)
    case responder(QuickModeResponder)
  }

  var machine: Machine
  var conversation = Conversation()
  /// Once it has come about.
  var forgetAt: Instant?

  var role: Role {
    switch machine {
    case .initiator: .initiator
    case .responder: .responder
    }
  }

  var tunnel: TunnelPolicy {
    switch machine {
    case .initiator(let machine): machine.tunnel
    case .responder(let machine): machine.tunnel
    }
  }

  var nextDeadline: Instant? {
    [conversation.deadline, forgetAt].compactMap(\.self).min()
  }
}

/// An R-U-THERE that waits for its answer. RFC 3706 §5.
struct Probe {
  var sequence: UInt32
  var tries = 1
  var deadline: Instant

  /// The chapter's steps: a hello and two retries, 2 seconds apart.
  static let interval = Duration.seconds(2)
  static let maximumTries = 3
}
