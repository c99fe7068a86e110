import Cryptography
import Wire

/// The side of main mode that answers. RFC 2409 §5.1, §5.4; the messages are drawn at
/// `MainModeInitiator`.
struct MainModeResponder {
  private enum State {
    case agreed(Agreement)
    case keyed(KeyedPhaseOne)
    case established
  }

  @Boxed var policy: IKEPolicy
  private var state: State

  /// Answers the first message with the first of our proposals that it offers.
  static func answer(
    _ header: ISAKMPHeader, _ datagram: [UInt8], policies: [IKEPolicy], local: IPv4Address,
    peer: Endpoint, cookie: UInt64
  ) throws(NegotiationError) -> (machine: MainModeResponder, outputs: [PhaseOneOutput]) {
    let message = try OpenedMessage(header, clear: datagram, wasEncrypted: false)
    try message.require(.mainModeOffer)
    let choice = try IKEOffer.choose(from: message.securityAssociation(), policies: policies)
    let agreement = Agreement(
      role: .responder, cookies: Cookies(initiator: header.initiatorCookie, responder: cookie),
      local: local, peer: peer, policy: choice.policy, proposal: choice.proposal,
      isShortened: choice.isShortened, offerBody: try message.body(.securityAssociation),
      capabilities: message.capabilities)
    let answer = ISAKMPMessage(
      header: agreement.header(.identityProtection),
      payloads: [
        .securityAssociation(choice.answer), .vendorID(VendorID.deadPeerDetection),
      ] + agreement.traversalAnswer)
    let machine = MainModeResponder(policy: choice.policy, state: .agreed(agreement))
    return (machine, [.send(answer.octets, awaitsAnswer: false)])
  }

  mutating func handle(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    in world: inout World
  ) throws(NegotiationError) -> [PhaseOneOutput] {
    let isEncrypted = header.flags.contains(.encryption)
    let (next, outputs): (State, [PhaseOneOutput])
    switch (state, isEncrypted) {
    case (.agreed(let agreement), false):
      (next, outputs) = try exchange(header, datagram, from: sender, agreement, in: &world)
    case (.keyed(let keyed), true):
      (next, outputs) = try establish(header, datagram, from: sender, keyed, in: world)
    case (.agreed, true), (.keyed, false), (.established, _):
      return []  // Out of turn: the peer will send again.
    }
    state = next
    return outputs
  }

  /// Of our last message.
  var messageNumber: Int {
    switch state {
    case .agreed: 2
    case .keyed: 4
    case .established: 6
    }
  }

  private func exchange(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint, _ agreement: Agreement,
    in world: inout World
  ) throws(NegotiationError) -> (State, [PhaseOneOutput]) {
    let message = try OpenedMessage(header, clear: datagram, wasEncrypted: false)
    try message.require(.mainModeKeys)
    let ours = try world.keyExchange(agreement.proposal.group)
    let nonce = world.nonce()
    var agreement = agreement
    agreement.capabilities.formUnion(message.capabilities)
    agreement.discover(by: message, from: sender)
    let keyed = try KeyedPhaseOne(
      agreement, ours, peerValue: message.body(.keyExchange),
      nonces: (try message.nonce(), nonce), library: world.library)
    let answer = ISAKMPMessage(
      header: agreement.header(.identityProtection),
      payloads: [.keyExchange(ours.publicValue), .nonce(nonce)] + agreement.certificateRequests
        + agreement.discoveryPayloads(to: sender))
    return (.keyed(keyed), [.send(answer.octets, awaitsAnswer: false)])
  }

  private func establish(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint, _ keyed: KeyedPhaseOne,
    in world: World
  ) throws(NegotiationError) -> (State, [PhaseOneOutput]) {
    let (message, vector) = try keyed.open(header, datagram, vector: keyed.initialVector)
    try message.require(.mainModeProof(keyed.agreement.proposal.method))
    guard let identity = try message.identifications().first else {
      throw NegotiationError(.missing(.identification))
    }
    let certificates = try keyed.verify(
      message, identity: identity, at: world.now, library: world.library)
    var agreement = keyed.agreement
    agreement.peer = sender
    let ours = keyed.agreement.identity
    let (answer, last) = try keyed.seal(
      .identityProtection,
      [.identification(ours)] + keyed.proof(of: ours)
        + keyed.agreement.notifications(isFirstContact: world.isFirstContact), vector: vector)
    let established = EstablishedPhaseOne(
      keyed: keyed, agreement: agreement, mode: .main, lastBlock: last, localIdentity: ours,
      peerIdentity: identity,
      peerCertificates: certificates, notifications: try message.notifications())
    return (.established, [.send(answer, awaitsAnswer: false), .established(established)])
  }
}
