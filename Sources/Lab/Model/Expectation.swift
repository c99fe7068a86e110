package import Cryptography
package import Wire

/// What a check, or `request lab expect`, asks of a network.
package struct Expectation: Sendable {
  /// How long it may take until it holds. What must not happen must not within it.
  package var limit: Duration
  /// Routers that are taken as they were when the stage began.
  package var given: [String]
  package var preparation: Preparation
  package var assertion: Assertion

  /// What happens before: first clears, then pings, then links and cables, then time passes.
  package struct Preparation: Equatable, Sendable {
    package struct Pings: Equatable, Sendable {
      package var source: String
      /// Names of nodes, or addresses.
      package var destinations: [String]
      /// To each address, one a second.
      package var count: Int
    }

    package struct LinkChange: Equatable, Sendable {
      package var link: String
      /// nil: the cable stays as it is.
      package var isCut: Bool?
      /// In percent; nil: the loss stays as it is.
      package var loss: Int?
      /// In percent; nil: it stays as it is.
      package var duplication: Int?
      /// In percent; nil: it stays as it is.
      package var reordering: Int?
    }

    package struct Clear: Equatable, Sendable {
      package var router: String
      package var isOfIKE: Bool
      package var isOfIPsec: Bool
    }

    package var pings: Pings?
    package var links: [LinkChange] = []
    /// Nodes whose cables are pulled.
    package var unplugged: [String] = []
    package var clears: [Clear] = []
    /// Links whose NATs lose their mappings.
    package var restartedNATs: [String] = []
    package var wait = Duration.zero
  }
}

/// What must hold.
package enum Assertion: Sendable {
  /// Pings to all addresses are answered.
  case answered(Probes)
  /// No ping to any address is answered.
  case unanswered(Probes)
  case protected(Protection)
  case unseen(Absence)
  case taken(Passage)
  case association(AssociationPattern)
  case counter(CounterPattern)
  case log(router: String, words: String, isAbsent: Bool)
  /// What is active is what the stage began with.
  case unchanged([String])
}

/// Pings of one node.
package struct Probes: Equatable, Sendable {
  package var source: String
  /// Names of nodes, or addresses.
  package var destinations: [String]
  /// Octets of data.
  package var size = 56
  package var doesNotFragment = false
  package var sourceAddress: IPv4Address?
}

/// How packets are protected: which protocols.
package enum ProtectionKind: String, Sendable {
  case esp
  case ah
  case bundle
  /// ESP in UDP.
  case udp
}

/// What is seen on a link while pings are sent.
package struct Protection: Sendable {
  package var link: String
  package var probes: Probes
  /// nil: whatever encrypts.
  package var kind: ProtectionKind?
  package var algorithms: [String]
  /// Octets of the longest packet.
  package var longest: Int?
}

/// What is not seen on a link while pings are sent.
package struct Absence: Sendable {
  package enum Kind: String, Sendable {
    case anything
    case clear
    case esp
    case ah
    case ike
  }

  package var link: String
  package var probes: Probes
  package var kind: Kind
}

/// The term that takes packets.
package struct Passage: Equatable, Sendable {
  package var router: String
  /// Names of nodes, or addresses.
  package var source: String
  package var destinations: [String]
  /// nil: any.
  package var serviceSet: String?
  package var rule: String?
  package var term: String?
  /// No term takes them.
  package var isNone: Bool
}

/// What a security association must be like; nil, or none: it does not matter.
package struct AssociationPattern: Sendable {
  package enum Kind: String, Sendable {
    case ike
    case ipsec
  }

  package var router: String
  package var kind: Kind
  /// The name of a router, or an address.
  package var peer: String?
  /// There must be none that is like it.
  package var isAbsent: Bool
  package var mode: String?
  package var method: String?
  package var protection: ProtectionKind?
  package var isManual: Bool?
  package var algorithms: [String]
  package var group: DiffieHellmanGroup?
  package var hasForwardSecrecy: Bool
  /// In seconds.
  package var lifetime: ClosedRange<Int>
}

/// The values that a counter may have.
package struct CounterPattern: Equatable, Sendable {
  package var router: String
  package var name: String
  package var range: ClosedRange<UInt64>

  package init(router: String, name: String, range: ClosedRange<UInt64>) {
    self.router = router
    self.name = name
    self.range = range
  }
}
