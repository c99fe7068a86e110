package import Network
import Router
import Wire

/// The notation of a drawing. The raw values are words of commands.
package enum DrawingForm: String, CaseIterable, Sendable { case svg, mermaid, dot, text }

/// The nodes, links, addresses and tunnels of a network, as they are drawn.
package struct Drawing: Equatable, Sendable {
  /// The type of a node. A segment is a link with more than two ends.
  package enum Kind: String, Sendable { case router, host, segment }

  /// A node of the drawing.
  package struct Node: Equatable, Sendable {
    /// The name of the node; for a segment, the name of the link with its NATs.
    package var name: String
    /// The type of the node.
    package var kind: Kind
    /// The addresses of a host; empty for others.
    package var addresses: [String]
  }

  /// One end of a line.
  package struct End: Equatable, Sendable {
    /// The index of the node.
    package var node: Int
    /// The port of a router; empty at hosts and segments.
    package var port: String
    /// The addresses of a router's port, such as `10.0.0.1/30`; empty at hosts and segments.
    package var addresses: [String]

    /// The label, such as `so-0/0/0 10.0.0.1/30`.
    package var label: String { ([port] + addresses).filter { !$0.isEmpty }.joined(separator: " ") }
  }

  /// A line between two nodes: a link, or one end of a segment.
  package struct Line: Equatable, Sendable {
    /// The name of the link, with its NATs; empty for the lines of a segment.
    package var name: String
    /// The end at the first node.
    package var from: End
    /// The end at the second node, or at the segment.
    package var to: End
    /// Whether the cable is pulled; false if states are not shown.
    package var isCut: Bool
  }

  /// All tunnels between two gateways, in both directions.
  package struct Tunnel: Equatable, Sendable {
    /// The index of the local node.
    package var from: Int
    /// The index of the peer; nil if no node of the network has its address.
    package var to: Int?
    /// The address of the gateway at `from`.
    package var localGateway: String
    /// The address of the gateway at `to`, as the local gateway knows it.
    package var remoteGateway: String
    /// The number of these tunnels that have associations; nil if states are not shown.
    package var upCount: Int?
    /// The number of tunnels.
    package var count: Int

    /// The state, such as `up`, `down` or `2 of 3 up`; nil if states are not shown.
    package var state: String? {
      guard let upCount else { return nil }
      return upCount == count ? "up" : upCount == 0 ? "down" : "\(upCount) of \(count) up"
    }
  }

  /// The title of the drawing.
  package let title: String
  /// The routers and hosts in the order of the topology, and then the segments.
  package private(set) var nodes: [Node] = []
  /// The lines in the order of the topology's links.
  package private(set) var lines: [Line] = []
  /// The tunnels, each pair of gateways once.
  package let tunnels: [Tunnel]

  /// Draws a network. `showsStates` adds the state of tunnels and links.
  package init(_ network: Network, title: String, showsStates: Bool) {
    self.title = title
    let topology = network.topology
    var numbers: [String: Int] = [:]
    for node in topology.nodes {
      numbers[node.name] = nodes.count
      switch node.kind {
      case .router: nodes.append(Node(name: node.name, kind: .router, addresses: []))
      case .host(let addresses, _):
        nodes.append(Node(name: node.name, kind: .host, addresses: addresses.map(\.description)))
      }
    }
    tunnels = Self.tunnels(of: network, numbers, showsStates: showsStates)
    var ports: [String: [String: [String]]] = [:]
    for name in topology.routerNames { ports[name] = Self.ports(of: network.router(name)) }
    let cut = Set(network.linkStatus.filter { showsStates && $0.isCut }.map(\.link.name))
    for link in topology.links {
      let ends = link.ends.compactMap { port -> End? in
        guard let node = numbers[port.node] else { return nil }
        guard nodes[node].kind == .router else { return End(node: node, port: "", addresses: []) }
        return End(node: node, port: port.name, addresses: ports[port.node]?[port.name] ?? [])
      }
      let isCut = cut.contains(link.name)
      let name = ([link.name] + link.nats.map { "NAT \($0.address)" }).joined(separator: ", ")
      if ends.count == 2, let first = ends.first, let last = ends.last {
        lines.append(Line(name: name, from: first, to: last, isCut: isCut))
        continue
      }
      let segment = End(node: nodes.count, port: "", addresses: [])
      nodes.append(Node(name: name, kind: .segment, addresses: []))
      lines += ends.map { Line(name: "", from: $0, to: segment, isCut: isCut) }
    }
  }

  /// Returns the addresses of each port of a router.
  private static func ports(of router: Router?) -> [String: [String]] {
    var ports: [String: [String]] = [:]
    for port in router?.interfaceStatus ?? [] {
      ports[port.name] = port.units.flatMap(\.addresses).map(\.description)
    }
    return ports
  }

  /// Returns the tunnels in the order of the routers and their service sets, each pair of gateways
  /// once.
  private static func tunnels(
    of network: Network, _ numbers: [String: Int], showsStates: Bool
  ) -> [Tunnel] {
    struct Pair: Hashable {
      let low: IPv4Address
      let high: IPv4Address
    }
    var owners: [IPv4Address: Int] = [:]
    var sets: [(node: Int, set: ServiceSetStatus)] = []
    for name in network.topology.routerNames {
      guard let node = numbers[name], let router = network.router(name) else { continue }
      for unit in router.interfaceStatus.flatMap(\.units) {
        for own in unit.addresses where owners[own.address] == nil { owners[own.address] = node }
      }
      sets += router.serviceSetStatus.map { (node, $0) }
    }
    for (node, set) in sets { owners[set.localGateway] = node }
    // Peers know a gateway behind a NAT by the address of the NAT.
    var hidden: [IPv4Address: IPv4Address] = [:]
    for nat in network.topology.links.flatMap(\.nats) {
      let inside = sets.first { nat.inside.contains(network.topology.nodes[$0.node].name) }
      if let inside, owners[nat.address] == nil {
        owners[nat.address] = inside.node
        hidden[nat.address] = inside.set.localGateway
      }
    }
    var places: [Pair: Int] = [:]
    var tunnels: [Tunnel] = []
    for (node, set) in sets {
      for tunnel in set.tunnels {
        let (local, remote) = (tunnel.localGateway, tunnel.remoteGateway)
        let peer = hidden[remote] ?? remote
        let pair =
          local.rawValue < peer.rawValue
          ? Pair(low: local, high: peer) : Pair(low: peer, high: local)
        let place = places[pair] ?? tunnels.count
        if place == tunnels.count {
          places[pair] = place
          tunnels.append(
            Tunnel(
              from: node, to: owners[remote], localGateway: local.description,
              remoteGateway: remote.description, upCount: showsStates ? 0 : nil, count: 0))
        }
        tunnels[place].count += 1
        if showsStates, tunnel.state == .installed {
          tunnels[place].upCount = tunnels[place].upCount.map { $0 + 1 }
        }
      }
    }
    return tunnels
  }

  /// Returns the drawing in one of the notations, in whole lines.
  package func text(_ form: DrawingForm) -> String {
    switch form {
    case .svg: svg
    case .mermaid: mermaid
    case .dot: dot
    case .text: boxes
    }
  }

  /// Returns a tunnel in words, such as `pe1 10.1.1.1 to 10.1.1.2 pe2, up`.
  func words(_ tunnel: Tunnel) -> String {
    var words = "\(nodes[tunnel.from].name) \(tunnel.localGateway) to \(tunnel.remoteGateway)"
    if let peer = tunnel.to { words += " \(nodes[peer].name)" }
    if let state = tunnel.state { words += ", \(state)" }
    return words
  }
}
