import Wire

/// A phase 1 that is being negotiated: one of the state machines for main and aggressive mode, as
/// initiator or responder. A message that is rejected throws and changes nothing.
enum PhaseOneExchange {
  case mainInitiator(MainModeInitiator)
  case mainResponder(MainModeResponder)
  case aggressiveInitiator(AggressiveModeInitiator)
  case aggressiveResponder(AggressiveModeResponder)

  /// Handles a message of the exchange's own type; another one has no effect.
  mutating func handle(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    in environment: inout Environment
  ) throws(NegotiationError) -> [PhaseOneOutput] {
    guard header.exchange == exchangeType else { return [] }
    switch self {
    case .mainInitiator(var machine):
      let outputs = try machine.handle(header, datagram, from: sender, in: &environment)
      self = .mainInitiator(machine)
      return outputs
    case .mainResponder(var machine):
      let outputs = try machine.handle(header, datagram, from: sender, in: &environment)
      self = .mainResponder(machine)
      return outputs
    case .aggressiveInitiator(var machine):
      let outputs = try machine.handle(header, datagram, from: sender, in: &environment)
      self = .aggressiveInitiator(machine)
      return outputs
    case .aggressiveResponder(var machine):
      let outputs = try machine.handle(header, datagram, from: sender, in: &environment)
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

  /// The message that was sent last, as the log names it.
  var awaitedMessage: String {
    switch self {
    case .mainInitiator(let machine): "message \(machine.messageNumber) of main mode"
    case .mainResponder(let machine): "message \(machine.messageNumber) of main mode"
    case .aggressiveInitiator: "message 1 of aggressive mode"
    case .aggressiveResponder: "message 2 of aggressive mode"
    }
  }

  /// A hint for the log about the likely cause if the message that was sent last is not answered;
  /// nil if there is no likely cause.
  var silence: String? {
    switch self {
    case .mainInitiator(let machine):
      switch machine.messageNumber {
      case 1: "is it reachable, and does it have a tunnel to this gateway?"
      case 5 where machine.policy.preSharedKey != nil: "do the pre-shared keys agree?"
      default: nil
      }
    case .aggressiveInitiator:
      "is it reachable, does it have a tunnel to this gateway, and does it allow aggressive mode?"
    case .mainResponder, .aggressiveResponder: nil
    }
  }

  /// Returns the proposals or the identity that the peer rejects with a notification, for the log;
  /// nil if the type of the notification does not determine them.
  func refused(_ type: NotifyType, gateway: IPv4Address) -> String? {
    guard let proposals = offered, let first = proposals.first else { return nil }
    switch type {
    case .noProposalChosen: return "we offered " + IKEOffer.words(proposals)
    case .invalidIDInformation, .authenticationFailed:
      return "we say that we are \(Identity.local(policy, first.method, gateway: gateway))"
    default: return nil
    }
  }

  /// The proposals of the initiator's first message; nil in the responder.
  private var offered: [IKEProposal]? {
    switch self {
    case .mainInitiator(let machine): machine.policy.usableProposals
    case .aggressiveInitiator(let machine): machine.offered
    case .mainResponder, .aggressiveResponder: nil
    }
  }

  /// The policy that was chosen or, before that, the one that the exchange began with.
  var policy: IKEPolicy {
    switch self {
    case .mainInitiator(let machine): machine.policy
    case .mainResponder(let machine): machine.policy
    case .aggressiveInitiator(let machine): machine.policy
    case .aggressiveResponder(let machine): machine.policy
    }
  }
}
