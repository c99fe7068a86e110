/// A negotiation that came to nothing: with whom, what for and why.
package struct NegotiationFailure: Equatable, Sendable, CustomStringConvertible {
  package var peer: Endpoint
  package let tunnel: TunnelIdentifier?
  /// What people are told.
  private let tunnelName: String?
  package var role: Role
  package var error: NegotiationError

  init(peer: Endpoint, tunnel: TunnelPolicy?, role: Role, error: NegotiationError) {
    self.peer = peer
    self.tunnel = tunnel?.identifier
    tunnelName = tunnel?.name
    self.role = role
    self.error = error
  }

  package var description: String {
    let what = role == .initiator ? "negotiation with peer" : "negotiation begun by peer"
    return "\(what) \(peer) failed\(tunnelName.map { " for \($0)" } ?? ""): \(error)"
  }
}
