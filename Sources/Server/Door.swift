import Operations
import Shell
package import Sockets

/// A socket at which clients may connect, and what they may do who come by it.
package struct Door {
  package enum Kind: Sendable {
    /// The owner of the network.
    case owner
    /// Members of a group, who may do what the owner may.
    case group
    /// Members of a group, who may only look.
    case readOnlyGroup
  }

  package let listener: Listener
  package let kind: Kind

  package init(_ listener: Listener, _ kind: Kind) {
    self.listener = listener
    self.kind = kind
  }

  var rights: Login.Rights { kind == .readOnlyGroup ? .readOnly : .all }
}
