import Cryptography
import Wire

/// The responder of main mode. RFC 2409 sections 5.1 and 5.4; the messages are listed at
/// `MainModeInitiator`.
struct MainModeResponder {
  private enum State {
    /// The proposal is chosen; the list contains the policies that fit it.
    case agreed(NegotiatedPhaseOne, [IKEOffer.Choice])
    /// The keys are derived, one set for each of these policies.
    case keyed([KeyedPhaseOne])
    case established
  }

  @Boxed var policy: IKEPolicy
  private var state: State

  /// Answers the first message with the first configured proposal that it offers. Throws
  /// `noProposalChosen`.
  static func answer(
    _ header: ISAKMPHeader, _ datagram: [UInt8], policies: [IKEPolicy], local: IPv4Address,
    peer: Endpoint, cookie: UInt64
  ) throws(NegotiationError) -> (machine: MainModeResponder, outputs: [PhaseOneOutput]) {
    let message = try OpenedMessage(header, clear: datagram, wasEncrypted: false)
    try message.require(.mainModeOffer)
    let choice = try IKEOffer.choose(from: message.securityAssociation(), policies: policies)
    let agreement = NegotiatedPhaseOne(
      role: .responder, cookies: Cookies(initiator: header.initiatorCookie, responder: cookie),
      local: local, peer: peer, policy: choice.policy, proposal: choice.proposal,
      isShortened: choice.isShortened, offerBody: try message.body(.securityAssociation),
      capabilities: message.capabilities)
    let answer = ISAKMPMessage(
      header: agreement.header(.identityProtection),
      payloads: [
        .securityAssociation(choice.answer), .vendorID(VendorID.deadPeerDetection),
      ] + agreement.traversalAnswer)
    let alternatives = IKEOffer.alternatives(to: choice, of: policies)
    let machine = MainModeResponder(
      policy: choice.policy, state: .agreed(agreement, alternatives))
    return (machine, [.send(answer.octets, awaitsAnswer: false)])
  }

  /// Handles a message of the peer. Returns no outputs for one that is not expected now.
  mutating func handle(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    in environment: inout Environment
  ) throws(NegotiationError) -> [PhaseOneOutput] {
    let isEncrypted = header.flags.contains(.encryption)
    let (next, outputs): (State, [PhaseOneOutput])
    switch (state, isEncrypted) {
    case (.agreed(let agreement, let alternatives), false):
      (next, outputs) = try exchange(
        header, datagram, from: sender, agreement, alternatives, in: &environment)
    case (.keyed(let alternatives), true):
      (next, outputs) = try establish(header, datagram, from: sender, alternatives, in: environment)
      if case .established(let established)? = outputs.last {
        policy = established.keyed.agreement.policy
      }
    case (.agreed, true), (.keyed, false), (.established, _):
      return []  // Not expected now: the peer sends it again.
    }
    state = next
    return outputs
  }

  /// The keys, once derived, and the vector of the first message under them.
  var sealing: (keyed: KeyedPhaseOne, last: InitializationVector)? {
    guard case .keyed(let alternatives) = state, let keyed = alternatives.first else { return nil }
    return (keyed, keyed.initialVector)
  }

  /// The number of the last message that was sent.
  var messageNumber: Int {
    switch state {
    case .agreed: 2
    case .keyed: 4
    case .established: 6
    }
  }

  private func exchange(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    _ agreement: NegotiatedPhaseOne,
    _ alternatives: [IKEOffer.Choice], in environment: inout Environment
  ) throws(NegotiationError) -> (State, [PhaseOneOutput]) {
    let message = try OpenedMessage(header, clear: datagram, wasEncrypted: false)
    try message.require(.mainModeKeys)
    let ours = try environment.keyExchange(agreement.proposal.group)
    let nonce = environment.nonce()
    var agreement = agreement
    agreement.capabilities.formUnion(message.capabilities)
    agreement.discover(by: message, from: sender)
    let keyed = try Self.key(
      agreement, alternatives, ours, peerValue: message.body(.keyExchange),
      nonces: (try message.nonce(), nonce), library: environment.library)
    let answer = ISAKMPMessage(
      header: agreement.header(.identityProtection),
      payloads: [.keyExchange(ours.publicValue), .nonce(nonce)] + agreement.certificateRequests
        + agreement.discoveryPayloads(to: sender))
    return (.keyed(keyed), [.send(answer.octets, awaitsAnswer: false)])
  }

  /// Derives the keys by each policy that fits, since the peer's pre-shared key may be that of any.
  private static func key(
    _ agreement: NegotiatedPhaseOne, _ alternatives: [IKEOffer.Choice], _ ours: DiffieHellman,
    peerValue: [UInt8], nonces: (initiator: [UInt8], responder: [UInt8]),
    library: CryptographicLibrary
  ) throws(NegotiationError) -> [KeyedPhaseOne] {
    guard alternatives.count > 1 else {
      return [
        try KeyedPhaseOne(agreement, ours, peerValue: peerValue, nonces: nonces, library: library)
      ]
    }
    let secret: Secret
    do throws(CryptographyError) {
      secret = try ours.sharedSecret(with: peerValue, library: library)
    } catch { throw NegotiationError(.library(error)) }
    let shared = DiffieHellman(
      agreement.proposal.group, publicValue: ours.publicValue, outcome: secret)
    var keyed: [KeyedPhaseOne] = []
    for alternative in alternatives {
      keyed.append(
        try KeyedPhaseOne(
          agreement.by(alternative), shared, peerValue: peerValue, nonces: nonces,
          library: library))
    }
    return keyed
  }

  /// Tries the policies one after another, because only the message itself shows which one is
  /// right: two terms with one peer may have different keys or identities.
  private func establish(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    _ alternatives: [KeyedPhaseOne], in environment: Environment
  ) throws(NegotiationError) -> (State, [PhaseOneOutput]) {
    var failure: NegotiationError?
    for keyed in alternatives {
      do throws(NegotiationError) {
        return try establish(header, datagram, from: sender, keyed, in: environment)
      } catch {
        // An error after the decryption is one with the right key.
        if failure == nil || failure?.isOfOtherKey == true && error.isFatal { failure = error }
      }
    }
    guard var failure else { throw NegotiationError(.unknownPeer) }
    if failure.isOfOtherKey, alternatives.count > 1 {
      let names = alternatives.map(\.agreement.policy.name).joined(separator: ", ")
      failure.remark = "tried the keys of policies \(names)"
    }
    throw failure
  }

  private func establish(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint, _ keyed: KeyedPhaseOne,
    in environment: Environment
  ) throws(NegotiationError) -> (State, [PhaseOneOutput]) {
    let (message, vector) = try keyed.open(header, datagram, vector: keyed.initialVector)
    try message.require(.mainModeProof(keyed.agreement.proposal.method))
    guard let identity = try message.identifications().first else {
      throw NegotiationError(.missing(.identification))
    }
    let certificates = try keyed.verify(
      message, identity: identity, at: environment.now, library: environment.library)
    var agreement = keyed.agreement
    agreement.peer = sender
    let ours = keyed.agreement.identity
    let (answer, last) = try keyed.seal(
      .identityProtection,
      [.identification(ours)] + keyed.proof(of: ours)
        + keyed.agreement.notifications(isFirstContact: environment.isFirstContact), vector: vector)
    let established = EstablishedPhaseOne(
      keyed: keyed, agreement: agreement, mode: .main, lastBlock: last, localIdentity: ours,
      peerIdentity: identity,
      peerCertificates: certificates, notifications: try message.notifications())
    return (.established, [.send(answer, awaitsAnswer: false), .established(established)])
  }
}
