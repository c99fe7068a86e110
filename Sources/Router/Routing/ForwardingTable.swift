import Wire

/// Finds the longest prefix that an address is in, by a look for each length in use.
///
/// A class, because each packet asks one: copies of a value would count references to all its parts.
final class ForwardingTable: Sendable {
  struct Way {
    var nextHop: Route.NextHop
    /// Of the unit of a next hop, where it has one and somebody forwards by this table.
    var slot: Int?
    /// Whether the destination is the broadcast address of a network of ours.
    var isBroadcast = false
  }

  /// Lengths, the longest first.
  private let lengths: [(length: Int, mask: UInt32)]
  /// Places among the ways, by prefix and length.
  private let places: AddressPairTable
  private let ways: [Way]

  /// `own` addresses come before any route; broadcasts go where the routes say, and are marked.
  init(
    _ routes: [Route], _ interfaces: InterfaceTable? = nil,
    own: [IPv4Address: LogicalInterface] = [:], broadcasts: Set<IPv4Address> = []
  ) {
    var ways: [Way] = []
    var entries: [(IPv4Address, IPv4Address, number: Int)] = []
    func add(_ address: IPv4Address, _ length: Int, _ way: Way) {
      entries.append((address, IPv4Address(rawValue: UInt32(length)), ways.count))
      ways.append(way)
    }
    // Of equal entries, the first counts.
    for (address, unit) in own {
      add(
        address, 32,
        Way(nextHop: .local(interface: unit), isBroadcast: broadcasts.contains(address)))
    }
    if !broadcasts.isEmpty {
      let plain = ForwardingTable(routes, interfaces)
      for address in broadcasts where own[address] == nil {
        var way = plain.way(to: address) ?? Way(nextHop: .unusable)
        way.isBroadcast = true
        add(address, 32, way)
      }
    }
    for route in routes where route.isActive {
      add(
        route.destination.address, route.destination.length,
        Way(
          nextHop: route.nextHop,
          slot: route.nextHop.unit.flatMap { interfaces?.slot(of: $0) }))
    }
    lengths = Set(entries.map { Int($0.1.rawValue) }).sorted(by: >)
      .map { ($0, IPv4Prefix.mask($0)) }
    places = AddressPairTable(entries)
    self.ways = ways
  }

  func way(to destination: IPv4Address) -> Way? { place(of: destination).map { ways[$0] } }

  /// Of the unit of the next hop, without the rest of the way.
  func slot(to destination: IPv4Address) -> Int? {
    place(of: destination).flatMap { ways[$0].slot }
  }

  private func place(of destination: IPv4Address) -> Int? {
    // By index: to go through an array itself is to count a reference to it.
    for index in lengths.indices {
      let prefix = IPv4Address(rawValue: destination.rawValue & lengths[index].mask)
      let length = IPv4Address(rawValue: UInt32(lengths[index].length))
      if let place = places[prefix, length] { return place }
    }
    return nil
  }

  func nextHop(to destination: IPv4Address) -> Route.NextHop? {
    guard let nextHop = way(to: destination)?.nextHop, nextHop != .unusable else { return nil }
    return nextHop
  }
}

extension Route.NextHop {
  /// By which packets are forwarded.
  fileprivate var unit: LogicalInterface? {
    if case .forward(let interface, _) = self { interface } else { nil }
  }
}
