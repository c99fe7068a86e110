import Wire

/// What a machine of phase 1 asks for.
enum PhaseOneOutput {
  /// Where an answer is awaited, the message is sent again until it comes.
  case send([UInt8], awaitsAnswer: Bool)
  /// What follows goes from our port 4500 to the peer's. RFC 3947 §4.
  case float
  case established(EstablishedPhaseOne)
  /// The peer holds phase 1 for established, and we do not believe it.
  case refused(NegotiationError, EstablishedPhaseOne)
}

/// A phase 1 that is under way, in either mode, at either end. A message that is refused throws and
/// changes nothing.
enum PhaseOneExchange {
  case mainInitiator(MainModeInitiator)
  case mainResponder(MainModeResponder)
  case aggressiveInitiator(AggressiveModeInitiator)
  case aggressiveResponder(AggressiveModeResponder)

  mutating func handle(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    in world: inout World
  ) throws(NegotiationError) -> [PhaseOneOutput] {
    guard header.exchange == exchangeType else { return [] }
    switch self {
    case .mainInitiator(var machine):
      let outputs = try machine.handle(header, datagram, from: sender, in: &world)
      self = .mainInitiator(machine)
      return outputs
    case .mainResponder(var machine):
      let outputs = try machine.handle(header, datagram, from: sender, in: &world)
      self = .mainResponder(machine)
      return outputs
    case .aggressiveInitiator(var machine):
      let outputs = try machine.handle(header, datagram, from: sender, in: &world)
      self = .aggressiveInitiator(machine)
      return outputs
    case .aggressiveResponder(var machine):
      let outputs = try machine.handle(header, datagram, from: sender, in: &world)
      self = .aggressiveResponder(machine)
      return outputs
    }
  }

  var exchangeType: ExchangeType {
    switch self {
    case .mainInitiator, .mainResponder: .identityProtection
    case .aggressiveInitiator, .aggressiveResponder: .aggressive
    }
  }

  var role: Role {
    switch self {
    case .mainInitiator, .aggressiveInitiator: .initiator
    case .mainResponder, .aggressiveResponder: .responder
    }
  }

  /// Whether the peer has not answered yet.
  var isUnanswered: Bool {
    switch self {
    case .mainInitiator(let machine): machine.isUnanswered
    case .aggressiveInitiator: true
    case .mainResponder, .aggressiveResponder: false
    }
  }

  /// What an initiator waits for an answer to.
  var awaitedMessage: String {
    switch self {
    case .mainInitiator(let machine): "message \(machine.messageNumber) of main mode"
    case .mainResponder(let machine): "message \(machine.messageNumber) of main mode"
    case .aggressiveInitiator: "message 1 of aggressive mode"
    case .aggressiveResponder: "message 2 of aggressive mode"
    }
  }

  /// What may be wrong where the message goes unanswered.
  var silence: String? {
    switch self {
    case .mainInitiator(let machine):
      switch machine.messageNumber {
      case 1: "is it reachable, and has it a tunnel to us?"
      case 5 where machine.policy.preSharedKey != nil: "do the pre-shared keys agree?"
      default: nil
      }
    case .aggressiveInitiator:
      "is it reachable, has it a tunnel to us, and does it allow aggressive mode?"
    case .mainResponder, .aggressiveResponder: nil
    }
  }

  /// What of ours the peer refuses with the notification.
  func refused(_ type: NotifyType, gateway: IPv4Address) -> String? {
    guard let proposals = offered, let first = proposals.first else { return nil }
    switch type {
    case .noProposalChosen: return "we offered " + IKEOffer.words(proposals)
    case .invalidIDInformation, .authenticationFailed:
      return "we say that we are \(Identity.local(policy, first.method, gateway: gateway))"
    default: return nil
    }
  }

  /// What our first message offers; nil where the peer began.
  private var offered: [IKEProposal]? {
    switch self {
    case .mainInitiator(let machine): machine.policy.usableProposals
    case .aggressiveInitiator(let machine): machine.offered
    case .mainResponder, .aggressiveResponder: nil
    }
  }

  /// The policy that was chosen, or that we began with.
  var policy: IKEPolicy {
    switch self {
    case .mainInitiator(let machine): machine.policy
    case .mainResponder(let machine): machine.policy
    case .aggressiveInitiator(let machine): machine.policy
    case .aggressiveResponder(let machine): machine.policy
    }
  }
}
