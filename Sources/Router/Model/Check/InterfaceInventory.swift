internal import Wire

/// The interfaces of a configuration, with the lookups that the readers of other hierarchies need.
struct InterfaceInventory {
  /// An address of the router, with its unit and its statement.
  struct OwnAddress {
    var address: InterfaceAddress
    var unit: LogicalInterface
    var node: CheckedStatement
  }

  /// A service set that is applied to an interface.
  struct Application {
    var serviceSet: String
    var direction: RuleModel.MatchDirection
    var node: CheckedStatement
    var field: Field
  }

  private(set) var models: [InterfaceModel] = []
  private(set) var units: [LogicalInterface: UnitModel] = [:]
  var addresses: [OwnAddress] = []
  var applications: [Application] = []

  mutating func add(_ model: InterfaceModel) {
    models.append(model)
    for unit in model.units {
      units[LogicalInterface(name: model.name, unit: unit.number)] = unit
    }
  }

  /// All addresses of the router.
  var ownAddresses: Set<IPv4Address> { Set(addresses.map(\.address.address)) }

  /// Reports each address whose network overlaps that of another unit in the same routing instance,
  /// and each that two units have, or one unit with two lengths.
  func checkOverlaps(owners: [LogicalInterface: String], _ findings: inout Findings) {
    var instances: [String: [(place: Int, own: OwnAddress)]] = [:]
    for (place, own) in addresses.enumerated() {
      instances[owners[own.unit] ?? "", default: []].append((place, own))
    }
    for members in instances.values { Self.checkOverlaps(members, &findings) }
  }

  /// Reports overlaps within one instance. Networks are either disjoint or nested. Sorted by
  /// address, the wider first, those that contain the current one form a stack of at most 33.
  private static func checkOverlaps(
    _ members: [(place: Int, own: OwnAddress)], _ findings: inout Findings
  ) {
    var holders: [IPv4Address: OwnAddress] = [:]
    var around: [(place: Int, own: OwnAddress)] = []
    let sorted = members.sorted { left, right in
      let (one, other) = (left.own.address.network, right.own.address.network)
      return (one.address.rawValue, one.length, left.place)
        < (other.address.rawValue, other.length, right.place)
    }
    for member in sorted {
      let network = member.own.address.network
      while let last = around.last, !last.own.address.network.overlaps(network) {
        around.removeLast()
      }
      // Several addresses of one unit may be in one network.
      let rival =
        around.first { $0.own.unit != member.own.unit }?.own
        ?? holders[member.own.address.address]
      if let rival {
        findings.add(
          .overlap(member.own.address, with: rival.address, of: rival.unit), at: member.own.node)
        continue
      }
      holders[member.own.address.address] = member.own
      if around.last?.own.address.network != network { around.append(member) }
    }
  }
}
