/// The reason why a client could not attach to a served network.
package struct AttachmentError: Error, Equatable, Sendable {
  /// The kind of failure.
  package enum Reason: Equatable, Sendable {
    /// The server rejects the client; the associated value is its reason.
    case refused(String)
    /// The server uses another version of the protocol. `release` is that of its program.
    case otherVersion(release: String)
    /// The connection was closed before the session began.
    case closed
    /// The server has sent something else than a greeting; the associated value describes it.
    case notServer(String)
  }

  /// The kind of failure.
  package var reason: Reason

  /// Creates the error from its reason.
  package init(_ reason: Reason) { self.reason = reason }
}

extension AttachmentError: CustomStringConvertible {
  /// The sentence for the user.
  package var description: String {
    switch reason {
    case .refused(let words): words
    case .otherVersion(let release):
      "the network is served by another release, aspic \(release)"
    case .closed: "the network closed the connection before the session began"
    case .notServer(let words): "this is not a network that can be attached to: \(words)"
    }
  }
}
