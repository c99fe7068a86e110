internal import Wire

/// In which routing instances the addresses of this router are, for the gateways of service sets.
struct GatewayHomes {
  private let all: Set<IPv4Address>
  /// By routing instance, of all that are configured.
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

  /// Whether an address is this router's, in whichever instance.
  func hold(_ address: IPv4Address) -> Bool { all.contains(address) }

  /// Whether an instance that is configured has not got an address.
  func lack(_ address: IPv4Address, in instance: String) -> Bool {
    addresses[instance].map { !$0.contains(address) } ?? false
  }

  /// Where the gateway of a service set is looked for that does not say; nil: wherever it is.
  func instance(of style: ServiceSetModel.Style) -> String? {
    switch style {
    case .nextHop(_, let outside): owners[outside]
    case .interface: nil
    }
  }
}
