import Operations
import Shell
package import Sockets

/// A socket at which clients may connect, with the rights that they get.
package struct ListeningSocket {
  /// The users who may connect at the socket, which decides their rights.
  package enum Kind: Sendable {
    /// The owner of the network.
    case owner
    /// Members of a group, who have the rights of the owner.
    case group
    /// Members of a group, who have read-only rights.
    case readOnlyGroup

    var rights: Login.Rights { self == .readOnlyGroup ? .readOnly : .all }
  }

  /// The socket, which accepts connections.
  package let listener: Listener
  /// The users who may connect.
  package let kind: Kind

  /// Creates the value from a socket that listens already.
  package init(_ listener: Listener, _ kind: Kind) {
    self.listener = listener
    self.kind = kind
  }

  /// The maximum number of clients at a time. Most systems limit a process to 1,024 descriptors.
  /// The limits of groups are lower, so that their members cannot exclude the owner.
  var connectionLimit: Int {
    switch kind {
    case .owner: 960
    case .group: 480
    case .readOnlyGroup: 240
    }
  }
}
