import Configuration
import Router
import Wire

/// `show interfaces`
struct InterfacesReport: Report {
  enum Level: String, CaseIterable { case terse, brief, standard, detail, extensive }

  var interfaces: [InterfaceStatus]
  var level: Level

  var text: String {
    level == .terse ? table : interfaces.map(detail).joined(separator: "\n")
  }

  // MARK: Terse

  private var table: String {
    var text = "Interface               Admin Link Proto    Local                 Remote\n"
    for interface in interfaces {
      text += padded(interface.name, 24)
      text += padded(Self.state(interface.isAdministrativelyUp), 6)
      text += Self.state(interface.isLinkUp) + "\n"
      for unit in interface.units { text += Self.terse(unit) }
    }
    return text
  }

  private static func terse(_ unit: InterfaceStatus.Unit) -> String {
    var line = padded(unit.name.description, 24)
    line += padded(state(unit.isAdministrativelyUp), 6)
    line += padded(state(unit.isLinkUp), 5)
    guard unit.carriesIPv4 else { return trimmed(line) }
    line += padded("inet", 9)
    guard let first = unit.addresses.first else { return trimmed(line) }
    var text = line + "\(shown(first))\n"
    for address in unit.addresses.dropFirst() {
      text += String(repeating: " ", count: 44) + "\(shown(address))\n"
    }
    return text
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }

  /// An address of its own network is shown without the length, as the real CLI does for /32.
  private static func shown(_ address: InterfaceAddress) -> String {
    address.length == 32 ? address.address.description : address.description
  }

  private static func state(_ isUp: Bool) -> String { isUp ? "up" : "down" }

  // MARK: At length

  private func detail(_ interface: InterfaceStatus) -> String {
    var text = "Physical interface: \(interface.name)"
    text += ", \(interface.isAdministrativelyUp ? "Enabled" : "Administratively down")"
    text += ", Physical link is \(interface.isLinkUp ? "Up" : "Down")\n"
    if let description = interface.description { text += "  Description: \(description)\n" }
    var link: [String] = []
    if let encapsulation = interface.encapsulation {
      link.append("Link-level type: \(encapsulation)")
    }
    if let mtu = interface.mtu { link.append("MTU: \(mtu)") }
    if !link.isEmpty { text += "  \(link.joined(separator: ", "))\n" }
    if let errors = showsErrors {
      text += Self.traffic(interface.counters, "  ", withErrors: errors)
    }
    for unit in interface.units { text += "\n" + detail(unit) }
    return text
  }

  private func detail(_ unit: InterfaceStatus.Unit) -> String {
    var text = "  Logical interface \(unit.name)\n"
    if level == .brief {
      for address in unit.addresses { text += "    inet  \(address)\n" }
      return text
    }
    if let errors = showsErrors {
      text += Self.traffic(unit.counters, "    ", withErrors: errors)
    } else {
      text += "    Input packets : \(unit.counters.inputPackets)\n"
      text += "    Output packets: \(unit.counters.outputPackets)\n"
      text += "    Input bytes   : \(unit.counters.inputOctets)\n"
      text += "    Output bytes  : \(unit.counters.outputOctets)\n"
    }
    if let domain = unit.serviceDomain { text += "    Service domain: \(domain.rawValue)\n" }
    if unit.carriesIPv4 {
      text += "    Protocol inet, MTU: \(unit.mtu), Routing instance: \(unit.instance)\n"
      for address in unit.addresses {
        text += "      Destination: \(address.network), Local: \(address.address)\n"
      }
    }
    return text
  }

  /// nil: octets and packets of the units only.
  private var showsErrors: Bool? {
    switch level {
    case .terse, .brief, .standard: nil
    case .detail: false
    case .extensive: true
    }
  }

  /// Counters, and what came in and went no further.
  private static func traffic(
    _ counters: InterfaceCounters, _ indent: String, withErrors: Bool
  ) -> String {
    func line(_ name: String, _ value: UInt64) -> String {
      indent + " " + padded(name, 15) + ":" + aligned("\(value)", 21) + "\n"
    }
    var text = indent + "Traffic statistics:\n"
    text += line("Input  bytes", counters.inputOctets)
    text += line("Output bytes", counters.outputOctets)
    text += line("Input  packets", counters.inputPackets)
    text += line("Output packets", counters.outputPackets)
    guard withErrors else { return text }
    text += indent + "Input errors:\n"
    let drops = counters.drops.filter { $0.value > 0 }.sorted { $0.key.rawValue < $1.key.rawValue }
    text += indent + "  Drops: \(drops.reduce(0) { $0 + $1.value })\n"
    for (reason, count) in drops { text += indent + "    \(reason.rawValue): \(count)\n" }
    return text
  }

  // MARK: The elements

  var elements: [Element] {
    let style = level == .standard ? [] : [Element.Attribute("junos:style", level.rawValue)]
    return [Element("interface-information", attributes: style, interfaces.map(element))]
  }

  private func element(_ interface: InterfaceStatus) -> Element {
    var children = [
      Element("name", interface.name),
      Element("admin-status", Self.state(interface.isAdministrativelyUp)),
      Element("oper-status", Self.state(interface.isLinkUp)),
    ]
    if level != .terse {
      if let description = interface.description {
        children.append(Element("description", description))
      }
      if let type = interface.encapsulation { children.append(Element("link-level-type", type)) }
      if let mtu = interface.mtu { children.append(Element("mtu", mtu)) }
      if let errors = showsErrors {
        children += Self.traffic(interface.counters, withErrors: errors)
      }
    }
    return Element("physical-interface", children + interface.units.map(element))
  }

  private func element(_ unit: InterfaceStatus.Unit) -> Element {
    var children = [Element("name", unit.name.description)]
    if level == .terse {
      children.append(Element("admin-status", Self.state(unit.isAdministrativelyUp)))
      children.append(Element("oper-status", Self.state(unit.isLinkUp)))
    } else {
      if level != .brief {
        children += Self.traffic(unit.counters, withErrors: level == .extensive)
      }
      if let domain = unit.serviceDomain {
        children.append(Element("service-domain", domain.rawValue))
      }
    }
    if unit.carriesIPv4 {
      var family = [Element("address-family-name", "inet")]
      if level != .terse {
        family.append(Element("mtu", unit.mtu))
        family.append(Element("routing-instance", unit.instance))
      }
      family += unit.addresses.map { address in
        level == .terse
          ? Element("interface-address", [Element("ifa-local", Self.shown(address))])
          : Element(
            "interface-address",
            [
              Element("ifa-destination", "\(address.network)"),
              Element("ifa-local", "\(address.address)"),
            ])
      }
      children.append(Element("address-family", family))
    }
    return Element("logical-interface", children)
  }

  private static func traffic(
    _ counters: InterfaceCounters, withErrors: Bool
  ) -> [Element] {
    let traffic = Element(
      "traffic-statistics",
      [
        Element("input-bytes", counters.inputOctets),
        Element("output-bytes", counters.outputOctets),
        Element("input-packets", counters.inputPackets),
        Element("output-packets", counters.outputPackets),
      ])
    guard withErrors else { return [traffic] }
    let drops = Element("input-drops", counters.drops.values.reduce(0, +))
    return [traffic, Element("input-error-list", [drops])]
  }
}
