internal import Configuration
internal import Wire

/// A reader of `[edit interfaces]`.
struct InterfacesReader {
  private let interfaces, interface, description, disable, enable, encapsulation, mtu: Field
  private let unit, unitDescription, unitDisable, unitEnable, serviceDomain: Field
  private let family, address, service, input, output, inputServiceSet, outputServiceSet: Field

  init(_ claims: inout Claims) {
    interfaces = claims.field("interfaces")
    interface = claims.field("interfaces <>")
    description = claims.field("interfaces <> description")
    disable = claims.field("interfaces <> disable")
    enable = claims.field("interfaces <> enable")
    encapsulation = claims.field("interfaces <> encapsulation")
    mtu = claims.field("interfaces <> mtu")
    unit = claims.field("interfaces <> unit")
    unitDescription = claims.field("interfaces <> unit description")
    unitDisable = claims.field("interfaces <> unit disable")
    unitEnable = claims.field("interfaces <> unit enable")
    serviceDomain = claims.field("interfaces <> unit service-domain")
    family = claims.field("interfaces <> unit family")
    address = claims.field("interfaces <> unit family address")
    service = claims.field("interfaces <> unit family service")
    input = claims.field("interfaces <> unit family service input")
    output = claims.field("interfaces <> unit family service output")
    inputServiceSet = claims.field("interfaces <> unit family service input service-set")
    outputServiceSet = claims.field("interfaces <> unit family service output service-set")
  }

  func read(_ root: CheckedStatement, _ findings: inout Findings) -> InterfaceInventory {
    var inventory = InterfaceInventory()
    for node in root.child(interfaces)?.children(interface) ?? [] {
      var model = InterfaceModel(
        name: node.name, description: node.text(description),
        isDisabled: node.has(disable) && !node.has(enable), encapsulation: node.text(encapsulation))
      model.mtu = Self.mtu(
        of: InterfaceName.kind(of: node.name),
        configured: findings.value(of: mtu, in: node) { Int($0) })
      for unit in node.children(unit) {
        guard let unit = read(unit: unit, of: node.name, &inventory, &findings) else { continue }
        model.units.append(unit)
      }
      inventory.add(model)
    }
    return inventory
  }

  private func read(
    unit node: CheckedStatement, of interface: String, _ inventory: inout InterfaceInventory,
    _ findings: inout Findings
  ) -> UnitModel? {
    guard let number = findings.key(of: node, { Int($0) }) else { return nil }
    let name = LogicalInterface(name: interface, unit: number)
    // `inet` is the only family.
    let families = node.children(family)
    var model = UnitModel(
      number: number, description: node.text(unitDescription),
      isDisabled: node.has(unitDisable) && !node.has(unitEnable), carriesIPv4: !families.isEmpty,
      serviceDomain: findings.value(
        of: serviceDomain, in: node, UnitModel.ServiceDomain.init(rawValue:)))
    for family in families {
      for node in family.children(address) {
        guard let own = findings.key(of: node, { InterfaceAddress($0) }) else { continue }
        model.addresses.append(own)
        inventory.addresses.append(
          InterfaceInventory.OwnAddress(address: own, unit: name, node: node))
      }
      guard let service = family.child(service) else { continue }
      model.inputServiceSets += read(
        service.child(input), .input, inputServiceSet, &inventory)
      model.outputServiceSets += read(
        service.child(output), .output, outputServiceSet, &inventory)
    }
    return model
  }

  private func read(
    _ side: CheckedStatement?, _ direction: RuleModel.MatchDirection, _ field: Field,
    _ inventory: inout InterfaceInventory
  ) -> [String] {
    guard let side else { return [] }
    inventory.applications += side.members(field).map {
      InterfaceInventory.Application(serviceSet: $0, direction: direction, node: side, field: field)
    }
    return side.members(field)
  }
}

extension InterfacesReader {
  /// Returns the largest IPv4 packet of an interface, in octets. The `mtu` statement includes the
  /// link-layer header: 4 octets for HDLC and PPP over SONET, 14 for Ethernet.
  private static func mtu(of kind: InterfaceName.Kind?, configured: Int?) -> Int {
    switch kind {
    case .sonet: configured.map { $0 - 4 } ?? 4470
    case .ethernet: configured.map { $0 - 14 } ?? 1500
    case .services: configured ?? 9192
    case .loopback, .management, .line, .made, nil: configured ?? 1500
    }
  }
}

extension InterfaceAddress {
  /// Parses `a.b.c.d/n`.
  fileprivate init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPv4Address(parts[0]),
      let length = IPv4Prefix.length(parts[1])
    else { return nil }
    self.init(address, length: length)
  }
}
