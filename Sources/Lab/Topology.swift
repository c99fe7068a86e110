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

  /// The network that the chapter's provider-edge example was written for.
  ///
  ///     ce1 11.11.11.1 -- so-0/0/0 [pe1] so-2/2/0 == core == so-2/2/0 [pe2] so-0/0/0 -- ce2 8.8.8.1
  package static let chapter = Topology(
    nodes: [
      Node(name: "ce1", kind: .host(IPv4Address(11, 11, 11, 1))),
      Node(name: "pe1", kind: .router(ports: ["so-0/0/0", "so-2/2/0", "sp-3/1/0"])),
      Node(name: "pe2", kind: .router(ports: ["so-0/0/0", "so-2/2/0", "sp-3/1/0"])),
      Node(name: "ce2", kind: .host(IPv4Address(8, 8, 8, 1))),
    ],
    links: [
      Link(name: "ce1-pe1", ends: [Port("ce1", hostPort), Port("pe1", "so-0/0/0")]),
      Link(name: "core", ends: [Port("pe1", "so-2/2/0"), Port("pe2", "so-2/2/0")]),
      Link(name: "pe2-ce2", ends: [Port("pe2", "so-0/0/0"), Port("ce2", hostPort)]),
    ])
}
