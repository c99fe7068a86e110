package import Wire

/// An IKE SA, to show.
package struct PhaseOneStatus: Equatable, Sendable {
  package var peer: Endpoint
  package var role: Role
  package var mode: IKEPolicy.Mode
  package var cookies: Cookies
  package var policy: String
  package var proposal: IKEProposal
  package var localIdentity: String
  package var peerIdentity: String
  /// In DER: the peer's, those that led to an authority, and that; none with pre-shared keys.
  package var peerCertificates: [[UInt8]]
  package var capabilities: Capabilities
  package var translation: Translation
  package var establishedAt: Instant
  package var expiresAt: Instant
  package var traffic = PhaseOneTraffic()
  /// Those that have not come about yet.
  package var quickModes: [QuickModeStatus] = []
}

/// A quick mode under way, to show.
package struct QuickModeStatus: Equatable, Sendable {
  package var role: Role
  package var messageID: UInt32
  /// What people are told of the tunnel.
  package var tunnel: String
  package var local: IPv4Prefix
  package var remote: IPv4Prefix
}

/// A phase 1 under way, to show.
package struct PhaseOneAttempt: Equatable, Sendable {
  package var peer: Endpoint
  package var role: Role
  package var mode: IKEPolicy.Mode
  /// The peer's is 0 before it has answered.
  package var cookies: Cookies
}
