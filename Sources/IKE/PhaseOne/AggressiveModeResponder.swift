import Cryptography
import Wire

/// The responder of aggressive mode. RFC 2409 sections 5.1 and 5.4; the messages are listed at
/// `AggressiveModeInitiator`.
struct AggressiveModeResponder {
  private enum State {
    case answered(KeyedPhaseOne, peerIdentity: IdentificationPayload)
    case established
  }

  @Boxed var policy: IKEPolicy
  private var state: State

  /// Answers the first message with the first configured proposal that it offers; policies that
  /// accept its identity come first. Throws if there is none.
  static func answer(
    _ header: ISAKMPHeader, _ datagram: [UInt8], policies: [IKEPolicy], local: IPv4Address,
    peer: Endpoint, cookie: UInt64, in environment: inout Environment
  ) throws(NegotiationError) -> (machine: AggressiveModeResponder, outputs: [PhaseOneOutput]) {
    let message = try OpenedMessage(header, clear: datagram, wasEncrypted: false)
    try message.require(.aggressiveOffer)
    guard let identity = try message.identifications().first else {
      throw NegotiationError(.missing(.identification))
    }
    let choice = try IKEOffer.choose(
      from: message.securityAssociation(),
      policies: prefer(policies, identity, peer: peer.address))
    if choice.proposal.method == .preSharedKeys {
      // This is checked before keys are derived, so that the peer, which is not authenticated yet,
      // gets the notification.
      try Identity.check(identity, choice.policy, peer: peer.address, certificate: nil)
    }
    let agreement = NegotiatedPhaseOne(
      role: .responder, cookies: Cookies(initiator: header.initiatorCookie, responder: cookie),
      local: local, peer: peer, policy: choice.policy, proposal: choice.proposal,
      isShortened: choice.isShortened, offerBody: try message.body(.securityAssociation),
      capabilities: message.capabilities)
    let ours = try environment.keyExchange(agreement.proposal.group)
    let nonce = environment.nonce()
    let keyed = try KeyedPhaseOne(
      agreement, ours, peerValue: message.body(.keyExchange),
      nonces: (try message.nonce(), nonce), library: environment.library)
    let answer = ISAKMPMessage(
      header: agreement.header(.aggressive),
      payloads: [
        .securityAssociation(choice.answer), .keyExchange(ours.publicValue), .nonce(nonce),
        .identification(agreement.identity),
      ] + (try keyed.proof(of: agreement.identity)) + agreement.certificateRequests
        + [.vendorID(VendorID.deadPeerDetection)] + agreement.traversalAnswer
        + agreement.discoveryPayloads(to: peer))
    let machine = AggressiveModeResponder(
      policy: choice.policy, state: .answered(keyed, peerIdentity: identity))
    // The peer's answer ends the exchange, so a lost one arrives only after a retransmission.
    return (machine, [.send(answer.octets, awaitsAnswer: true)])
  }

  /// Handles the last message of the peer. Returns no outputs afterwards.
  mutating func handle(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    in environment: inout Environment
  ) throws(NegotiationError) -> [PhaseOneOutput] {
    switch state {
    case .answered(let keyed, let peerIdentity):
      let outputs = try establish(
        header, datagram, from: sender, keyed, peerIdentity, in: environment)
      state = .established
      return outputs
    case .established: return []
    }
  }

  /// The keys and the vector of the first message under them; nil after the end.
  var sealing: (keyed: KeyedPhaseOne, last: InitializationVector)? {
    if case .answered(let keyed, _) = state { (keyed, keyed.initialVector) } else { nil }
  }

  private func establish(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint, _ keyed: KeyedPhaseOne,
    _ identity: IdentificationPayload, in environment: Environment
  ) throws(NegotiationError) -> [PhaseOneOutput] {
    // RFC 2409 section 5.4 allows the last message to be unencrypted.
    let message: OpenedMessage
    var last = keyed.initialVector
    if header.flags.contains(.encryption) {
      (message, last) = try keyed.open(header, datagram, vector: keyed.initialVector)
    } else {
      message = try OpenedMessage(header, clear: datagram, wasEncrypted: false)
    }
    try message.require(.aggressiveProof(keyed.agreement.proposal.method))
    let certificates = try keyed.verify(
      message, identity: identity, at: environment.now, library: environment.library)
    var agreement = keyed.agreement
    agreement.discover(by: message, from: sender)
    agreement.peer = sender
    let established = EstablishedPhaseOne(
      keyed: keyed, agreement: agreement, mode: .aggressive, lastBlock: last,
      localIdentity: keyed.agreement.identity, peerIdentity: identity,
      peerCertificates: certificates, notifications: [],
      toNotify: keyed.agreement.notifications(isFirstContact: environment.isFirstContact))
    return [.established(established)]
  }

  /// Returns the policies that accept the identity, followed by the others: with pre-shared keys
  /// the identity decides which key is used.
  private static func prefer(
    _ policies: [IKEPolicy], _ identity: IdentificationPayload, peer: IPv4Address
  ) -> [IKEPolicy] {
    func accepts(_ policy: IKEPolicy) -> Bool {
      (try? Identity.check(identity, policy, peer: peer, certificate: nil)) != nil
    }
    return policies.filter(accepts) + policies.filter { !accepts($0) }
  }
}
