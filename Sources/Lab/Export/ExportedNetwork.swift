import Network
import Router
import Wire

/// The network of a lab with a device of Linux at each end of its links.
struct ExportedNetwork {
  /// One end of a link.
  struct End {
    var port: Topology.Port
    /// The device of the node's container.
    var device: String
    var link: Topology.Link
  }

  let topology: Topology
  /// The active configurations, by the names of the routers.
  let models: [String: RouterModel]
  /// The ends at each node, by its name; of a router, the outside port first.
  private(set) var ends: [String: [End]] = [:]
  /// The properties of the network that live routers cannot have.
  private(set) var refusals: [ExportRefusal] = []
  /// The addresses of the hosts, by their names.
  private let hosts: [String: [IPv4Address]]

  init(_ topology: Topology, _ models: [String: RouterModel]) {
    self.topology = topology
    self.models = models
    hosts = Dictionary(
      topology.hosts.map { ($0.name, $0.addresses) }, uniquingKeysWith: { first, _ in first })
    var outsides: [String: [String]] = [:]
    for link in topology.links {
      let routers = link.ends.map(\.node).filter { hosts[$0] == nil }
      let isBetweenRouters = Set(routers).count > 1
      for port in link.ends {
        let isOutside = isBetweenRouters && hosts[port.node] == nil
        if isOutside { outsides[port.node, default: []].append(link.name) }
        let end = End(port: port, device: "", link: link)
        let place = isOutside ? 0 : ends[port.node, default: []].count
        ends[port.node, default: []].insert(end, at: place)
      }
      checkLink(link, routers)
    }
    for (node, ofNode) in ends {
      for number in ofNode.indices { ends[node]?[number].device = "eth\(number + 1)" }
    }
    for router in topology.routerNames { checkRouter(router, outsides[router] ?? []) }
  }

  // MARK: What live routers cannot have

  private mutating func checkLink(_ link: Topology.Link, _ routers: [String]) {
    if !link.nats.isEmpty { refusals.append(.nat(link: link.name)) }
    if let twice = routers.first(where: { name in routers.count { $0 == name } > 1 }) {
      refusals.append(.sameRouter(link: link.name, router: twice))
    }
  }

  /// Adds the refusals for a router. `outsides` are the names of its links to other routers.
  private mutating func checkRouter(_ router: String, _ outsides: [String]) {
    if outsides.isEmpty { refusals.append(.noOutside(router: router)) }
    if outsides.count > 1 { refusals.append(.severalOutsides(router: router, links: outsides)) }
    for end in ends[router] ?? [] {
      checkPort(end.port, isOutside: outsides.contains(end.link.name))
    }
  }

  private mutating func checkPort(_ port: Topology.Port, isOutside: Bool) {
    if !Self.isPortOfLiveRouter(port.name) { refusals.append(.port(port.name, router: port.node)) }
    let units = models[port.node]?.units(of: port.name) ?? []
    for unit in units where unit.number != 0 {
      refusals.append(.unit(unit.number, port: port.name, router: port.node))
    }
    if isOutside, units.allSatisfy(\.addresses.isEmpty) {
      refusals.append(.noAddress(port: port.name, router: port.node))
    }
  }

  private static func isPortOfLiveRouter(_ name: String) -> Bool {
    guard let name = InterfaceName(name), name.hasSlot else { return false }
    switch name.kind {
    case .ethernet, .sonet, .line: return true
    case .services, .loopback, .management, .made: return false
    }
  }

  // MARK: Ends

  /// The device at an end of a link.
  func device(of port: Topology.Port) -> String? {
    ends[port.node]?.first { $0.port == port }?.device
  }

  /// Returns the addresses that can be reached at the other ends of a link: those of the hosts
  /// there, and of each router the addresses of its port and its local gateways.
  func neighbors(of end: End) -> [IPv4Address] {
    var addresses: [IPv4Address] = []
    for port in end.link.ends where port != end.port {
      if let own = hosts[port.node] {
        addresses += own
      } else if let model = models[port.node] {
        addresses += model.units(of: port.name).flatMap(\.addresses).map(\.address)
        addresses += model.serviceSets.map(\.localGateway)
      }
    }
    var seen: Set<IPv4Address> = []
    return addresses.filter { seen.insert($0).inserted }
  }
}

extension RouterModel {
  /// The units of an interface; none where it is not configured.
  func units(of interface: String) -> [UnitModel] {
    interfaces.filter { $0.name == interface }.flatMap(\.units)
  }
}
