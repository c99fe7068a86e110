import Configuration
import Management
import Network
import Router
import Wire

/// The report of `show interfaces`.
struct InterfacesReport: TreeReport {
  /// The level of detail. The raw values are the options of the command.
  enum Level: String, CaseIterable {
    case terse, brief, detail, extensive, media, statistics, descriptions
  }

  /// The state of the router at one moment, from which the report is made.
  struct Source {
    /// The name of the router's node, from which hardware addresses are derived.
    var router: String
    /// All interfaces of the router.
    var interfaces: [InterfaceStatus]
    var rates: [LogicalInterface: UnitRates]
    /// The routing instances in the order of their tables, the default one first.
    var instances: [String]
    var now: Instant
  }

  /// The level of detail; nil if none was requested.
  let level: Level?
  let router: String
  let now: Instant
  let numbers: InterfaceNumbers
  let rates: [LogicalInterface: UnitRates]
  let tableNumbers: [String: Int]
  private let interfaces: [InterfaceStatus]

  /// Creates the report. `name` is a port, a unit (shown with its port) or a pattern for their
  /// names; nil for all. Returns nil if no interface has the name.
  init?(_ source: Source, of name: String?, level: Level?) {
    self.level = level
    router = source.router
    now = source.now
    numbers = InterfaceNumbers(source.interfaces)
    rates = source.rates
    tableNumbers = Dictionary(
      source.instances.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    guard let name else {
      interfaces = source.interfaces
      return
    }
    let pattern = NamePattern(wildcard: name)
    func isWanted(_ found: String) -> Bool { pattern?.matches(found) ?? (found == name) }
    interfaces = source.interfaces.compactMap { interface in
      if isWanted(interface.name) { return interface }
      var interface = interface
      interface.units = interface.units.filter { isWanted($0.name.description) }
      return interface.units.isEmpty ? nil : interface
    }
    // A pattern may match no interface.
    if interfaces.isEmpty, pattern == nil { return nil }
  }

  /// Whether counters are shown in tables.
  var isLong: Bool { level == .detail || level == .extensive }

  var elements: [Element] {
    let style =
      switch level {
      case nil, .media, .statistics: "normal"
      case .descriptions: "description"
      case let level?: level.rawValue
      }
    return [
      Element(
        "interface-information",
        attributes: [.namespace("interface"), .init("junos:style", style)],
        level == .descriptions ? interfaces.flatMap(described) : interfaces.map(port))
    ]
  }

  static func status(_ isUp: Bool) -> String { isUp ? "up" : "down" }

  // MARK: Ports

  private func port(_ interface: InterfaceStatus) -> Element {
    let isEnabled = interface.isAdministrativelyUp
    guard level != .terse else {
      return Element(
        "physical-interface",
        [
          Element("name", interface.name), Element("admin-status", Self.status(isEnabled)),
          Element("oper-status", Self.status(interface.isLinkUp)),
        ] + interface.units.map(terse))
    }
    let format = Element.Attribute(
      "junos:format", isEnabled ? "Enabled" : "Administratively down")
    var children = [
      Element("name", interface.name),
      Element("admin-status", Self.status(isEnabled), attributes: [format]),
      Element("oper-status", Self.status(interface.isLinkUp)),
    ]
    let medium = InterfaceMedium(interface.name)
    children += indices(of: interface.name)
    if let description = interface.description {
      children.append(Element("description", description))
    }
    children += link(interface, medium) + flags(interface, medium)
    if level != .brief { children += activity(interface, medium) }
    if level != .media { children += interface.units.map { unit($0, of: interface, medium) } }
    return Element("physical-interface", children)
  }

  func indices(of name: String) -> [Element] {
    guard level != .brief else { return [] }
    let numbers = numbers[name]
    var indices = [Element("local-index", numbers.local), Element("snmp-index", numbers.snmp)]
    if isLong { indices.append(Element("generation", numbers.generation)) }
    return indices
  }

  private func link(_ interface: InterfaceStatus, _ medium: InterfaceMedium) -> [Element] {
    var facts: [Element] = []
    if let type = medium.cardType { facts.append(Element("if-type", type)) }
    if let type = medium.linkLevelType(configured: interface.encapsulation) {
      facts.append(Element("link-level-type", type))
    }
    facts.append(
      Element("mtu", medium.mtu(family: interface.mtu).map(String.init) ?? "Unlimited"))
    let (before, behind) = medium.linkFacts
    facts += before.map { Element($0, $1) }
    if let speed = medium.speed { facts.append(Element("speed", speed)) }
    return facts + behind.map { Element($0, $1) }
  }

  private func flags(_ interface: InterfaceStatus, _ medium: InterfaceMedium) -> [Element] {
    var device = ["ifdf-present", "ifdf-running"]
    if medium.isLoopback { device.append("ifdf-loopback") }
    if !interface.isLinkUp { device.append("ifdf-down") }
    var config: [String] = []
    if !interface.isLinkUp { config.append("iff-hardware-down") }
    if !interface.isAdministrativelyUp { config.append("iff-down") }
    if medium.isPointToPoint { config.append("iff-point-to-point") }
    config.append("iff-snmp-traps")
    var configured = config.map { Element($0, "") }
    if !medium.isLoopback { configured.append(Element("internal-flags", "0x4000")) }
    return [
      Element("if-device-flags", device.map { Element($0, "") }),
      Element("if-config-flags", configured),
      Element("if-media-flags", [Element("ifmf-none", "")]),
    ]
  }

  /// Returns the elements that change while the port is in use.
  private func activity(_ interface: InterfaceStatus, _ medium: InterfaceMedium) -> [Element] {
    var children: [Element] = []
    if medium.isOnLineCard {
      children.append(
        Element(
          "physical-interface-cos-information",
          [
            Element("physical-interface-cos-hw-max-queues", 4),
            Element("physical-interface-cos-use-max-queues", 4),
          ]))
    }
    if isLong {
      children += [Element("up-hold-time", 0), Element("down-hold-time", 0)]
    }
    if medium.isEthernet {
      let address = HardwareAddress(of: .init(router, interface.name)).description
      children += [
        Element("current-physical-address", address),
        Element("hardware-physical-address", address),
      ]
    }
    children.append(date("interface-flapped", interface.flappedAt))
    if isLong || level == .statistics {
      children.append(date("statistics-cleared", interface.clearedAt))
    }
    children += traffic(interface)
    if medium.isOnLineCard {
      let alarms = interface.isLinkUp ? ["alarm-not-present"] : medium.alarmsWhenDown
      children += ["active-alarms", "active-defects"].map { name in
        Element(name, [Element("interface-alarms", alarms.map { Element($0, "") })])
      }
    }
    return children
  }

  /// Returns an element such as `2026-11-28 17:38:08 UTC (00:10:00 ago)`, or `Never`.
  private func date(_ name: String, _ instant: Instant?) -> Element {
    guard let instant else { return Element(name, "Never") }
    let age = instant.duration(to: now).components.seconds
    let seconds = instant.sinceOrigin.components.seconds
    return Element(
      name, "\(CalendarDate.full(seconds)) (\(CalendarDate.age(age)) ago)",
      attributes: [Element.Attribute("junos:seconds", String(max(age, 0)))])
  }

  // MARK: Descriptions

  /// Returns the port and those of its units that have a description.
  private func described(_ interface: InterfaceStatus) -> [Element] {
    func element(
      _ kind: String, _ name: String, _ isEnabled: Bool, _ isUp: Bool, _ description: String?
    ) -> [Element] {
      guard let description else { return [] }
      return [
        Element(
          kind,
          [
            Element("name", name), Element("admin-status", Self.status(isEnabled)),
            Element("oper-status", Self.status(isUp)), Element("description", description),
          ])
      ]
    }
    return element(
      "physical-interface", interface.name, interface.isAdministrativelyUp, interface.isLinkUp,
      interface.description)
      + interface.units.flatMap {
        element(
          "logical-interface", $0.name.description, $0.isAdministrativelyUp, $0.isLinkUp,
          $0.description)
      }
  }
}
