import Operations
import Shell
package import Sockets

/// A socket at which clients may connect, and the rights of those that do.
package struct Door {
  /// The clients that may connect.
  package enum Kind: Sendable {
    /// The owner of the network.
    case owner
    /// Members of a group, who may do what the owner may.
    case group
    /// Members of a group, who may only look.
    case readOnlyGroup

    var rights: Login.Rights { self == .readOnlyGroup ? .readOnly : .all }
  }

  /// The socket.
  package let listener: Listener
  /// The clients that may connect.
  package let kind: Kind

  package init(_ listener: Listener, _ kind: Kind) {
    self.listener = listener
    self.kind = kind
  }

  /// The maximum number of clients at a time. Most systems let a process have 1,024 files; members of a
  /// group must not lock the owner out.
  var connectionLimit: Int {
    switch kind {
    case .owner: 960
    case .group: 480
    case .readOnlyGroup: 240
    }
  }
}
