import Cryptography
import IPsec
import Wire

extension IPsecPolicy {
  /// The proposals that can be carried in one of these modes: AH protects the addresses that a NAT
  /// changes. RFC 3715 §2.1.
  func crossing(
    _ modes: [IPsecDOI.EncapsulationMode]
  ) throws(NegotiationError) -> IPsecPolicy {
    guard !modes.contains(.tunnel) else { return self }
    var policy = self
    policy.proposals.removeAll { $0.securityProtocol != .esp }
    guard policy.proposals.isEmpty else { return policy }
    throw NegotiationError(
      .cannotCrossNAT(
        proposals.map { "proposal \($0.name) (\($0.securityProtocol.rawValue))" }))
  }
}

extension IKEPolicy {
  /// The vendor IDs of the end that begins.
  var traversalOffer: [ISAKMPPayload] { ignoresNATs ? [] : TraversalEdition.offer }
}

extension Agreement {
  /// nil where the peer knows nothing of NAT traversal, and where we ignore NATs.
  var edition: TraversalEdition? {
    policy.ignoresNATs ? nil : TraversalEdition(capabilities)
  }

  /// The vendor IDs of the end that answers.
  var traversalAnswer: [ISAKMPPayload] { edition?.answer(to: capabilities) ?? [] }

  /// The NAT-D payloads of a message of ours to the peer, where the peer knows them.
  func discoveryPayloads(to peer: Endpoint) -> [ISAKMPPayload] {
    guard let edition else { return [] }
    return discovery(peer).payloads.map(edition.payload)
  }

  /// Heeds the NAT-D payloads of a message.
  mutating func discover(by message: OpenedMessage, from sender: Endpoint) {
    guard let edition else { return }
    translation = discovery(sender).translation(by: message.bodies(edition.payloadType)) ?? []
  }

  /// Where a NAT is on the way, an end that begins goes on from port 4500 to port 4500, and knows
  /// the peer there. RFC 3947 §4.
  mutating func float() -> [PhaseOneOutput] {
    guard !translation.isEmpty, !peer.isFloated else { return [] }
    peer = Endpoint(peer.address, port: UDPEncapsulation.port, isFloated: true)
    return [.float]
  }

  /// How tunnels are carried: in UDP where a NAT is on the way. RFC 3947 §5.1.
  var tunnelMode: IPsecDOI.EncapsulationMode { translation.isEmpty ? .tunnel : udpMode ?? .tunnel }

  /// What a peer that begins may choose: UDP also where only the peer saw a NAT.
  var tunnelModes: [IPsecDOI.EncapsulationMode] {
    guard let udpMode else { return [.tunnel] }
    return translation.isEmpty ? [.tunnel, udpMode] : [udpMode]
  }

  private var udpMode: IPsecDOI.EncapsulationMode? { peer.isFloated ? edition?.tunnelMode : nil }

  private func discovery(_ peer: Endpoint) -> AddressDiscovery {
    AddressDiscovery(
      hash: proposal.hash, cookies: cookies, local: Endpoint(local, port: peer.localPort),
      peer: peer)
  }
}

extension EstablishedPhaseOne {
  /// Whether the peer may have the tunnel: it must have proved to be one whom the tunnel's policy
  /// believes. That it has the right address proves nothing: behind a NAT others share it, and the
  /// policy by which it proved itself may be of another one of them.
  func mayNegotiate(
    _ tunnel: TunnelPolicy, with gateway: IPv4Address, library: CryptographicLibrary
  ) -> Bool {
    let (ours, theirs) = (agreement.policy, tunnel.ike)
    guard theirs.name != ours.name else { return true }
    let method = agreement.proposal.method
    guard theirs.proposals.contains(where: { $0.method == method }) else { return false }
    var certificate: Certificate?
    switch method {
    case .preSharedKeys: guard theirs.preSharedKey == ours.preSharedKey else { return false }
    case .rsaSignatures, .dsaSignatures:
      guard let der = peerCertificates.first,
        theirs.certificate?.authorities.certificates.map(\.der)
          == ours.certificate?.authorities.certificates.map(\.der)
      else { return false }
      certificate = try? Certificate(der: der, library: library)
      guard certificate != nil else { return false }
    }
    let isBelieved: Void? = try? Identity.check(
      peerIdentity, theirs, peer: gateway, certificate: certificate)
    return isBelieved != nil
  }
}
