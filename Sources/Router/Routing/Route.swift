package import Wire

/// One route of a table, as the router holds it and `show route` tells it.
package struct Route: Equatable, Sendable {
  package enum Origin: String, Sendable {
    case direct = "Direct"
    case local = "Local"
    case `static` = "Static"

    /// The lower wins; a static route may have another one configured.
    package var preference: Int {
      self == .static ? StaticRouteModel.standardPreference : 0
    }
  }

  package enum NextHop: Hashable, Sendable {
    /// By `interface` to `gateway`, or to the destination itself where there is none.
    case forward(interface: LogicalInterface, gateway: IPv4Address?)
    /// An own address, that of `interface`.
    case local(interface: LogicalInterface)
    case receive
    case discard
    case reject
    /// The configured one cannot be reached, which hides the route.
    case unusable
  }

  package var destination: IPv4Prefix
  package var origin: Origin
  package var preference: Int
  package var nextHop: NextHop
  /// Whether packets take it: no other route to this destination is better.
  package var isActive: Bool
  package var installedAt: Instant

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

  package var isHidden: Bool { nextHop == .unusable }
}

extension Route.NextHop: CustomStringConvertible {
  /// As `show route` prints it, without the mark of the active one.
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
