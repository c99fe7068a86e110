import Cryptography
package import IPsec
package import Wire

/// The two IPsec SAs of a tunnel, one for each direction, as quick mode has negotiated them.
package struct SecurityAssociationPair: Equatable, Sendable {
  /// The identifier of the tunnel.
  package var tunnel: TunnelIdentifier
  /// The name of the tunnel in log records and reports.
  package var tunnelName: String
  /// The configured address of the remote gateway.
  package var gateway: IPv4Address
  /// The present endpoint of the peer, which may change behind a NAT.
  package var peer: Endpoint
  /// The authenticated identity of the peer.
  package var identity: IdentificationPayload
  /// The ends that are behind a NAT.
  package var natStatus: NATStatus
  /// Whether ESP is encapsulated in UDP. RFC 3948.
  package var isEncapsulated: Bool
  /// The role of the local gateway in quick mode.
  package var role: Role
  /// The inbound SA, whose SPI identifies the pair at the local gateway.
  package var inbound: SecurityAssociationParameters
  /// The outbound SA.
  package var outbound: SecurityAssociationParameters
  /// The local selector.
  package var local: IPv4Prefix
  /// The remote selector.
  package var remote: IPv4Prefix
  /// The name of the chosen proposal.
  package var proposal: String
  /// The hard lifetime: the shorter one of both ends.
  package var lifetime: Duration
}

/// An action that a quick mode state machine requires of its caller.
enum QuickModeOutput {
  /// Send a datagram, and again until an answer arrives if one is expected.
  case send([UInt8], awaitsAnswer: Bool)
  /// Install the inbound SA: the peer may use it from now on.
  case installInbound(SecurityAssociationPair)
  /// Install the outbound SA: the peer has the pair.
  case installOutbound(SecurityAssociationPair)
}

/// The parameters that quick mode has negotiated, from which the keys can be derived.
struct NegotiatedQuickMode {
  var tunnel: TunnelPolicy
  var choice: IPsecOffer.Choice
  var spis: SPIs
  /// The nonces, the initiator's followed by the responder's.
  var nonces: [UInt8]

  /// Derives the keys. Returns the pair with its gateway at the peer's present address, which the
  /// caller replaces by the configured one. Throws `library`.
  func pair(
    _ phaseOne: EstablishedPhaseOne, _ role: Role, sharedSecret: Secret?,
    lifetime: Duration? = nil
  ) throws(NegotiationError) -> SecurityAssociationPair {
    let keyed = phaseOne.keyed
    let peer = phaseOne.agreement.peer
    let material = KeyMaterial(keys: keyed.keys, sharedSecret: sharedSecret, nonces: nonces)
    do throws(CryptographyError) {
      return SecurityAssociationPair(
        tunnel: tunnel.identifier, tunnelName: tunnel.name, gateway: peer.address, peer: peer,
        identity: phaseOne.peerIdentity,
        natStatus: phaseOne.agreement.natStatus, isEncapsulated: choice.mode != .tunnel,
        role: role,
        inbound: try material.parameters(for: choice.proposal, spis: spis),
        outbound: try material.parameters(for: choice.proposal, spis: choice.peerSPIs),
        local: tunnel.local, remote: tunnel.remote, proposal: choice.proposal.name,
        lifetime: min(choice.proposal.lifetime, lifetime ?? choice.proposal.lifetime))
    } catch { throw NegotiationError(.library(error)) }
  }
}
