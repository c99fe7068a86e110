package import Router
package import Wire

/// A node that a router reaches directly, without another router in between.
package struct Neighbor: Equatable, Sendable {
  /// The name of the neighbour.
  package var node: String
  /// The address of the neighbour on the common network.
  package var address: IPv4Address
  /// The hardware address of the neighbour's port on the common link.
  package var hardwareAddress: HardwareAddress
  /// The router's interface by which it is reached.
  package var interface: LogicalInterface
}

extension Network {
  /// Returns the neighbours of a router on its Ethernet ports, by interface and address: the nodes
  /// at the other ends of links that are up, with an address in a network of the unit.
  package func ethernetNeighbors(of node: String) -> [Neighbor] {
    (router(node)?.interfaceStatus ?? []).flatMap { port -> [Neighbor] in
      let place = Topology.Port(node, port.name)
      let kind = InterfaceName.kind(of: port.name)
      guard kind == .ethernet || kind == .management, port.isLinkUp,
        let link = wiring.place(of: place)?.link
      else { return [] }
      let ends = topology.links[link].ends.filter { $0 != place }
      return port.units.filter(\.isAdministrativelyUp).flatMap { unit in
        ends.flatMap { end in
          addresses(at: end, unit: unit.name.unit).filter { address in
            unit.addresses.contains { $0.network.contains(address) }
          }.map { address in
            Neighbor(
              node: end.node, address: address, hardwareAddress: HardwareAddress(of: end),
              interface: unit.name)
          }
        }.sorted { $0.address < $1.address }
      }
    }
  }

  /// Returns the addresses at an end of a link; none if it is down.
  private func addresses(at end: Topology.Port, unit number: Int) -> [IPv4Address] {
    if let host = host(end.node) { return host.addresses }
    let port = router(end.node)?.interfaceStatus.first { $0.name == end.name }
    guard let port, port.isLinkUp,
      let unit = port.units.first(where: { $0.name.unit == number }), unit.isAdministrativelyUp
    else { return [] }
    return unit.addresses.map(\.address)
  }
}
