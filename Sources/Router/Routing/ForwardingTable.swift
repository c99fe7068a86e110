import Wire

/// The table that finds the longest prefix with an address, by one lookup for each length in use.
///
/// It is a class, because it is read for each packet: a copy of a struct would count references to
/// each of its arrays.
final class ForwardingTable: Sendable {
  /// The next hop of a packet, as a small value without the names that a route has.
  struct Way {
    /// The kind of a decision.
    enum Kind { case local, receive, forward, discard, reject, unusable }

    let kind: Kind
    /// Whether the destination is the broadcast address of a connected network.
    fileprivate(set) var isBroadcast = false
    /// Whether the link of the next hop is point-to-point.
    let isPointToPoint: Bool
    /// The gateway; nil if the destination is on the link.
    let gateway: IPv4Address?
    /// The slot of the unit of the next hop; nil if it has none, or if the table was created
    /// without interfaces.
    let slot: Int?

    fileprivate init(_ nextHop: Route.NextHop, _ interfaces: InterfaceTable?) {
      slot = nextHop.unit.flatMap { interfaces?.slot(of: $0) }
      isPointToPoint =
        nextHop.unit.flatMap { InterfaceName($0.name)?.isPointToPoint } ?? false
      var gateway: IPv4Address?
      switch nextHop {
      case .forward(_, let address):
        kind = .forward
        gateway = address
      case .local: kind = .local
      case .receive: kind = .receive
      case .discard: kind = .discard
      case .reject: kind = .reject
      case .unusable: kind = .unusable
      }
      self.gateway = gateway
    }
  }

  /// The lengths of prefixes, the longest first.
  private let lengths: [(number: IPv4Address, mask: UInt32)]
  /// The indices of the ways, by prefix and length.
  private let places: AddressPairTable
  private let ways: [Way]
  /// The next hop of each way, with all names.
  private let nextHops: [Route.NextHop]

  /// Creates a table. `own` addresses come before any route. Packets to `broadcasts` follow the
  /// routes, and their ways are marked.
  init(
    _ routes: [Route], _ interfaces: InterfaceTable? = nil,
    own: [IPv4Address: LogicalInterface] = [:], broadcasts: Set<IPv4Address> = []
  ) {
    var ways: [Way] = []
    var nextHops: [Route.NextHop] = []
    var entries: [(IPv4Address, IPv4Address, number: Int)] = []
    func add(
      _ address: IPv4Address, _ length: Int, _ nextHop: Route.NextHop, isBroadcast: Bool = false
    ) {
      entries.append((address, IPv4Address(rawValue: UInt32(length)), ways.count))
      var way = Way(nextHop, interfaces)
      way.isBroadcast = isBroadcast
      ways.append(way)
      nextHops.append(nextHop)
    }
    // The first of several equal entries is used.
    for (address, unit) in own {
      add(
        address, 32, .local(interface: unit), isBroadcast: broadcasts.contains(address))
    }
    if !broadcasts.isEmpty {
      let plain = ForwardingTable(routes, interfaces)
      for address in broadcasts where own[address] == nil {
        let nextHop = plain.place(of: address).map { plain.nextHops[$0] } ?? .unusable
        add(address, 32, nextHop, isBroadcast: true)
      }
    }
    for route in routes where route.isActive {
      add(route.destination.address, route.destination.length, route.nextHop)
    }
    lengths = Set(entries.map { Int($0.1.rawValue) }).sorted(by: >)
      .map { (IPv4Address(rawValue: UInt32($0)), IPv4Prefix.mask($0)) }
    places = AddressPairTable(entries)
    self.ways = ways
    self.nextHops = nextHops
  }

  func way(to destination: IPv4Address) -> Way? { place(of: destination).map { ways[$0] } }

  /// Returns the slot of the unit of the next hop.
  func slot(to destination: IPv4Address) -> Int? {
    place(of: destination).flatMap { ways[$0].slot }
  }

  private func place(of destination: IPv4Address) -> Int? {
    // The loop uses indices, because a loop over the array itself would count a reference to it.
    for index in lengths.indices {
      let prefix = IPv4Address(rawValue: destination.rawValue & lengths[index].mask)
      if let place = places[prefix, lengths[index].number] { return place }
    }
    return nil
  }

  func nextHop(to destination: IPv4Address) -> Route.NextHop? {
    guard let place = place(of: destination), nextHops[place] != .unusable else { return nil }
    return nextHops[place]
  }
}

extension Route.NextHop {
  /// The unit by which packets are forwarded; nil if they are not.
  fileprivate var unit: LogicalInterface? {
    if case .forward(let interface, _) = self { interface } else { nil }
  }
}
