package import Wire

/// A route of a routing table, for the router and for `show route`.
package struct Route: Equatable, Sendable {
  /// The source of a route. The raw values are the words of `show route`.
  package enum Origin: String, Sendable {
    case direct = "Direct"
    case local = "Local"
    case `static` = "Static"

    /// The preference, of which lower values are better; a static route may have another one
    /// configured.
    package var preference: Int {
      self == .static ? StaticRouteModel.standardPreference : 0
    }
  }

  /// The destination of packets that match a route.
  package enum NextHop: Hashable, Sendable {
    /// Packets are sent by `interface` to `gateway`, or to the destination itself if that is nil.
    case forward(interface: LogicalInterface, gateway: IPv4Address?)
    /// The destination is an own address, which belongs to `interface`.
    case local(interface: LogicalInterface)
    case receive
    case discard
    case reject
    /// The configured next hop cannot be reached, so that the route is hidden.
    case unusable
  }

  /// The prefix of the destinations that the route matches.
  package var destination: IPv4Prefix
  /// The source of the route.
  package var origin: Origin
  /// The preference; the route with the lowest one is used.
  package var preference: Int
  /// The treatment of packets that match the route.
  package var nextHop: NextHop
  /// Whether packets use the route, because no other route to this destination is better.
  package var isActive: Bool
  /// The time since which the table has the route unchanged, for its age in `show route`.
  package var installedAt: Instant

  /// Creates a route; its preference is that of its origin by default.
  package init(
    destination: IPv4Prefix, origin: Origin, nextHop: NextHop, isActive: Bool,
    installedAt: Instant, preference: Int? = nil
  ) {
    self.destination = destination
    self.origin = origin
    self.preference = preference ?? origin.preference
    self.nextHop = nextHop
    self.isActive = isActive
    self.installedAt = installedAt
  }

  /// Whether the route is hidden, because its next hop cannot be reached.
  package var isHidden: Bool { nextHop == .unusable }
}

extension Route.NextHop: CustomStringConvertible {
  /// The text in `show route`, without the mark of the active route.
  package var description: String {
    switch self {
    case .forward(let interface, nil): "via \(interface)"
    case .forward(let interface, let gateway?): "to \(gateway) via \(interface)"
    case .local(let interface): "Local via \(interface)"
    case .receive: "Receive"
    case .discard: "Discard"
    case .reject: "Reject"
    case .unusable: "Unusable"
    }
  }
}
