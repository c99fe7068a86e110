import Wire

/// Finds the longest prefix that an address is in: one dictionary for each length in use.
struct ForwardingTable {
  struct Way {
    var nextHop: Route.NextHop
    /// Of the unit of a next hop, where it has one and somebody forwards by this table.
    var slot: Int?
  }

  private struct Length {
    var mask: UInt32
    var ways: [UInt32: Way]
  }

  /// Longest first.
  private let lengths: [Length]

  init(_ routes: [Route], _ interfaces: InterfaceTable? = nil) {
    var byLength: [Int: [UInt32: Way]] = [:]
    for route in routes where route.isActive {
      byLength[route.destination.length, default: [:]][route.destination.address.rawValue] =
        Way(
          nextHop: route.nextHop,
          slot: route.nextHop.unit.flatMap { interfaces?.slot(of: $0) })
    }
    lengths = byLength.sorted { $0.key > $1.key }
      .map { Length(mask: IPv4Prefix.mask($0.key), ways: $0.value) }
  }

  func way(to destination: IPv4Address) -> Way? {
    for length in lengths {
      if let way = length.ways[destination.rawValue & length.mask] { return way }
    }
    return nil
  }

  func nextHop(to destination: IPv4Address) -> Route.NextHop? { way(to: destination)?.nextHop }
}

extension Route.NextHop {
  /// By which packets are forwarded.
  fileprivate var unit: LogicalInterface? {
    if case .forward(let interface, _) = self { interface } else { nil }
  }
}
