import Cryptography
package import IPsec
package import Wire

/// The IPsec SAs of a tunnel, one each way, as quick mode made them.
package struct SecurityAssociationPair: Equatable, Sendable {
  package var tunnel: TunnelIdentifier
  /// What people are told.
  package var tunnelName: String
  /// By which address the tunnel knows the peer, and where the peer is: behind a NAT it may move.
  package var gateway: IPv4Address
  package var peer: Endpoint
  /// Who the peer has proved to be.
  package var identity: IdentificationPayload
  package var translation: Translation
  /// Whether ESP goes in UDP. RFC 3948.
  package var isEncapsulated: Bool
  /// Which end of quick mode we were.
  package var role: Role
  /// Its SPI names the pair at our end.
  package var inbound: SecurityAssociationParameters
  package var outbound: SecurityAssociationParameters
  package var local: IPv4Prefix
  package var remote: IPv4Prefix
  /// Of the proposal that was agreed on.
  package var proposal: String
  /// The agreed one: the hard lifetime.
  package var lifetime: Duration
}

/// What a machine of quick mode asks for.
enum QuickModeOutput {
  /// Where an answer is awaited, the message is sent again until it comes.
  case send([UInt8], awaitsAnswer: Bool)
  /// The peer may use it from now on.
  case installInbound(SecurityAssociationPair)
  /// The peer has it.
  case installOutbound(SecurityAssociationPair)
}

/// What both ends of quick mode know when keys can be made.
struct QuickModeAgreement {
  var tunnel: TunnelPolicy
  var choice: IPsecOffer.Choice
  var spis: SPIs
  /// The initiator's and then the responder's.
  var nonces: [UInt8]

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
        translation: phaseOne.agreement.translation, isEncapsulated: choice.mode != .tunnel,
        role: role,
        inbound: try material.parameters(for: choice.proposal, spis: spis),
        outbound: try material.parameters(for: choice.proposal, spis: choice.peerSPIs),
        local: tunnel.local, remote: tunnel.remote, proposal: choice.proposal.name,
        lifetime: min(choice.proposal.lifetime, lifetime ?? choice.proposal.lifetime))
    } catch { throw NegotiationError(.library(error)) }
  }
}
