import Cryptography
import Wire

/// The side of aggressive mode that begins. RFC 2409 §5.1, §5.4; RFC 3947 §3.2, §4.
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

  /// Begins, with one of the policy's offers.
  static func begin(
    _ policy: IKEPolicy, offer number: Int = 0, local: IPv4Address, peer: Endpoint, cookie: UInt64,
    in world: inout World
  ) throws(NegotiationError) -> (machine: AggressiveModeInitiator, outputs: [PhaseOneOutput]) {
    let offers = policy.offers
    guard !offers.isEmpty, case let proposals = offers[number % offers.count],
      let first = proposals.first
    else { throw policy.lacksCredentials }
    let payload = ISAKMPPayload.securityAssociation(IKEOffer.payload(proposals))
    let ours = try world.keyExchange(first.group)
    let offer = Offer(
      cookie: cookie, body: payload.body, proposals: proposals, ours: ours, nonce: world.nonce(),
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

  mutating func handle(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint,
    in world: inout World
  ) throws(NegotiationError) -> [PhaseOneOutput] {
    switch (state, header.flags.contains(.encryption)) {
    case (.offered(let offer), false):
      let outputs = try establish(header, datagram, from: sender, offer, in: world)
      state = .established
      return outputs
    case (.offered, true), (.established, _): return []  // Out of turn.
    }
  }

  private func establish(
    _ header: ISAKMPHeader, _ datagram: [UInt8], from sender: Endpoint, _ offer: Offer,
    in world: World
  ) throws(NegotiationError) -> [PhaseOneOutput] {
    let message = try OpenedMessage(header, clear: datagram, wasEncrypted: false)
    try message.require(.aggressiveOffer)
    guard header.responderCookie != 0 else {
      throw NegotiationError(.malformed(WireError(.invalid(field: "responder cookie"), at: 8)))
    }
    let proposal = try IKEOffer.chosen(in: message.securityAssociation(), of: offer.proposals)
    try message.require(.aggressiveAnswer(proposal.method))
    var agreement = Agreement(
      role: .initiator,
      cookies: Cookies(initiator: offer.cookie, responder: header.responderCookie), local: local,
      peer: peer, policy: policy, proposal: proposal, isShortened: false,
      offerBody: offer.body, capabilities: message.capabilities)
    agreement.discover(by: message, from: sender)
    let floating = agreement.float()
    let keyed = try KeyedPhaseOne(
      agreement, offer.ours, peerValue: message.body(.keyExchange),
      nonces: (offer.nonce, try message.nonce()), library: world.library)
    guard let identity = try message.identifications().first else {
      throw NegotiationError(.missing(.identification))
    }
    let certificates = try keyed.verify(
      message, identity: identity, at: world.now, library: world.library)
    let (answer, last) = try keyed.seal(
      .aggressive,
      agreement.discoveryPayloads(to: agreement.peer) + keyed.proof(of: offer.identity),
      vector: keyed.initialVector)
    // Nothing in this mode was protected yet: RFC 2407 §4.6.3 lets notifications only follow it.
    let established = EstablishedPhaseOne(
      keyed: keyed, agreement: agreement, mode: .aggressive, lastBlock: last,
      localIdentity: offer.identity,
      peerIdentity: identity, peerCertificates: certificates, notifications: [],
      toNotify: agreement.notifications(isFirstContact: world.isFirstContact))
    return floating + [
      .send(answer, awaitsAnswer: false), .established(established),
    ]
  }
}
