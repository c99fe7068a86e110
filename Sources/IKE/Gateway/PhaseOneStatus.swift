package import Wire

/// The status of an established IKE SA, for `show` commands.
package struct PhaseOneStatus: Equatable, Sendable {
  /// The present endpoint of the peer.
  package var peer: Endpoint
  /// The role of the local gateway.
  package var role: Role
  /// The mode of phase 1.
  package var mode: IKEPolicy.Mode
  /// The cookies of both ends.
  package var cookies: Cookies
  /// The name of the IKE policy.
  package var policy: String
  /// The chosen proposal with the negotiated lifetime.
  package var proposal: IKEProposal
  /// The identity of the local gateway, as text.
  package var localIdentity: String
  /// The authenticated identity of the peer, as text.
  package var peerIdentity: String
  /// The certificates of the peer in DER, from the peer's own to that of an authority; empty with
  /// pre-shared keys.
  package var peerCertificates: [[UInt8]]
  /// The capabilities that the peer has announced.
  package var capabilities: Capabilities
  /// The ends that are behind a NAT.
  package var natStatus: NATStatus
  /// The time at which phase 1 was established.
  package var establishedAt: Instant
  /// The time at which the IKE SA expires.
  package var expiresAt: Instant
  /// The counters of the IKE SA.
  package var traffic = PhaseOneTraffic()
  /// The quick modes that are under way.
  package var quickModes: [QuickModeStatus] = []
}

/// The status of a quick mode that is under way, for `show` commands.
package struct QuickModeStatus: Equatable, Sendable {
  /// The role of the local gateway.
  package var role: Role
  /// The message ID of the exchange.
  package var messageID: UInt32
  /// The name of the tunnel.
  package var tunnel: String
  /// The local selector.
  package var local: IPv4Prefix
  /// The remote selector.
  package var remote: IPv4Prefix
}

/// The status of a phase 1 that is under way, for `show` commands.
package struct PhaseOneAttempt: Equatable, Sendable {
  /// The endpoint of the peer.
  package var peer: Endpoint
  /// The role of the local gateway.
  package var role: Role
  /// The mode of phase 1.
  package var mode: IKEPolicy.Mode
  /// The cookies of both ends; the peer's is 0 before it has answered.
  package var cookies: Cookies
}
