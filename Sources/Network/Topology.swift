package import Wire

/// Which nodes a network has, and how they are cabled. Data, without behaviour.
package struct Topology: Equatable, Sendable {
  package struct Node: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
      /// Names of the ports that are in its chassis, as `so-0/0/0`, `sp-3/1/0`.
      case router(ports: [String])
      /// One address, and one port by which everything is reached.
      case host(IPv4Address)
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

    package init(name: String, ends: [Port], delay: Duration = .milliseconds(1)) {
      self.name = name
      self.ends = ends
      self.delay = delay
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
  package var hosts: [(name: String, address: IPv4Address)] {
    nodes.compactMap { node in
      if case .host(let address) = node.kind { (node.name, address) } else { nil }
    }
  }
}
