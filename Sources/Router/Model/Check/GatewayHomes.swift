internal import Wire

/// The routing instances of the router's addresses, for the check of local gateways.
struct GatewayHomes {
  private let all: Set<IPv4Address>
  /// The addresses of each configured routing instance.
  private var addresses: [String: Set<IPv4Address>] = [:]
  private var owners: [LogicalInterface: String] = [:]

  init(_ interfaces: InterfaceInventory, _ instances: [RoutingInstanceModel]) {
    all = interfaces.ownAddresses
    for instance in instances {
      addresses[instance.name] = []
      for unit in instance.interfaces { owners[unit] = instance.name }
    }
    for own in interfaces.addresses {
      guard let name = owners[own.unit] else { continue }
      addresses[name, default: []].insert(own.address.address)
    }
  }

  /// Returns whether an address is the router's, in any instance.
  func hold(_ address: IPv4Address) -> Bool { all.contains(address) }

  /// Returns whether a configured instance does not have an address.
  func lack(_ address: IPv4Address, in instance: String) -> Bool {
    addresses[instance].map { !$0.contains(address) } ?? false
  }

  /// Returns the instance in which a local gateway must be if its service set names none; nil if it
  /// may be in any.
  func instance(of style: ServiceSetModel.Style) -> String? {
    switch style {
    case .nextHop(_, let outside): owners[outside]
    case .interface: nil
    }
  }
}
