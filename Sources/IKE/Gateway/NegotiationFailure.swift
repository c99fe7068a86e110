/// A failed negotiation: its peer, tunnel, role and error.
package struct NegotiationFailure: Equatable, Sendable, CustomStringConvertible {
  /// The endpoint of the peer.
  package var peer: Endpoint
  /// The tunnel; nil if the peer initiated the negotiation and no tunnel was chosen.
  package let tunnel: TunnelIdentifier?
  /// The name of the tunnel in log records.
  private let tunnelName: String?
  /// The role of the local gateway.
  package var role: Role
  /// The reason of the failure.
  package var error: NegotiationError

  init(peer: Endpoint, tunnel: TunnelPolicy?, role: Role, error: NegotiationError) {
    self.peer = peer
    self.tunnel = tunnel?.identifier
    tunnelName = tunnel?.name
    self.role = role
    self.error = error
  }

  /// The message for log records: the role, the peer, the tunnel if it is known, and the error.
  package var description: String {
    let what = role == .initiator ? "negotiation with peer" : "negotiation begun by peer"
    return "\(what) \(peer) failed\(tunnelName.map { " for \($0)" } ?? ""): \(error)"
  }
}
