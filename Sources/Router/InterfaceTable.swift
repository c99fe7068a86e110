import Wire

/// The ports of the router, whether their links are up, and the units configured on them.
struct InterfaceTable {
  struct Port {
    /// nil where the configuration does not mention it.
    var model: InterfaceModel?
    /// Whether the hardware is there at all.
    var isPresent: Bool
    var hasLink: Bool

    var isAdministrativelyUp: Bool { model?.isDisabled != true }
    var isUp: Bool { isPresent && hasLink && isAdministrativelyUp }
  }

  struct Unit {
    var model: UnitModel
    var mtu: Int
    /// Index of the instance that it belongs to.
    var instance: Int
    var counters = InterfaceCounters()

    /// What the router calls itself when it speaks by this unit.
    var primaryAddress: IPv4Address? { model.addresses.first?.address }
  }

  /// What each packet by a unit needs to know, found once and without its configuration.
  struct Passage {
    var isUp: Bool
    var instance: Int
    var mtu: Int
    /// Whether it belongs to a services PIC.
    var isService: Bool
    var hasInputServices: Bool
    var hasOutputServices: Bool
  }

  private(set) var ports: [String: Port] = [:]
  private(set) var units: [LogicalInterface: Unit] = [:]
  private var passages: [LogicalInterface: Passage] = [:]

  func passage(_ name: LogicalInterface) -> Passage? { passages[name] }

  /// Ports of a line card wait for a cable; a services PIC and the loopback need none.
  init(chassis: some Sequence<String>) {
    for name in chassis {
      let needsLink = !["sp", "lo0"].contains(name.prefix { $0 != "-" })
      ports[name] = Port(model: nil, isPresent: true, hasLink: !needsLink)
    }
  }

  /// Counters stay with the units that stay.
  mutating func apply(_ model: RouterModel) {
    for name in ports.keys { ports[name]?.model = nil }
    ports = ports.filter { $0.value.isPresent }
    var owner: [LogicalInterface: Int] = [:]
    for (index, instance) in model.routingInstances.enumerated() {
      for unit in instance.interfaces { owner[unit] = index }
    }
    let former = units
    units = [:]
    for interface in model.interfaces {
      ports[interface.name, default: Port(model: nil, isPresent: false, hasLink: false)].model =
        interface
      for unit in interface.units {
        let name = LogicalInterface(name: interface.name, unit: unit.number)
        units[name] = Unit(
          model: unit, mtu: interface.mtu, instance: owner[name] ?? 0,
          counters: former[name]?.counters ?? InterfaceCounters())
      }
    }
    findPassages()
  }

  /// Whether that changed anything.
  mutating func setLink(_ name: String, isUp: Bool) -> Bool {
    let former = ports[name]
    guard former?.hasLink != isUp || former?.isPresent != true else { return false }
    ports[name, default: Port(model: nil, isPresent: true, hasLink: isUp)].hasLink = isUp
    ports[name]?.isPresent = true
    findPassages()
    return true
  }

  private mutating func findPassages() {
    passages = [:]
    for (name, unit) in units {
      let model = unit.model
      passages[name] = Passage(
        isUp: !model.isDisabled && model.carriesIPv4 && ports[name.name]?.isUp == true,
        instance: unit.instance, mtu: unit.mtu, isService: name.name.prefix(3) == "sp-",
        hasInputServices: !model.inputServiceSets.isEmpty,
        hasOutputServices: !model.outputServiceSets.isEmpty)
    }
  }

  /// Whether IPv4 packets pass.
  func isUp(_ name: LogicalInterface) -> Bool {
    passages[name]?.isUp ?? false
  }

  mutating func countInput(_ octets: Int, on name: LogicalInterface) {
    units[name]?.counters.countInput(octets)
  }

  mutating func countOutput(_ octets: Int, on name: LogicalInterface) {
    units[name]?.counters.countOutput(octets)
  }

  mutating func count(_ reason: DropReason, on name: LogicalInterface) {
    units[name]?.counters.drops[reason, default: 0] &+= 1
  }

  /// Of a port with its units, of one unit, or of all.
  mutating func clearCounters(of wanted: String? = nil) {
    for name in units.keys
    where wanted == nil || name.name == wanted || name.description == wanted {
      units[name]?.counters = InterfaceCounters()
    }
  }
}
