import Wire

/// Finds the longest prefix that an address is in, by a look for each length in use.
///
/// A class, because each packet asks one: copies of a value would count references to all its parts.
final class ForwardingTable: Sendable {
  /// What becomes of a packet: small, and without the names that a route has.
  struct Way {
    enum Kind { case local, receive, forward, discard, reject, unusable }

    let kind: Kind
    /// Whether the destination is the broadcast address of a network of ours.
    fileprivate(set) var isBroadcast = false
    /// Whether the link of the next hop has one other end.
    let isPointToPoint: Bool
    /// Where there is one.
    let gateway: IPv4Address?
    /// Of the unit of the next hop, where it has one and somebody forwards by this table.
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

  /// Lengths, the longest first.
  private let lengths: [(number: IPv4Address, mask: UInt32)]
  /// Places among the ways, by prefix and length.
  private let places: AddressPairTable
  private let ways: [Way]
  /// Of each way, for those who want to know more.
  private let nextHops: [Route.NextHop]

  /// `own` addresses come before any route; broadcasts go where the routes say, and are marked.
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
    // Of equal entries, the first counts.
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

  /// Of the unit of the next hop, without the rest of the way.
  func slot(to destination: IPv4Address) -> Int? {
    place(of: destination).flatMap { ways[$0].slot }
  }

  private func place(of destination: IPv4Address) -> Int? {
    // By index: to go through an array itself is to count a reference to it.
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
  /// By which packets are forwarded.
  fileprivate var unit: LogicalInterface? {
    if case .forward(let interface, _) = self { interface } else { nil }
  }
}
