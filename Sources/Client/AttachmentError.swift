/// Why a client could not attach to a served network.
package struct AttachmentError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// The server does not want the client, and says why.
    case refused(String)
    /// The server speaks another version of the protocol. `release`: that of its program.
    case otherVersion(release: String)
    /// The connection was closed before the session began.
    case closed
    /// What was received is no greeting of a server.
    case notServer(String)
  }

  package var reason: Reason

  package init(_ reason: Reason) { self.reason = reason }
}

extension AttachmentError: CustomStringConvertible {
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
