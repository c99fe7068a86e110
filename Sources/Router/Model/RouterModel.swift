package import IKE
package import Wire

/// One checked and committed configuration, in types that the router uses directly. Only the commit
/// check creates it; where the configuration says nothing, it holds the defaults.
package struct RouterModel: Equatable, Sendable {
  /// The host name, which log records and prompts show; empty if none is configured.
  package var hostName: String
  /// The log files; those of `SyslogModel.standard` if none is configured.
  package var syslog: SyslogModel
  /// The interfaces, sorted by name.
  package var interfaces: [InterfaceModel]
  /// The default instance, named `default`, first; then the configured ones, by name.
  package var routingInstances: [RoutingInstanceModel]
  /// The service sets in the configured order.
  package var serviceSets: [ServiceSetModel]
  /// The IKE policies of dynamic security associations, in the configured order.
  package var ikePolicies: [IKEPolicyModel]
  /// The IPsec policies of dynamic security associations, in the configured order.
  package var ipsecPolicies: [IPsecPolicy]
  /// The time at which dynamic tunnels are negotiated: `establish-tunnels`.
  package var establishment = Establishment.onTraffic
  /// Whether NAT detection is disabled for all tunnels: `disable-natt`.
  package var ignoresNATs = false

  /// The times at which dynamic tunnels can be negotiated.
  package enum Establishment: String, Sendable {
    case immediately
    case onTraffic = "on-traffic"
    /// The router never initiates a negotiation, and only answers those of peers.
    case responderOnly = "responder-only"
  }

  /// Creates a configuration that is empty by default, except for the default routing instance.
  package init(
    hostName: String = "", syslog: SyslogModel = .standard, interfaces: [InterfaceModel] = [],
    routingInstances: [RoutingInstanceModel] = [
      RoutingInstanceModel(name: RoutingInstanceModel.defaultName)
    ],
    serviceSets: [ServiceSetModel] = [], ikePolicies: [IKEPolicyModel] = [],
    ipsecPolicies: [IPsecPolicy] = []
  ) {
    self.hostName = hostName
    self.syslog = syslog
    self.interfaces = interfaces
    self.routingInstances = routingInstances
    self.serviceSets = serviceSets
    self.ikePolicies = ikePolicies
    self.ipsecPolicies = ipsecPolicies
  }
}

/// A unit of an interface: `so-0/0/0.0`.
package struct LogicalInterface: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The name of the port, such as `so-0/0/0`.
  package var name: String
  /// The number of the unit in the port.
  package var unit: Int

  /// Creates the name of a unit.
  package init(name: String, unit: Int) {
    self.name = name
    self.unit = unit
  }

  /// Parses `so-0/0/0.0`, or `so-0/0/0`, which means unit 0.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let name = parts.first, !name.isEmpty, parts.count <= 2 else { return nil }
    self.name = String(name)
    guard parts.count == 2 else {
      unit = 0
      return
    }
    guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let unit = Int(parts[1]) else {
      return nil
    }
    self.unit = unit
  }

  /// The name with the unit after a dot, as the configuration and reports show it.
  package var description: String { "\(name).\(unit)" }

  /// Orders units by the names of their ports, then by their numbers.
  package static func < (left: Self, right: Self) -> Bool {
    (left.name, left.unit) < (right.name, right.unit)
  }
}

/// A port with its units: `[edit interfaces NAME]`.
package struct InterfaceModel: Equatable, Sendable {
  /// The name of the port, such as `so-0/0/0`.
  package var name: String
  /// The `description` statement; nil if none is configured.
  package var description: String?
  /// Whether the port is disabled, so that none of its units sends or receives packets.
  package var isDisabled: Bool
  /// The largest IPv4 packet, in octets: the `mtu` statement less the link-layer header, or the
  /// default of the interface type.
  package var mtu: Int
  /// The link-layer encapsulation as the word of the statement; nil if none is configured.
  package var encapsulation: String?
  /// The units, sorted by number.
  package var units: [UnitModel]

  /// Creates a port without units by default.
  package init(
    name: String, description: String? = nil, isDisabled: Bool = false, mtu: Int = 4470,
    encapsulation: String? = nil, units: [UnitModel] = []
  ) {
    self.name = name
    self.description = description
    self.isDisabled = isDisabled
    self.mtu = mtu
    self.encapsulation = encapsulation
    self.units = units
  }
}

/// A logical interface: `[edit interfaces NAME unit N]`.
package struct UnitModel: Equatable, Sendable {
  /// The side of the service interface on which a unit is: `service-domain`.
  package enum ServiceDomain: String, Sendable { case inside, outside }

  /// The number of the unit in its port.
  package var number: Int
  /// The `description` statement; nil if none is configured.
  package var description: String?
  /// Whether the unit is disabled, so that it sends and receives no packets.
  package var isDisabled: Bool
  /// Whether `family inet` is configured. Otherwise no IPv4 packet is sent or received.
  package var carriesIPv4: Bool
  /// The addresses of `family inet`.
  package var addresses: [InterfaceAddress]
  /// The side of a unit of a service interface; nil if none is configured.
  package var serviceDomain: ServiceDomain?
  /// The interface-style service sets that are applied to input: `family inet service input
  /// service-set`.
  package var inputServiceSets: [String]
  /// The interface-style service sets that are applied to output.
  package var outputServiceSets: [String]

  /// Creates a unit that carries IPv4 and has no addresses by default.
  package init(
    number: Int, description: String? = nil, isDisabled: Bool = false, carriesIPv4: Bool = true,
    addresses: [InterfaceAddress] = [], serviceDomain: ServiceDomain? = nil,
    inputServiceSets: [String] = [], outputServiceSets: [String] = []
  ) {
    self.number = number
    self.description = description
    self.isDisabled = isDisabled
    self.carriesIPv4 = carriesIPv4
    self.addresses = addresses
    self.serviceDomain = serviceDomain
    self.inputServiceSets = inputServiceSets
    self.outputServiceSets = outputServiceSets
  }
}

/// An address of the router with the length of its network: `21.21.1.1/16`.
package struct InterfaceAddress: Hashable, Sendable, CustomStringConvertible {
  /// The address itself, with the bits of the host.
  package var address: IPv4Address
  /// The length of the network prefix, 0 to 32.
  package var length: Int

  /// Creates an address; `length` is that of its network prefix, 0 to 32.
  package init(_ address: IPv4Address, length: Int) {
    self.address = address
    self.length = length
  }

  /// The network of the address.
  package var network: IPv4Prefix {
    IPv4Prefix(address, length: length) ?? IPv4Prefix(host: address)
  }

  /// The broadcast address of the network; nil for networks of one or two addresses. RFC 3021
  /// section 2.1.
  package var broadcast: IPv4Address? {
    guard length < 31 else { return nil }
    return IPv4Address(rawValue: address.rawValue | ~IPv4Prefix.mask(length))
  }

  /// The address with the length of the prefix after a slash.
  package var description: String { "\(address)/\(length)" }
}

/// A routing instance with its static routes: `[edit routing-instances NAME]`, or the default
/// instance.
package struct RoutingInstanceModel: Equatable, Sendable {
  /// The name of the instance with all interfaces that no other instance has. It exists without
  /// being configured.
  package static let defaultName = "default"

  /// The name of the instance; `default` for the default one.
  package var name: String
  /// `instance-type`; the router treats all types alike.
  package var type: String
  /// The units that belong to the instance. The default instance has all that no other names.
  package var interfaces: [LogicalInterface]
  /// The static routes of the instance.
  package var staticRoutes: [StaticRouteModel]

  /// Creates an instance without interfaces and routes by default.
  package init(
    name: String, type: String = "forwarding", interfaces: [LogicalInterface] = [],
    staticRoutes: [StaticRouteModel] = []
  ) {
    self.name = name
    self.type = type
    self.interfaces = interfaces
    self.staticRoutes = staticRoutes
  }

  /// Whether the instance is the default one.
  package var isDefault: Bool { name == Self.defaultName }
  /// The name of the instance's routing table: `inet.0` or `vrf.inet.0`.
  package var tableName: String { isDefault ? "inet.0" : "\(name).inet.0" }
}

/// A static route: `[edit routing-options static route PREFIX]`.
package struct StaticRouteModel: Equatable, Sendable {
  /// The destination to which a route sends packets, or what it does with them instead.
  package enum NextHop: Equatable, Sendable {
    case address(IPv4Address)
    case interface(LogicalInterface)
    case discard
    case reject
    case receive
  }

  /// The preference of a static route that configures none.
  package static let standardPreference = DefaultReader(under: "routing-options static route")
    .number("preference")

  /// The prefix of the destinations that the route matches.
  package var destination: IPv4Prefix
  /// The treatment of packets that match the route.
  package var nextHop: NextHop
  /// The preference; the route with the lowest one is used.
  package var preference: Int
  /// Whether the next hop may be resolved by other routes than those of the router's own networks:
  /// `resolve`.
  package var resolvesNextHop: Bool

  /// Creates a static route.
  package init(
    destination: IPv4Prefix, nextHop: NextHop, preference: Int = Self.standardPreference,
    resolvesNextHop: Bool = false
  ) {
    self.destination = destination
    self.nextHop = nextHop
    self.preference = preference
    self.resolvesNextHop = resolvesNextHop
  }
}
