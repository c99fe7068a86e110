import Configuration

extension InterfacesReport {
  /// Returns the text of a logical interface in `show interfaces`, at every level but `terse`.
  static func unit(_ unit: Element) -> String {
    var text = "  Logical interface \(unit.value(of: "name") ?? "")"
    if let index = unit.value(of: "local-index"), let snmp = unit.value(of: "snmp-index") {
      text += " (Index \(index)) (SNMP ifIndex \(snmp))"
    }
    if let generation = unit.value(of: "generation") { text += " (Generation \(generation))" }
    text += "\n"
    if let description = unit.value(of: "description") {
      text += "    Description: \(description)\n"
    }
    if let flags = unit.child("if-config-flags") {
      text += "    Flags: \(words(flags)) Encapsulation: \(unit.value(of: "encapsulation") ?? "")\n"
    }
    for (name, label) in [
      ("traffic-statistics", "Traffic"), ("local-traffic-statistics", "Local"),
      ("transit-traffic-statistics", "Transit"),
    ] {
      if let traffic = unit.child(name) { text += self.traffic(traffic, label) }
    }
    for family in unit.all("address-family") { text += self.family(family) }
    return text
  }

  private static func traffic(_ traffic: Element, _ label: String) -> String {
    guard traffic.attribute("junos:style") == "brief" else {
      return "    \(label) statistics:\n" + table(traffic, indent: "     ")
    }
    return "    Input packets : \(traffic.value(of: "input-packets") ?? "")\n"
      + "    Output packets: \(traffic.value(of: "output-packets") ?? "")\n"
  }

  private static func family(_ family: Element) -> String {
    let name = family.value(of: "address-family-name") ?? ""
    guard let mtu = family.value(of: "mtu") else {
      // This is the level `brief`.
      return family.all("interface-address").map { address in
        let destination = address.value(of: "ifa-destination").map { " --> \($0)" } ?? ""
        return "    \(padded(name, 6))\(address.value(of: "ifa-local") ?? "")\(destination)\n"
      }.joined()
    }
    var text = "    Protocol \(name), MTU: \(mtu)"
    if let generation = family.value(of: "generation"),
      let table = family.value(of: "route-table")
    {
      text += ", Generation: \(generation), Route table: \(table)"
    }
    text += "\n"
    if let flags = family.child("address-family-flags") { text += "      Flags: \(words(flags))\n" }
    return text + family.all("interface-address").map(address).joined()
  }

  /// Returns the lines of an address. At the detailed levels, a missing destination or broadcast
  /// address is printed as `Unspecified`.
  private static func address(_ address: Element) -> String {
    let flags = address.child("ifa-flags").map { words($0) } ?? ""
    let generation = address.value(of: "ifa-generation")
    func part(_ label: String, _ name: String) -> String? {
      let value = address.value(of: name) ?? (generation == nil ? nil : "Unspecified")
      return value.map { "\(label): \($0)" }
    }
    let parts = [
      part("Destination", "ifa-destination"), part("Local", "ifa-local"),
      part("Broadcast", "ifa-broadcast"), generation.map { "Generation: \($0)" },
    ]
    return "      Addresses\(flags.isEmpty ? "" : ", Flags: \(flags)")\n"
      + "        \(parts.compactMap(\.self).joined(separator: ", "))\n"
  }
}
