package import Wire

/// The nodes of a network and the links between them.
package struct Topology: Equatable, Sendable {
  /// A router or a host.
  package struct Node: Equatable, Sendable {
    /// The type of a node, with its ports or addresses.
    package enum Kind: Equatable, Sendable {
      /// A router with the names of the ports in its chassis, such as `so-0/0/0` and `sp-3/1/0`.
      case router(ports: [String])
      /// A host with its addresses, all on its single port. It answers at each, and sends from the
      /// first unless a ping names another. On a point-to-point link, everything is reached
      /// directly. On a segment, addresses on the segment are reached directly, and everything else
      /// through `gateway`; nil if nothing else is reached.
      case host([IPv4Address], gateway: IPv4Address? = nil)
    }

    /// The name of the node, by which links and commands refer to it.
    package var name: String
    /// The type of the node.
    package var kind: Kind

    /// Creates a node.
    package init(name: String, kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }

  /// A port of a node, which is one end of a link.
  package struct Port: Hashable, Sendable, CustomStringConvertible {
    /// The name of the node.
    package var node: String
    /// The name of the port within its node; `Topology.hostPort` at a host.
    package var name: String

    /// Creates a port from the names of the node and of the port.
    package init(_ node: String, _ name: String) {
      self.node = node
      self.name = name
    }

    /// The port in the form `pe1:so-0/0/0`.
    package var description: String { "\(node):\(name)" }
  }

  /// A point-to-point link of two ports, or a segment of more.
  package struct Link: Equatable, Sendable {
    /// The name of the link, by which commands refer to it.
    package var name: String
    /// The ports that the link connects; more than two on a segment.
    package var ends: [Port]
    /// The time that a packet takes from one end to another, beside the time of its sending.
    package var delay: Duration
    /// The bits of IP packets a second, from each end, at least 1; nil if packets take no time.
    package var rate: Int?
    /// The longest IP packet that the link carries, in octets; nil for any. Longer ones are dropped
    /// without an error. Hosts send no longer ones.
    package var mtu: Int?
    /// The impairment of the link when the network starts.
    package var impairment: Impairment
    /// The NATs on the link when the network starts, each in front of some of its ends.
    package var nats: [NATBox]

    /// Creates a link, by default with a delay of one millisecond, and without a limit or an
    /// impairment.
    package init(
      name: String, ends: [Port], delay: Duration = .milliseconds(1), rate: Int? = nil,
      mtu: Int? = nil, impairment: Impairment = .none, nats: [NATBox] = []
    ) {
      self.name = name
      self.ends = ends
      self.delay = delay
      self.rate = rate
      self.mtu = mtu
      self.impairment = impairment
      self.nats = nats
    }
  }

  /// The routers and the hosts.
  package var nodes: [Node]
  /// The links between the nodes.
  package var links: [Link]

  /// Creates a topology from its nodes and links, which are not checked.
  package init(nodes: [Node], links: [Link]) {
    self.nodes = nodes
    self.links = links
  }

  /// The name of a host's port.
  package static let hostPort = "eth0"

  /// Returns the node with a name; nil if there is none.
  package func node(_ name: String) -> Node? { nodes.first { $0.name == name } }

  /// The names of all routers, in the order of the nodes.
  package var routerNames: [String] {
    nodes.compactMap { node in if case .router = node.kind { node.name } else { nil } }
  }

  /// The names and addresses of all hosts, in the order of the nodes.
  package var hosts: [(name: String, addresses: [IPv4Address])] {
    nodes.compactMap { node in
      if case .host(let addresses, _) = node.kind { (node.name, addresses) } else { nil }
    }
  }
}
