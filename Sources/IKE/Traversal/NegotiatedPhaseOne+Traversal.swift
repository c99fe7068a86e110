import Cryptography
import IPsec
import Wire

extension IPsecPolicy {
  /// Returns the policy with the proposals that can be used in one of these modes: AH protects the
  /// addresses that a NAT changes. RFC 3715 section 2.1. Throws `cannotCrossNAT` if none is left.
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
  /// The vendor IDs that an initiator sends for NAT traversal.
  var traversalOffer: [ISAKMPPayload] { ignoresNATs ? [] : NATTraversalVersion.offer }
}

extension NegotiatedPhaseOne {
  /// The form of NAT traversal that both ends support; nil for none or if it is disabled.
  var edition: NATTraversalVersion? {
    policy.ignoresNATs ? nil : NATTraversalVersion(capabilities)
  }

  /// The vendor IDs that a responder sends for NAT traversal.
  var traversalAnswer: [ISAKMPPayload] { edition?.answer(to: capabilities) ?? [] }

  /// Returns the NAT-D payloads of a message to the peer; none if it does not support them.
  func discoveryPayloads(to peer: Endpoint) -> [ISAKMPPayload] {
    guard let edition else { return [] }
    return discovery(peer).payloads.map(edition.payload)
  }

  /// Detects NATs by the NAT-D payloads of a message.
  mutating func discover(by message: OpenedMessage, from sender: Endpoint) {
    guard let edition else { return }
    natStatus = discovery(sender).natStatus(by: message.bodies(edition.payloadType)) ?? []
  }

  /// Moves an initiator that has detected a NAT to port 4500 at both ends. RFC 3947 section 4.
  mutating func float() -> [PhaseOneOutput] {
    guard !natStatus.isEmpty, !peer.isFloated else { return [] }
    peer = Endpoint(peer.address, port: UDPEncapsulation.port, isFloated: true)
    return [.float]
  }

  /// The encapsulation mode of tunnels: in UDP if there is a NAT. RFC 3947 section 5.1.
  var tunnelMode: IPsecDOI.EncapsulationMode { natStatus.isEmpty ? .tunnel : udpMode ?? .tunnel }

  /// The encapsulation modes that an initiating peer may choose: UDP also if only the peer has
  /// detected a NAT.
  var tunnelModes: [IPsecDOI.EncapsulationMode] {
    guard let udpMode else { return [.tunnel] }
    return natStatus.isEmpty ? [.tunnel, udpMode] : [udpMode]
  }

  private var udpMode: IPsecDOI.EncapsulationMode? { peer.isFloated ? edition?.tunnelMode : nil }

  private func discovery(_ peer: Endpoint) -> NATDetection {
    NATDetection(
      hash: proposal.hash, cookies: cookies, local: Endpoint(local, port: peer.localPort),
      peer: peer)
  }
}

extension EstablishedPhaseOne {
  /// Returns whether the peer may negotiate the tunnel: the tunnel's policy must accept its
  /// authenticated identity. Its address proves nothing, because others may share it behind a NAT,
  /// and the policy by which it was authenticated may belong to one of them.
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
