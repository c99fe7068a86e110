package import Wire

/// One committed configuration, complete and checked: all that the router needs, and nothing
/// optional that it needs. Commit check is the only maker of these.
package struct RouterModel: Equatable, Sendable {
  package var hostName: String
  package var syslog: SyslogModel
  /// Sorted by name.
  package var interfaces: [InterfaceModel]
  /// The default instance, named `default`, first; then the configured ones, by name.
  package var routingInstances: [RoutingInstanceModel]
  /// In the configured order.
  package var serviceSets: [ServiceSetModel]
  /// What dynamic security associations are negotiated by, in the configured order.
  package var ikePolicies: [IKEPolicyModel]
  package var ipsecPolicies: [IPsecPolicyModel]
  /// When dynamic tunnels are negotiated: `establish-tunnels`.
  package var establishment = Establishment.onTraffic
  /// Whether NATs are ignored on all ways: `disable-natt`.
  package var ignoresNATs = false

  package enum Establishment: String, Sendable {
    case immediately
    case onTraffic = "on-traffic"
    /// Only by peers.
    case responderOnly = "responder-only"
  }

  package init(
    hostName: String = "", syslog: SyslogModel = .standard, interfaces: [InterfaceModel] = [],
    routingInstances: [RoutingInstanceModel] = [
      RoutingInstanceModel(name: RoutingInstanceModel.defaultName)
    ],
    serviceSets: [ServiceSetModel] = [], ikePolicies: [IKEPolicyModel] = [],
    ipsecPolicies: [IPsecPolicyModel] = []
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
  package var name: String
  package var unit: Int

  package init(name: String, unit: Int) {
    self.name = name
    self.unit = unit
  }

  /// `so-0/0/0.0`, or `so-0/0/0`, which means unit 0.
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

  package var description: String { "\(name).\(unit)" }

  package static func < (left: Self, right: Self) -> Bool {
    (left.name, left.unit) < (right.name, right.unit)
  }
}

/// `[edit interfaces NAME]`.
package struct InterfaceModel: Equatable, Sendable {
  package var name: String
  package var description: String?
  package var isDisabled: Bool
  /// Octets of IPv4 packet that fit, from the `mtu` statement less the link's own header, or the
  /// default of the kind of interface.
  package var mtu: Int
  package var encapsulation: String?
  /// Sorted by number.
  package var units: [UnitModel]

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

/// `[edit interfaces NAME unit N]`.
package struct UnitModel: Equatable, Sendable {
  /// Which side of the service interface a unit of it is. `service-domain`.
  package enum ServiceDomain: String, Sendable { case inside, outside }

  package var number: Int
  package var description: String?
  package var isDisabled: Bool
  /// Whether `family inet` is configured; without it no IPv4 packet passes.
  package var carriesIPv4: Bool
  package var addresses: [InterfaceAddress]
  package var serviceDomain: ServiceDomain?
  /// Names of interface-style service sets: `family inet service input service-set`.
  package var inputServiceSets: [String]
  package var outputServiceSets: [String]

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

/// An own address with the length of its network: `21.21.1.1/16`.
package struct InterfaceAddress: Hashable, Sendable, CustomStringConvertible {
  package var address: IPv4Address
  /// 0 to 32.
  package var length: Int

  package init(_ address: IPv4Address, length: Int) {
    self.address = address
    self.length = length
  }

  package var network: IPv4Prefix {
    IPv4Prefix(address, length: length) ?? IPv4Prefix(host: address)
  }

  /// What reaches all on the network; none where it has but one or two ends. RFC 3021 §2.1.
  package var broadcast: IPv4Address? {
    guard length < 31 else { return nil }
    return IPv4Address(rawValue: address.rawValue | ~IPv4Prefix.mask(length))
  }

  package var description: String { "\(address)/\(length)" }
}

/// `[edit routing-instances NAME]`, or the default instance.
package struct RoutingInstanceModel: Equatable, Sendable {
  /// The instance of all interfaces that no other names. It is there without being configured.
  package static let defaultName = "default"

  package var name: String
  /// `instance-type`; the router treats all types alike.
  package var type: String
  /// Logical interfaces that belong to it; the default instance has all that no other names.
  package var interfaces: [LogicalInterface]
  package var staticRoutes: [StaticRouteModel]

  package init(
    name: String, type: String = "forwarding", interfaces: [LogicalInterface] = [],
    staticRoutes: [StaticRouteModel] = []
  ) {
    self.name = name
    self.type = type
    self.interfaces = interfaces
    self.staticRoutes = staticRoutes
  }

  package var isDefault: Bool { name == Self.defaultName }
  /// `inet.0`, `vrf.inet.0`.
  package var tableName: String { isDefault ? "inet.0" : "\(name).inet.0" }
}

/// `[edit routing-options static route PREFIX]`.
package struct StaticRouteModel: Equatable, Sendable {
  package enum NextHop: Equatable, Sendable {
    case address(IPv4Address)
    case interface(LogicalInterface)
    case discard
    case reject
    case receive
  }

  package static let standardPreference = 5

  package var destination: IPv4Prefix
  package var nextHop: NextHop
  /// The lower wins.
  package var preference: Int
  /// Whether a next hop may be found by other routes than those of the router's own networks.
  package var resolvesNextHop: Bool

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
