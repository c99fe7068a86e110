import Configuration
import Router
import Wire

extension InterfacesReport {
  // MARK: Units

  func terse(_ unit: InterfaceStatus.Unit) -> Element {
    let emitted = [Element.Attribute("junos:emit", "emit")]
    var children = [
      Element("name", unit.name.description),
      Element("admin-status", Self.status(unit.isAdministrativelyUp)),
      Element("oper-status", Self.status(unit.isLinkUp)), Element("filter-information", ""),
    ]
    if unit.carriesIPv4 {
      let addresses = unit.addresses.map { address in
        var parts = [Element("ifa-local", Self.shown(address), attributes: emitted)]
        if address.length == 32 {
          parts.append(Element("ifa-destination", "0/0", attributes: emitted))
        }
        return Element("interface-address", parts)
      }
      children.append(
        Element("address-family", [Element("address-family-name", "inet")] + addresses))
    }
    return Element("logical-interface", children)
  }

  func unit(
    _ unit: InterfaceStatus.Unit, of interface: InterfaceStatus, _ medium: InterfaceMedium
  ) -> Element {
    var children = [Element("name", unit.name.description)] + indices(of: unit.name.description)
    if let description = unit.description { children.append(Element("description", description)) }
    var flags: [String] = []
    if !unit.isAdministrativelyUp { flags.append("iff-down") }
    if !unit.isLinkUp { flags.append("iff-device-down") }
    if medium.isPointToPoint { flags.append("iff-point-to-point") }
    flags.append("iff-snmp-traps")
    children.append(
      Element(
        "if-config-flags",
        flags.map { Element($0, "") }
          + (medium.isLoopback ? [] : [Element("internal-flags", "0x4000")])))
    children.append(
      Element("encapsulation", medium.unitEncapsulation(configured: interface.encapsulation)))
    if level != .brief { children += traffic(unit) }
    children.append(Element("filter-information", ""))
    if unit.carriesIPv4 { children.append(family(unit, medium)) }
    return Element("logical-interface", children)
  }

  private func family(_ unit: InterfaceStatus.Unit, _ medium: InterfaceMedium) -> Element {
    let numbers = numbers[unit.name.description]
    var children = [Element("address-family-name", "inet")]
    guard level != .brief else {
      children += unit.addresses.map { address in
        var parts = [Element("ifa-local", Self.shown(address))]
        if address.length == 32 { parts.append(Element("ifa-destination", "0/0")) }
        return Element("interface-address", parts)
      }
      return Element("address-family", children)
    }
    children.append(Element("mtu", medium.takesAnySize ? "Unlimited" : String(unit.mtu)))
    if isLong {
      children.append(Element("generation", numbers.family))
      children.append(Element("route-table", tableNumbers[unit.instance] ?? 0))
    }
    children.append(Element("address-family-flags", [Element("ifff-none", "")]))
    children += unit.addresses.enumerated().map { place, address in
      self.address(
        address, isFirst: place == 0,
        generation: numbers.addresses.indices.contains(place) ? numbers.addresses[place] : 0)
    }
    return Element("address-family", children)
  }

  private func address(_ address: InterfaceAddress, isFirst: Bool, generation: Int) -> Element {
    var flags: [String] = []
    if address.length < 32 {
      flags.append("ifaf-current-preferred")
    } else if isFirst {
      flags.append("ifaf-current-default")
    }
    if isFirst { flags.append("ifaf-current-primary") }
    var parts = [Element("ifa-flags", flags.map { Element($0, "") })]
    if address.length < 32 {
      parts.append(Element("ifa-destination", Self.shortened(address)))
    }
    parts.append(Element("ifa-local", address.address.description))
    if let broadcast = address.broadcast {
      parts.append(Element("ifa-broadcast", broadcast.description))
    }
    if isLong { parts.append(Element("ifa-generation", generation)) }
    return Element("interface-address", parts)
  }

  /// Returns the address. As in Junos, the length is omitted if it is 32.
  private static func shown(_ address: InterfaceAddress) -> String {
    address.length == 32 ? address.address.description : address.description
  }

  /// Returns the network with as many octets as its length covers: `10.7.7/24`, `10.0/16`, `10/8`,
  /// `0/0`.
  static func shortened(_ address: InterfaceAddress) -> String {
    let octets = address.network.address.description.split(separator: ".")
    return octets.prefix(max(1, (address.length + 7) / 8)).joined(separator: ".")
      + "/\(address.length)"
  }
}
