import Cryptography
import IPsec
import Wire

@testable package import IKE

extension AlteringPeer {
  /// Negotiates with a gateway as the initiator. Throws if the gateway does not answer, or sends
  /// something that is not an answer.
  package mutating func initiate(with gateway: inout Gateway) throws {
    try beginMainMode(with: &gateway)
  }

  /// Negotiates as the responder with a gateway that begins with these datagrams. Throws if the
  /// gateway does not go on.
  package mutating func respond(to begun: [GatewayOutput], of gateway: inout Gateway) throws {
    try answerMainMode(Self.sent(begun), of: &gateway)
  }

  // MARK: As the initiator

  private mutating func beginMainMode(with gateway: inout Gateway) throws {
    // The cookie is a large number because the exchange with the larger cookie continues if the
    // gateway began one at the same time.
    let cookie: UInt64 = 0xFFFF_FFFF_FFFF_FF01
    let offer = ISAKMPPayload.securityAssociation(IKEOffer.payload(policy.ike.proposals))
    let first = ISAKMPHeader(
      initiatorCookie: cookie, responderCookie: 0, exchange: .identityProtection)
    let answer = send(
      clear(1, first, [offer, .vendorID(VendorID.deadPeerDetection)]), to: &gateway)
    let cookies = Cookies(
      initiator: cookie,
      responder: try Self.message(of: .identityProtection, in: answer).header.responderCookie)
    let agreement = try agreement(.initiator, cookies, offer: offer.body, of: gateway)
    let ours = try DiffieHellman(
      agreement.proposal.group, using: &random, library: library)
    let keys = send(
      clear(
        3, agreement.header(.identityProtection),
        [.keyExchange(ours.publicValue), .nonce(Self.nonce)]),
      to: &gateway)
    let theirs = try Self.keys(in: Self.message(of: .identityProtection, in: keys).datagram)
    let keyed = try KeyedPhaseOne(
      agreement, ours, peerValue: theirs.value, nonces: (Self.nonce, theirs.nonce),
      library: library)
    let (proofOctets, vector) = try sealedProof(5, keyed, vector: keyed.initialVector)
    let sent = send(proofOctets, to: &gateway)
    let (header, datagram) = try Self.message(of: .identityProtection, in: sent)
    let (message, last) = try keyed.open(header, datagram, vector: vector)
    let phaseOne = try established(keyed, last, peer: message.identifications().first)
    try beginQuickMode(phaseOne, with: &gateway)
    try inform(phaseOne, gateway: &gateway)
  }

  private mutating func beginQuickMode(
    _ phaseOne: EstablishedPhaseOne, with gateway: inout Gateway
  ) throws {
    let envelope = PhaseTwoEnvelope(phaseOne, messageID: Self.messageID)
    let (offer, vector) = try protected(
      7, .quickMode, offer(spi: 0x5001) + identities(policy.local, policy.remote), envelope,
      vector: envelope.firstVector)
    let answer = send(offer, to: &gateway)
    guard let (header, datagram) = try? Self.message(of: .quickMode, in: answer) else { return }
    let (message, next) = try envelope.open(
      header, datagram, hashing: Self.nonce, vector: vector)
    let hash = phaseOne.keyed.keys.endHash(
      Self.messageID, nonces: Self.nonce + (try message.nonce()))
    let (first, chain) = chain(9, [.hash(hash)])
    var end = phaseOne.keyed.agreement.header(.quickMode)
    end.messageID = Self.messageID
    _ = send(
      try sealed(end, first, chain, phaseOne.keyed, vector: next).datagram, to: &gateway)
  }

  // MARK: As the responder

  private mutating func answerMainMode(_ begun: [[UInt8]], of gateway: inout Gateway) throws {
    let first = try ISAKMPMessage(
      parsing: Self.message(of: .identityProtection, in: begun).datagram)
    guard let offer = first.payloads.first else { throw Silence() }
    let cookies = Cookies(
      initiator: first.header.initiatorCookie, responder: 0x0505_0606_0707_0808)
    let agreement = try agreement(.responder, cookies, offer: offer.body, of: gateway)
    let header = agreement.header(.identityProtection)
    let choice = ISAKMPPayload.securityAssociation(IKEOffer.payload([agreement.proposal]))
    let third = send(
      clear(2, header, [choice, .vendorID(VendorID.deadPeerDetection)]), to: &gateway)
    let theirs = try Self.keys(in: Self.message(of: .identityProtection, in: third).datagram)
    let ours = try DiffieHellman(
      agreement.proposal.group, using: &random, library: library)
    let fifth = send(
      clear(4, header, [.keyExchange(ours.publicValue), .nonce(Self.nonce)]), to: &gateway)
    let keyed = try KeyedPhaseOne(
      agreement, ours, peerValue: theirs.value, nonces: (theirs.nonce, Self.nonce),
      library: library)
    let (proofHeader, datagram) = try Self.message(of: .identityProtection, in: fifth)
    let (message, next) = try keyed.open(proofHeader, datagram, vector: keyed.initialVector)
    let (proofOctets, last) = try sealedProof(6, keyed, vector: next)
    let sent = send(proofOctets, to: &gateway)
    let phaseOne = try established(keyed, last, peer: message.identifications().first)
    try answerQuickMode(sent, phaseOne, of: &gateway)
    try inform(phaseOne, gateway: &gateway)
  }

  private mutating func answerQuickMode(
    _ sent: [[UInt8]], _ phaseOne: EstablishedPhaseOne, of gateway: inout Gateway
  ) throws {
    guard let (header, datagram) = try? Self.message(of: .quickMode, in: sent) else { return }
    let envelope = PhaseTwoEnvelope(phaseOne, messageID: header.messageID)
    let (message, vector) = try envelope.open(header, datagram, vector: envelope.firstVector)
    let (answer, _) = try protected(
      8, .quickMode, offer(spi: 0x5002) + identities(policy.remote, policy.local), envelope,
      hashing: try message.nonce(), vector: vector)
    _ = send(answer, to: &gateway)
  }

  // MARK: Either

  private mutating func inform(
    _ phaseOne: EstablishedPhaseOne, gateway: inout Gateway
  ) throws {
    let envelope = PhaseTwoEnvelope(phaseOne, messageID: Self.messageID &+ 1)
    let probe = ISAKMPPayload.notification(
      NotificationPayload(
        protocolID: .isakmp, spi: phaseOne.agreement.cookies.octets, type: .areYouThere,
        data: [0, 0, 0, 1]))
    let (datagram, _) = try protected(
      10, .informational, [probe], envelope, vector: envelope.firstVector)
    _ = send(datagram, to: &gateway)
  }

  private func agreement(
    _ role: Role, _ cookies: Cookies, offer: [UInt8], of gateway: Gateway
  ) throws -> NegotiatedPhaseOne {
    guard let proposal = policy.ike.proposals.first else { throw Silence() }
    return NegotiatedPhaseOne(
      role: role, cookies: cookies, local: address, peer: Endpoint(gateway.local),
      policy: policy.ike, proposal: proposal, isShortened: false, offerBody: offer,
      capabilities: [])
  }

  private func sealedProof(
    _ number: Int, _ keyed: KeyedPhaseOne, vector: InitializationVector
  ) throws -> (datagram: [UInt8], next: InitializationVector) {
    var (first, octets) = ISAKMPPayload.chain(try proof(number, keyed))
    alterOctets(number, &first, &octets)
    return try sealed(
      keyed.agreement.header(.identityProtection), first, octets, keyed, vector: vector)
  }

  private func established(
    _ keyed: KeyedPhaseOne, _ last: InitializationVector, peer: IdentificationPayload?
  ) throws -> EstablishedPhaseOne {
    guard let peer else { throw Silence() }
    return EstablishedPhaseOne(
      keyed: keyed, agreement: keyed.agreement, mode: .main, lastBlock: last,
      localIdentity: keyed.agreement.identity, peerIdentity: peer, notifications: [])
  }

  private func offer(spi: UInt32) -> [ISAKMPPayload] {
    [
      .securityAssociation(
        IPsecOffer.payload(policy.ipsec, .tunnel, spis: SPIs(ah: spi + 0x100, esp: spi))),
      .nonce(Self.nonce),
    ]
  }

  private func identities(_ initiator: IPv4Prefix, _ responder: IPv4Prefix) -> [ISAKMPPayload] {
    [
      .identification(IdentificationPayload(subnet: initiator)),
      .identification(IdentificationPayload(subnet: responder)),
    ]
  }

  private static func keys(in datagram: [UInt8]) throws -> (value: [UInt8], nonce: [UInt8]) {
    var (value, nonce): ([UInt8]?, [UInt8]?)
    for payload in try ISAKMPMessage(parsing: datagram).payloads {
      switch payload {
      case .keyExchange(let octets): value = octets
      case .nonce(let octets): nonce = octets
      default: break
      }
    }
    guard let value, let nonce else { throw Silence() }
    return (value, nonce)
  }
}
