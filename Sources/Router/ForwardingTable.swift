import Wire

/// Finds the longest prefix that an address is in: one dictionary for each length in use.
struct ForwardingTable {
  private struct Length {
    var mask: UInt32
    var nextHops: [UInt32: Route.NextHop]
  }

  /// Longest first.
  private let lengths: [Length]

  init(_ routes: [Route]) {
    var byLength: [Int: [UInt32: Route.NextHop]] = [:]
    for route in routes where route.isActive {
      byLength[route.destination.length, default: [:]][route.destination.address.rawValue] =
        route.nextHop
    }
    lengths = byLength.sorted { $0.key > $1.key }
      .map { Length(mask: IPv4Prefix.mask($0.key), nextHops: $0.value) }
  }

  func nextHop(to destination: IPv4Address) -> Route.NextHop? {
    for length in lengths {
      if let nextHop = length.nextHops[destination.rawValue & length.mask] { return nextHop }
    }
    return nil
  }
}
