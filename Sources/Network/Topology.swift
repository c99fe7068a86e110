package import Wire

/// Which nodes a network has, and how they are cabled. Data, without behaviour.
package struct Topology: Equatable, Sendable {
  package struct Node: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
      /// Names of the ports that are in its chassis, as `so-0/0/0`, `sp-3/1/0`.
      case router(ports: [String])
      /// Its addresses, all on its one port. It answers at each, and sends from the first unless a
      /// ping names another. On a point-to-point link everything is reached directly. On a segment,
      /// what has an address there is reached directly, and everything else through `gateway`;
      /// nil: nothing else is reached.
      case host([IPv4Address], gateway: IPv4Address? = nil)
    }

    package var name: String
    package var kind: Kind

    package init(name: String, kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }

  /// One end of a cable.
  package struct Port: Hashable, Sendable, CustomStringConvertible {
    package var node: String
    package var name: String

    package init(_ node: String, _ name: String) {
      self.node = node
      self.name = name
    }

    package var description: String { "\(node):\(name)" }
  }

  /// A point-to-point link of two ports, or a segment of more.
  package struct Link: Equatable, Sendable {
    package var name: String
    package var ends: [Port]
    package var delay: Duration
    /// Bits of IP packets in a second, from each end; 1 or more. nil: packets take no time.
    package var rate: Int?
    /// The longest IP packet that passes, in octets. Longer ones are dropped, and nobody is told.
    /// A host sends none that are longer. nil: all pass.
    package var mtu: Int?
    /// What the link does to packets when the network begins.
    package var impairment: Impairment
    /// The NATs that are on the link when the network begins, each in front of some of its ends.
    package var nats: [NATBox]

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

  package var nodes: [Node]
  package var links: [Link]

  package init(nodes: [Node], links: [Link]) {
    self.nodes = nodes
    self.links = links
  }

  /// The one port of a host.
  package static let hostPort = "eth0"

  package func node(_ name: String) -> Node? { nodes.first { $0.name == name } }

  /// The names of all routers, in the order of the nodes.
  package var routerNames: [String] {
    nodes.compactMap { node in if case .router = node.kind { node.name } else { nil } }
  }

  /// All hosts, in the order of the nodes.
  package var hosts: [(name: String, addresses: [IPv4Address])] {
    nodes.compactMap { node in
      if case .host(let addresses, _) = node.kind { (node.name, addresses) } else { nil }
    }
  }
}
