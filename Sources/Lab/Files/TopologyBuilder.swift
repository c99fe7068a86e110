import Network
import Schema
import Wire

/// A builder of a topology, which rejects duplicate and undefined names.
struct TopologyBuilder {
  /// The largest number of nodes, and of links.
  static let limit = 20_000

  private(set) var topology = Topology(nodes: [], links: [])
  private(set) var cutLinks: Set<String> = []
  /// The index of each node by its name.
  private var nodes: [String: Int] = [:]
  private var links: Set<String> = []
  /// The host of each address.
  private var addresses: [IPv4Address: String] = [:]
  private var ports: Set<Topology.Port> = []

  /// The names to which checks may refer.
  var names: NetworkNames {
    NetworkNames(
      routers: Set(topology.routerNames), hosts: Set(topology.hosts.map(\.name)), links: links)
  }

  mutating func addRouter(
    _ name: String, _ ports: [String], for statement: LabStatement
  ) throws(LabError) {
    try add(.init(name: name, kind: .router(ports: ports)), for: statement)
  }

  mutating func addHost(
    _ name: String, _ addresses: [IPv4Address], gateway: IPv4Address?, for statement: LabStatement
  ) throws(LabError) {
    for address in addresses {
      if let other = self.addresses[address] {
        throw statement.error("\(address) is an address of '\(other)' already")
      }
      self.addresses[address] = name
    }
    try add(.init(name: name, kind: .host(addresses, gateway: gateway)), for: statement)
  }

  private mutating func add(
    _ node: Topology.Node, for statement: LabStatement
  ) throws(LabError) {
    try check(node.name, for: statement)
    guard nodes[node.name] == nil else {
      throw statement.error("there are two nodes '\(node.name)'")
    }
    guard nodes.count < Self.limit else {
      throw statement.error("a lab has at most \(Self.limit) nodes")
    }
    nodes[node.name] = topology.nodes.count
    topology.nodes.append(node)
  }

  /// Returns the port for `pe1:so-0/0/0`, or for a host such as `ce1`. The port is added to a
  /// router.
  mutating func port(
    _ text: String, for statement: LabStatement
  ) throws(LabError) -> Topology.Port {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let node = String(parts.first ?? "")
    guard let index = nodes[node] else { throw statement.error("there is no node '\(node)'") }
    let port: Topology.Port
    switch topology.nodes[index].kind {
    case .host:
      guard parts.count == 1 || parts[1] == Topology.hostPort else {
        throw statement.error("the port of a host is \(Topology.hostPort)")
      }
      port = Topology.Port(node, Topology.hostPort)
    case .router(let known):
      guard parts.count == 2 else { throw statement.error("'\(node)' is a router: name its port") }
      port = Topology.Port(node, String(parts[1]))
      guard InterfaceName(parts[1]) != nil, !port.name.contains(".") else {
        throw statement.error("'\(parts[1])' is no port")
      }
      guard !["sp-", "ms-", "si-", "lo"].contains(where: { port.name.hasPrefix($0) }) else {
        throw statement.error("'\(port.name)' takes no cable")
      }
      if !known.contains(port.name) {
        topology.nodes[index].kind = .router(ports: known + [port.name])
      }
    }
    guard ports.insert(port).inserted else { throw statement.error("\(port) has a cable already") }
    return port
  }

  mutating func add(
    _ link: Topology.Link, isCut: Bool, for statement: LabStatement
  ) throws(LabError) {
    try check(link.name, for: statement)
    guard links.insert(link.name).inserted else {
      throw statement.error("there are two links '\(link.name)'")
    }
    guard links.count <= Self.limit else {
      throw statement.error("a lab has at most \(Self.limit) links")
    }
    if isCut { cutLinks.insert(link.name) }
    topology.links.append(link)
  }

  /// Throws if a name is not valid in commands and in file names.
  private func check(_ name: String, for statement: LabStatement) throws(LabError) {
    let isSound = ValueType.name(1...63).check(name) == .accepted(name) && !name.contains(".")
    guard isSound else {
      throw statement.error(
        "'\(name)' is no name: it begins with a letter or digit and has letters, digits, '-' and '_'"
      )
    }
  }
}
