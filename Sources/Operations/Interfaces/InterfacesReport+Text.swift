import Configuration

extension InterfacesReport {
  static func text(of elements: [Element]) -> String {
    elements.map { information in
      switch information.attribute("junos:style") {
      case "terse": return terseTable(information)
      case "description": return descriptions(information)
      default:
        return information.all("physical-interface").map(port).joined(separator: "\n")
      }
    }.joined()
  }

  // MARK: Tables

  private static func terseTable(_ information: Element) -> String {
    var text = "Interface               Admin Link Proto    Local                 Remote\n"
    for port in information.all("physical-interface") {
      text += terseHead(port) + "\n"
      for unit in port.all("logical-interface") { text += terse(unit) }
    }
    return text
  }

  private static func terseHead(_ interface: Element) -> String {
    padded(interface.value(of: "name") ?? "", 24)
      + padded(interface.value(of: "admin-status") ?? "", 6)
      + (interface.value(of: "oper-status") ?? "")
  }

  private static func terse(_ unit: Element) -> String {
    var text = ""
    var head = terseHead(unit)
    for family in unit.all("address-family") {
      head = padded(head, 35) + padded(family.value(of: "address-family-name") ?? "", 9)
      for address in family.all("interface-address") {
        let local = address.value(of: "ifa-local") ?? ""
        let destination = address.value(of: "ifa-destination").map { "--> \($0)" } ?? ""
        text += trimmed(head + (destination.isEmpty ? local : padded(local, 20) + destination))
        head = String(repeating: " ", count: 44)
      }
      if family.child("interface-address") == nil { text += trimmed(head) }
      head = ""
    }
    return text.isEmpty ? head + "\n" : text
  }

  private static func descriptions(_ information: Element) -> String {
    guard !information.children.isEmpty else { return "" }
    return "Interface       Admin Link Description\n"
      + information.children.map { interface in
        padded(interface.value(of: "name") ?? "", 16)
          + padded(interface.value(of: "admin-status") ?? "", 6)
          + padded(interface.value(of: "oper-status") ?? "", 5)
          + "\(interface.value(of: "description") ?? "")\n"
      }.joined()
  }

  private static func trimmed(_ line: String) -> String {
    var line = Substring(line)
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }

  // MARK: Ports

  private static func port(_ port: Element) -> String {
    let state = port.child("admin-status")?.attribute("junos:format") ?? ""
    let link = capitalized(port.value(of: "oper-status") ?? "")
    var text = "Physical interface: \(port.value(of: "name") ?? ""), \(state)"
    text += ", Physical link is \(link)\n"
    if let index = port.value(of: "local-index"), let snmp = port.value(of: "snmp-index") {
      let generation = port.value(of: "generation").map { ", Generation: \($0)" } ?? ""
      text += "  Interface index: \(index), SNMP ifIndex: \(snmp)\(generation)\n"
    }
    if let description = port.value(of: "description") { text += "  Description: \(description)\n" }
    text += "  \(self.link(port))\n"
    for (name, label) in [
      ("if-device-flags", "Device flags   :"), ("if-config-flags", "Interface flags:"),
      ("if-media-flags", "Link flags     :"),
    ] {
      guard let flags = port.child(name) else { continue }
      text += "  \(label) \(words(flags, internalLabel: "Internal: "))\n"
    }
    text += activity(port)
    for unit in port.all("logical-interface") { text += "\n" + self.unit(unit) }
    return text
  }

  /// Returns the line of the link, from the elements that describe it.
  private static func link(_ port: Element) -> String {
    port.children.compactMap { fact in
      guard let label = linkLabels[fact.name] else { return nil }
      return fact.name == "sonet-mode" ? "\(fact.text) mode" : "\(label): \(fact.text)"
    }.joined(separator: ", ")
  }

  private static let linkLabels = [
    "if-type": "Type", "link-level-type": "Link-level type", "mtu": "MTU",
    "clocking": "Clocking", "sonet-mode": "mode", "speed": "Speed", "loopback": "Loopback",
    "fcs": "FCS", "payload-scrambler": "Payload scrambler", "bpdu-error": "BPDU Error",
    "l2pt-error": "MAC-REWRITE Error", "source-filtering": "Source filtering",
    "if-flow-control": "Flow control",
  ]

  private static func activity(_ port: Element) -> String {
    var text = ""
    if let queues = port.child("physical-interface-cos-information") {
      let supported = queues.value(of: "physical-interface-cos-hw-max-queues") ?? ""
      let usable = queues.value(of: "physical-interface-cos-use-max-queues") ?? ""
      text += "  CoS queues     : \(supported) supported, \(usable) maximum usable queues\n"
    }
    if let up = port.value(of: "up-hold-time"), let down = port.value(of: "down-hold-time") {
      text += "  Hold-times     : Up \(up) ms, Down \(down) ms\n"
    }
    if let current = port.value(of: "current-physical-address"),
      let hardware = port.value(of: "hardware-physical-address")
    {
      text += "  Current address: \(current), Hardware address: \(hardware)\n"
    }
    if let date = port.value(of: "interface-flapped") { text += "  Last flapped   : \(date)\n" }
    if let date = port.value(of: "statistics-cleared") {
      text += "  Statistics last cleared: \(date)\n"
    }
    if let traffic = port.child("traffic-statistics") { text += portTraffic(traffic) }
    if let input = port.value(of: "input-error-count"),
      let output = port.value(of: "output-error-count")
    {
      text += "  Input errors: \(input), Output errors: \(output)\n"
    }
    if let errors = port.child("input-error-list") {
      text += "  Input errors:\n" + Self.errors(errors)
    }
    if let errors = port.child("output-error-list") {
      text += "  Output errors:\n" + Self.errors(errors)
    }
    for (name, label) in [
      ("active-alarms", "Active alarms  :"), ("active-defects", "Active defects :"),
    ] {
      guard let alarms = port.child(name)?.child("interface-alarms") else { continue }
      let words = alarms.children.map { alarmWords[$0.name] ?? $0.name }
      text += "  \(label) \(words.joined(separator: ", "))\n"
    }
    return text
  }

  private static func portTraffic(_ traffic: Element) -> String {
    guard traffic.attribute("junos:style") == "brief" else {
      return "  Traffic statistics:\n" + table(traffic, indent: "   ")
    }
    func rate(_ label: String, _ bits: String, _ packets: String) -> String {
      "  \(label): \(traffic.value(of: bits) ?? "0") bps "
        + "(\(traffic.value(of: packets) ?? "0") pps)\n"
    }
    return rate("Input rate     ", "input-bps", "input-pps")
      + rate("Output rate    ", "output-bps", "output-pps")
  }

  /// Returns the counters, each with its rate if there is one.
  static func table(_ traffic: Element, indent: String) -> String {
    [
      ("Input  bytes  :", "input-bytes", "input-bps"),
      ("Output bytes  :", "output-bytes", "output-bps"),
      ("Input  packets:", "input-packets", "input-pps"),
      ("Output packets:", "output-packets", "output-pps"),
    ].map { label, counter, rate in
      let unit = rate.hasSuffix("bps") ? "bps" : "pps"
      let rate = traffic.value(of: rate).map { aligned($0, 21) + " \(unit)" } ?? ""
      return indent + label + aligned(traffic.value(of: counter) ?? "0", 21) + "\(rate)\n"
    }.joined()
  }

  private static func errors(_ list: Element) -> String {
    let counts = list.children.compactMap { error in
      errorLabels[error.name].map { "\($0): \(error.text)" }
    }
    let reasons = list.all("drop").map {
      "      \($0.value(of: "reason") ?? ""): \($0.value(of: "count") ?? "")\n"
    }
    return "    \(counts.joined(separator: ", "))\n" + reasons.joined()
  }

  private static let errorLabels = [
    "input-errors": "Errors", "input-drops": "Drops", "framing-errors": "Framing errors",
    "input-runts": "Runts", "input-giants": "Giants", "input-discards": "Policed discards",
    "input-resource-errors": "Resource errors", "carrier-transitions": "Carrier transitions",
    "output-errors": "Errors", "output-drops": "Drops", "mtu-errors": "MTU errors",
    "output-resource-errors": "Resource errors",
  ]

  private static let alarmWords = [
    "alarm-not-present": "None", "alarm-los": "LOS", "ethernet-alarm-link-down": "LINK",
    "sonet-alarm-lol": "LOL", "sonet-alarm-los": "LOS",
  ]

  // MARK: Words

  static func words(_ flags: Element, internalLabel: String = "") -> String {
    flags.children.map { flag in
      flag.name == "internal-flags"
        ? internalLabel + flag.text : flagWords[flag.name] ?? flag.name
    }.joined(separator: " ")
  }

  private static let flagWords = [
    "ifdf-present": "Present", "ifdf-running": "Running", "ifdf-loopback": "Loopback",
    "ifdf-down": "Down", "iff-hardware-down": "Hardware-Down", "iff-down": "Down",
    "iff-device-down": "Device-Down", "iff-point-to-point": "Point-To-Point",
    "iff-snmp-traps": "SNMP-Traps", "ifmf-none": "None", "ifff-none": "None",
    "ifaf-current-preferred": "Is-Preferred", "ifaf-current-default": "Is-Default",
    "ifaf-current-primary": "Is-Primary",
  ]

  private static func capitalized(_ word: String) -> String {
    word.prefix(1).uppercased() + word.dropFirst()
  }
}
