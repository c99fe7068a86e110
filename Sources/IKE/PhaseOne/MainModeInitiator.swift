import Cryptography
import Wire

/// The initiator of main mode. RFC 2409 sections 5.1 and 5.4; RFC 3947 sections 3.2 and 4.
///
///     1  HDR, SA                         -->
///     2                                  <--  HDR, SA
///     3  HDR, KE, Ni [, NAT-D, NAT-D]    -->
///     4                                  <--  HDR, KE, Nr [, NAT-D, NAT-D]
///     5  HDR*, IDii, HASH_I or SIG_I     -->
///     6                                  <--  HDR*, IDir, HASH_R or SIG_R
struct MainModeInitiator {
  private enum State {
    case offered(cookie: UInt64, offerBody: [UInt8])
    case exchanging(NegotiatedPhaseOne, DiffieHellman, nonce: [UInt8])
    case authenticating(KeyedPhaseOne, vector: InitializationVector)
    case established
  }

  @Boxed var policy: IKEPolicy
  private let local: IPv4Address
  private let peer: Endpoint
  private var state: State

  /// Starts main mode. Returns the state machine and the first message. Throws `noCredentials`.
  static func begin(
    _ policy: IKEPolicy, local: IPv4Address, peer: Endpoint, cookie: UInt64
  ) throws(NegotiationError) -> (machine: MainModeInitiator, outputs: [PhaseOneOutput]) {
    let proposals = policy.usableProposals
    guard !proposals.isEmpty else { throw policy.lacksCredentials }
    let offer = ISAKMPPayload.securityAssociation(IKEOffer.payload(proposals))
    let header = ISAKMPHeader(
      initiatorCookie: cookie, responderCookie: 0, exchange: .identityProtection)
    let message = ISAKMPMessage(
      header: header,
      payloads: [offer, .vendorID(VendorID.deadPeerDetection)] + policy.traversalOffer)
    let machine = MainModeInitiator(
      policy: policy, local: local, peer: peer,
      state: .offered(cookie: cookie, offerBody: offer.body))
    return (machine, [.send(message.octets, awaitsAnswer: true)])
  }

  /// Handles a message of the peer. Returns no outputs for one that is not expected now.
  mutating func handle(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    in environment: inout Environment
  ) throws(NegotiationError) -> [PhaseOneOutput] {
    let isEncrypted = header.flags.contains(.encryption)
    let (next, outputs): (State, [PhaseOneOutput])
    switch (state, isEncrypted) {
    case (.offered(let cookie, let offerBody), false):
      (next, outputs) = try accept(header, datagram, cookie, offerBody, in: &environment)
    case (.exchanging(let agreement, let ours, let nonce), false):
      (next, outputs) = try sendAuthentication(
        header, datagram, from: sender, agreement, ours, nonce, in: &environment)
    case (.authenticating(let keyed, let vector), true):
      (next, outputs) = try establish(header, datagram, keyed, vector, in: environment)
    case (.offered, true), (.exchanging, true), (.authenticating, false), (.established, _):
      return []  // Not expected now: the peer sends it again.
    }
    state = next
    return outputs
  }

  /// Whether the peer has not answered the first message.
  var isUnanswered: Bool { messageNumber == 1 }

  /// The keys, once derived, and the last ciphertext block that was sent.
  var sealing: (keyed: KeyedPhaseOne, last: InitializationVector)? {
    if case .authenticating(let keyed, let vector) = state { (keyed, vector) } else { nil }
  }

  /// The number of the last message that was sent.
  var messageNumber: Int {
    switch state {
    case .offered: 1
    case .exchanging: 3
    case .authenticating, .established: 5
    }
  }

  private func accept(
    _ header: ISAKMPHeader, _ datagram: [UInt8], _ cookie: UInt64, _ offerBody: [UInt8],
    in environment: inout Environment
  ) throws(NegotiationError) -> (State, [PhaseOneOutput]) {
    let message = try OpenedMessage(header, clear: datagram, wasEncrypted: false)
    try message.require(.mainModeOffer)
    guard header.responderCookie != 0 else {
      throw NegotiationError(
        .malformed(WireError(.invalid(field: "responder cookie"), at: 8)))
    }
    let agreement = NegotiatedPhaseOne(
      role: .initiator,
      cookies: Cookies(initiator: cookie, responder: header.responderCookie), local: local,
      peer: peer, policy: policy,
      proposal: try IKEOffer.chosen(
        in: message.securityAssociation(), of: policy.usableProposals),
      isShortened: false, offerBody: offerBody, capabilities: message.capabilities)
    let ours = try environment.keyExchange(agreement.proposal.group)
    let nonce = environment.nonce()
    let answer = ISAKMPMessage(
      header: agreement.header(.identityProtection),
      payloads: [.keyExchange(ours.publicValue), .nonce(nonce)] + agreement.certificateRequests
        + agreement.discoveryPayloads(to: peer))
    return (
      .exchanging(agreement, ours, nonce: nonce), [.send(answer.octets, awaitsAnswer: true)]
    )
  }

  private func sendAuthentication(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    _ agreement: NegotiatedPhaseOne,
    _ ours: DiffieHellman, _ nonce: [UInt8], in environment: inout Environment
  ) throws(NegotiationError) -> (State, [PhaseOneOutput]) {
    let message = try OpenedMessage(header, clear: datagram, wasEncrypted: false)
    try message.require(.mainModeKeys)
    var agreement = agreement
    agreement.capabilities.formUnion(message.capabilities)
    agreement.discover(by: message, from: sender)
    let floating = agreement.float()
    let keyed = try KeyedPhaseOne(
      agreement, ours, peerValue: message.body(.keyExchange),
      nonces: (nonce, try message.nonce()), library: environment.library)
    let identity = agreement.identity
    let (datagram, vector) = try keyed.seal(
      .identityProtection,
      [.identification(identity)] + keyed.proof(of: identity)
        + agreement.notifications(isFirstContact: environment.isFirstContact),
      vector: keyed.initialVector)
    return (
      .authenticating(keyed, vector: vector),
      floating + [.send(datagram, awaitsAnswer: true)]
    )
  }

  private func establish(
    _ header: ISAKMPHeader, _ datagram: [UInt8], _ keyed: KeyedPhaseOne,
    _ vector: InitializationVector,
    in environment: Environment
  ) throws(NegotiationError) -> (State, [PhaseOneOutput]) {
    let (message, last) = try keyed.open(header, datagram, vector: vector)
    try message.require(.mainModeProof(keyed.agreement.proposal.method))
    guard let identity = try message.identifications().first else {
      throw NegotiationError(.missing(.identification))
    }
    let notifications = try message.notifications()
    func established(by certificates: [[UInt8]]) -> EstablishedPhaseOne {
      EstablishedPhaseOne(
        keyed: keyed, agreement: keyed.agreement, mode: .main, lastBlock: last,
        localIdentity: keyed.agreement.identity, peerIdentity: identity,
        peerCertificates: certificates, notifications: notifications)
    }
    do throws(NegotiationError) {
      let certificates = try keyed.verify(
        message, identity: identity, at: environment.now, library: environment.library)
      return (.established, [.established(established(by: certificates))])
    } catch {
      return (.established, [.refused(error, established(by: []))])
    }
  }
}
