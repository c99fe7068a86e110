import Cryptography
import Wire

/// The initiator of aggressive mode. RFC 2409 sections 5.1 and 5.4; RFC 3947 sections 3.2 and 4.
///
///     1  HDR, SA, KE, Ni, IDii           -->
///     2                                  <--  HDR, SA, KE, Nr, IDir [, NAT-D, NAT-D],
///                                             HASH_R or SIG_R
///     3  HDR* [, NAT-D, NAT-D], HASH_I or SIG_I   -->
struct AggressiveModeInitiator {
  private enum State {
    case offered(Offer)
    case established
  }

  private struct Offer {
    var cookie: UInt64
    var body: [UInt8]
    var proposals: [IKEProposal]
    var ours: DiffieHellman
    var nonce: [UInt8]
    var identity: IdentificationPayload
  }

  @Boxed var policy: IKEPolicy
  let offered: [IKEProposal]
  private let local: IPv4Address
  private let peer: Endpoint
  private var state: State

  /// Starts aggressive mode with one of the policy's offers. Returns the state machine and the
  /// first message. Throws `noCredentials` or `library`.
  static func begin(
    _ policy: IKEPolicy, offer number: Int = 0, local: IPv4Address, peer: Endpoint, cookie: UInt64,
    in environment: inout Environment
  ) throws(NegotiationError) -> (machine: AggressiveModeInitiator, outputs: [PhaseOneOutput]) {
    let offers = policy.offers
    guard !offers.isEmpty, case let proposals = offers[number % offers.count],
      let first = proposals.first
    else { throw policy.lacksCredentials }
    let payload = ISAKMPPayload.securityAssociation(IKEOffer.payload(proposals))
    let ours = try environment.keyExchange(first.group)
    let offer = Offer(
      cookie: cookie, body: payload.body, proposals: proposals, ours: ours,
      nonce: environment.nonce(),
      identity: Identity.local(policy, first.method, gateway: local))
    let message = ISAKMPMessage(
      header: ISAKMPHeader(initiatorCookie: cookie, responderCookie: 0, exchange: .aggressive),
      payloads: [
        payload, .keyExchange(ours.publicValue), .nonce(offer.nonce),
        .identification(offer.identity),
      ] + policy.certificateRequests(first.method) + [.vendorID(VendorID.deadPeerDetection)]
        + policy.traversalOffer)
    let machine = AggressiveModeInitiator(
      policy: policy, offered: proposals, local: local, peer: peer, state: .offered(offer))
    return (machine, [.send(message.octets, awaitsAnswer: true)])
  }

  /// Handles a message of the peer. Returns no outputs for one that is not expected now.
  mutating func handle(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    in environment: inout Environment
  ) throws(NegotiationError) -> [PhaseOneOutput] {
    switch (state, header.flags.contains(.encryption)) {
    case (.offered(let offer), false):
      let outputs = try establish(header, datagram, from: sender, offer, in: environment)
      state = .established
      return outputs
    case (.offered, true), (.established, _): return []  // Not expected now.
    }
  }

  private func establish(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint, _ offer: Offer,
    in environment: Environment
  ) throws(NegotiationError) -> [PhaseOneOutput] {
    let message = try OpenedMessage(header, clear: datagram, wasEncrypted: false)
    try message.require(.aggressiveOffer)
    guard header.responderCookie != 0 else {
      throw NegotiationError(.malformed(WireError(.invalid(field: "responder cookie"), at: 8)))
    }
    let proposal = try IKEOffer.chosen(in: message.securityAssociation(), of: offer.proposals)
    try message.require(.aggressiveAnswer(proposal.method))
    var agreement = NegotiatedPhaseOne(
      role: .initiator,
      cookies: Cookies(initiator: offer.cookie, responder: header.responderCookie), local: local,
      peer: peer, policy: policy, proposal: proposal, isShortened: false,
      offerBody: offer.body, capabilities: message.capabilities)
    agreement.discover(by: message, from: sender)
    let floating = agreement.float()
    let keyed = try KeyedPhaseOne(
      agreement, offer.ours, peerValue: message.body(.keyExchange),
      nonces: (offer.nonce, try message.nonce()), library: environment.library)
    guard let identity = try message.identifications().first else {
      throw NegotiationError(.missing(.identification))
    }
    let certificates = try keyed.verify(
      message, identity: identity, at: environment.now, library: environment.library)
    let (answer, last) = try keyed.seal(
      .aggressive,
      agreement.discoveryPayloads(to: agreement.peer) + keyed.proof(of: offer.identity),
      vector: keyed.initialVector)
    // No message of this mode was protected yet, so notifications have to follow it. RFC 2407
    // section 4.6.3.
    let established = EstablishedPhaseOne(
      keyed: keyed, agreement: agreement, mode: .aggressive, lastBlock: last,
      localIdentity: offer.identity,
      peerIdentity: identity, peerCertificates: certificates, notifications: [],
      toNotify: agreement.notifications(isFirstContact: environment.isFirstContact))
    return floating + [
      .send(answer, awaitsAnswer: false), .established(established),
    ]
  }
}
