package import Cryptography
package import Wire

/// The expectation of a check or of `request lab expect`: what is done to the network first, and
/// what must hold then.
package struct Expectation: Sendable {
  /// The time within which the assertion must hold or, if it forbids something, that must not
  /// happen.
  package var limit: Duration
  /// The routers that are reset to their state at the beginning of the stage.
  package var given: [String]
  /// The changes to the network before the test.
  package var preparation: Preparation
  /// The condition that is tested after the preparation.
  package var assertion: Assertion

  /// The changes before the test, in this order: clears, pings, links and cables, and then a wait.
  package struct Preparation: Equatable, Sendable {
    /// Pings from one node.
    package struct Pings: Equatable, Sendable {
      /// The name of the node that sends the pings.
      package var source: String
      /// The names of nodes, or addresses.
      package var destinations: [String]
      /// The number of pings to each address, one a second.
      package var count: Int
    }

    /// A change of a link's state.
    package struct LinkChange: Equatable, Sendable {
      /// The name of the link.
      package var link: String
      /// Whether the link is cut; nil if that stays as it is.
      package var isCut: Bool?
      /// The new loss in percent; nil if it stays as it is.
      package var loss: Int?
      /// The new duplication in percent; nil if it stays as it is.
      package var duplication: Int?
      /// The new reordering in percent; nil if it stays as it is.
      package var reordering: Int?
    }

    /// The deletion of a router's security associations.
    package struct Clear: Equatable, Sendable {
      /// The name of the router.
      package var router: String
      /// Whether the IKE SAs are deleted.
      package var isOfIKE: Bool
      /// Whether the IPsec SAs are deleted.
      package var isOfIPsec: Bool
    }

    /// The pings that are sent after the clears; nil for none.
    package var pings: Pings?
    /// The changes of links that are made after the pings.
    package var links: [LinkChange] = []
    /// The nodes whose cables are pulled.
    package var unplugged: [String] = []
    /// The deletions of security associations, which come first.
    package var clears: [Clear] = []
    /// The links whose NATs lose their mappings.
    package var restartedNATs: [String] = []
    /// The time that passes before the test; zero for none.
    package var wait = Duration.zero
  }
}

/// The condition of an expectation.
package enum Assertion: Sendable {
  /// Pings to all addresses are answered.
  case answered(Probes)
  /// No ping to any address is answered.
  case unanswered(Probes)
  /// Packets cross a link with protection.
  case protected(ExpectedProtection)
  /// Packets of a kind do not cross a link.
  case unseen(Absence)
  /// Packets take a term, or none.
  case taken(ExpectedMatch)
  /// A security association exists, or does not.
  case association(AssociationPattern)
  /// A counter has a value within a range.
  case counter(CounterPattern)
  /// The log of a router has a line with these words, or has none.
  case log(router: String, words: String, isAbsent: Bool)
  /// The active configurations of these routers are those of the beginning of the stage.
  case unchanged([String])
}

/// Pings from one node to others.
package struct Probes: Equatable, Sendable {
  /// The name of the node that sends the pings.
  package var source: String
  /// The names of nodes, or addresses.
  package var destinations: [String]
  /// The number of octets of data.
  package var size = 56
  /// Whether the don't-fragment bit is set in the pings.
  package var doesNotFragment = false
  /// The source address of the pings; nil if the node chooses one.
  package var sourceAddress: IPv4Address?
}

/// The protocols that protect packets.
package enum ProtectionKind: String, Sendable {
  case esp
  case ah
  case bundle
  /// ESP in UDP, for NAT traversal.
  case udp
}

/// The protection that packets of pings must have on a link.
package struct ExpectedProtection: Sendable {
  /// The name of the link on which packets are watched.
  package var link: String
  /// The pings whose packets are watched.
  package var probes: Probes
  /// The protocol; nil for any that encrypts.
  package var kind: ProtectionKind?
  /// The names of algorithms that the associations must use, as in the configuration; empty for
  /// any.
  package var algorithms: [String]
  /// The length of the longest packet allowed, in octets.
  package var longest: Int?
}

/// The packets that must not be seen on a link while pings are sent.
package struct Absence: Sendable {
  /// The kind of packets that must not be seen.
  package enum Kind: String, Sendable {
    case anything
    case clear
    case esp
    case ah
    case ike
  }

  /// The name of the link on which packets are watched.
  package var link: String
  /// The pings that are sent meanwhile.
  package var probes: Probes
  /// The kind of packets that must not cross the link.
  package var kind: Kind
}

/// The term that must match packets.
package struct ExpectedMatch: Equatable, Sendable {
  /// The name of the router whose rules are looked up.
  package var router: String
  /// The name of a node, or an address.
  package var source: String
  /// The names of nodes, or addresses.
  package var destinations: [String]
  /// The name of the service set; nil for any.
  package var serviceSet: String?
  /// The name of the rule; nil for any.
  package var rule: String?
  /// The name of the term; nil for any.
  package var term: String?
  /// Whether no term must match.
  package var isNone: Bool
}

/// The properties of a security association; those that are nil or empty do not matter.
package struct AssociationPattern: Sendable {
  /// The phase of the association.
  package enum Kind: String, Sendable {
    case ike
    case ipsec
  }

  /// The name of the router that has the association.
  package var router: String
  /// Whether an IKE SA or an IPsec SA is meant.
  package var kind: Kind
  /// The name of a router, or an address.
  package var peer: String?
  /// Whether no such association must exist.
  package var isAbsent: Bool
  /// The mode of phase 1, such as `main`, for an IKE SA.
  package var mode: String?
  /// The authentication method, such as `pre-shared-keys`, for an IKE SA.
  package var method: String?
  /// The protocol of an IPsec SA; ESP in UDP counts as `udp`.
  package var protection: ProtectionKind?
  /// Whether an IPsec SA is manual, or is negotiated by IKE.
  package var isManual: Bool?
  /// The names of algorithms that the association must use, as in the configuration.
  package var algorithms: [String]
  /// The Diffie-Hellman group: of an IKE SA, or of perfect forward secrecy for an IPsec SA.
  package var group: DiffieHellmanGroup?
  /// Whether an IPsec SA must have perfect forward secrecy; if false, it need not.
  package var hasForwardSecrecy: Bool
  /// The lifetime in seconds: the whole of an IKE SA, or the rest of an IPsec SA.
  package var lifetime: ClosedRange<Int>
}

/// The values that a counter of a router may have.
package struct CounterPattern: Equatable, Sendable {
  /// The name of the router.
  package var router: String
  /// The name of the counter, such as `esp-encrypted-packets` or `no-rule-matches`.
  package var name: String
  /// The values with which the pattern holds.
  package var range: ClosedRange<UInt64>

  /// Creates the pattern; the name is not checked.
  package init(router: String, name: String, range: ClosedRange<UInt64>) {
    self.router = router
    self.name = name
    self.range = range
  }
}
