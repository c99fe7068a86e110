import Wire

/// The ports of the router, whether their links are up, and the units configured on them.
struct InterfaceTable {
  /// A port, with or without configuration.
  struct Port {
    /// The configuration; nil if there is none.
    var model: InterfaceModel?
    /// Whether the chassis has the port. Any other port exists as long as it is configured, and its
    /// link is up if it needs no line card.
    var isInChassis: Bool
    var hasLink: Bool
    let isService: Bool
    /// The time at which its link last went up or down; nil: never.
    var flappedAt: Instant?
    /// The number of times that its link has gone up or down.
    var linkTransitions: UInt64 = 0
    /// The time at which its counters were last cleared; nil: never.
    var clearedAt: Instant?

    /// Creates a port. The link of a services PIC and of the loopback is up; others need a cable.
    init(_ name: String, isInChassis: Bool) {
      let kind = InterfaceName.kind(of: name)
      self.isInChassis = isInChassis
      isService = kind == .services
      hasLink = isService || kind == .loopback
    }

    var isAdministrativelyUp: Bool { model?.isDisabled != true }
    var isUp: Bool { hasLink && isAdministrativelyUp }
  }

  /// A configured unit.
  struct Unit {
    var model: UnitModel
    var mtu: Int
    /// The index of its routing instance.
    var instance: Int

    /// The source address of packets that the router itself sends by this unit.
    var primaryAddress: IPv4Address? { model.addresses.first?.address }
  }

  /// The values that each packet of a unit needs, so that no packet reads the configuration.
  struct Passage {
    var isUp: Bool
    var instance: Int
    var mtu: Int
    /// The next-hop service set into which packets are routed by the unit.
    var side: ServiceSide?
    /// Whether the unit belongs to a services PIC.
    var isService: Bool
    var hasInputServices: Bool
    var hasOutputServices: Bool
    /// Whether the routing instance has a unit by which packets are routed into a service set.
    var hasRoutedServices: Bool
  }

  /// The service sets that are applied to a unit.
  struct AppliedServices {
    var input: [Int] = []
    var output: [Int] = []
  }

  private(set) var ports: [String: Port] = [:]
  /// The number of times that a link has gone up or down.
  private(set) var linkChanges = 0
  private(set) var units: [LogicalInterface: Unit] = [:]
  /// The indices of units in the following arrays, which stay the same under one configuration.
  /// Names would have to be hashed several times for each packet.
  private var slots: [LogicalInterface: Int] = [:]
  private(set) var passages: [Passage] = []
  /// The names of units, by slot.
  private(set) var names: [LogicalInterface] = []
  private var counters: [InterfaceCounters] = []
  private var meter = RateMeter()
  private var sides: [LogicalInterface: ServiceSide] = [:]
  /// The applied service sets by slot, apart from the passages, which are copied for each packet.
  private(set) var applied: [AppliedServices] = []

  func slot(of name: LogicalInterface) -> Int? { slots[name] }

  func counters(of name: LogicalInterface) -> InterfaceCounters {
    slots[name].map { counters[$0] } ?? InterfaceCounters()
  }

  init(chassis: some Sequence<String>) {
    for name in chassis { ports[name] = Port(name, isInChassis: true) }
  }

  /// Applies a configuration. Units that exist already keep their counters.
  mutating func apply(_ model: RouterModel) {
    for name in ports.keys { ports[name]?.model = nil }
    ports = ports.filter { $0.value.isInChassis }
    var owner: [LogicalInterface: Int] = [:]
    for (index, instance) in model.routingInstances.enumerated() {
      for unit in instance.interfaces { owner[unit] = index }
    }
    let former = (slots: slots, counters: counters)
    meter = RateMeter()
    units = [:]
    slots = [:]
    names = []
    counters = []
    sides = [:]
    applied = []
    for interface in model.interfaces {
      ports[interface.name, default: Port(interface.name, isInChassis: false)].model = interface
      for unit in interface.units {
        let name = LogicalInterface(name: interface.name, unit: unit.number)
        units[name] = Unit(
          model: unit, mtu: interface.mtu, instance: owner[name] ?? 0)
        if slots[name] == nil {
          slots[name] = counters.count
          names.append(name)
          counters.append(former.slots[name].map { former.counters[$0] } ?? InterfaceCounters())
          applied.append(AppliedServices())
        }
      }
    }
    findPassages()
  }

  /// Takes over the counters of the units, because this table was copied from `former` at an
  /// earlier time.
  mutating func adoptCounters(of former: InterfaceTable) {
    for (name, slot) in slots {
      if let before = former.slots[name] { counters[slot] = former.counters[before] }
    }
    for name in ports.keys { ports[name]?.clearedAt = former.ports[name]?.clearedAt }
  }

  /// Sets the state of a link. Returns whether that has changed anything.
  mutating func setLink(_ name: String, isUp: Bool, at now: Instant) -> Bool {
    let former = ports[name]
    guard former?.hasLink != isUp || former?.isInChassis != true else { return false }
    var port = former ?? Port(name, isInChassis: true)
    if port.hasLink != isUp {
      port.flappedAt = now
      port.linkTransitions &+= 1
    }
    port.hasLink = isUp
    port.isInChassis = true
    ports[name] = port
    linkChanges += 1
    findPassages()
    return true
  }

  /// Records which units lead into next-hop service sets, and which service sets are applied to the
  /// other units.
  mutating func setServices(_ prepared: PreparedModel) {
    sides = prepared.sides
    for (name, slot) in slots {
      guard let model = units[name]?.model else { continue }
      applied[slot] = AppliedServices(
        input: model.inputServiceSets.compactMap { prepared.indices[$0] },
        output: model.outputServiceSets.compactMap { prepared.indices[$0] })
    }
    findPassages()
  }

  private mutating func findPassages() {
    let routed = Set(sides.keys.compactMap { units[$0]?.instance })
    passages = slots.sorted { $0.value < $1.value }.compactMap { name, slot in
      units[name].map { passage(name, $0, applied[slot], routed) }
    }
  }

  private func passage(
    _ name: LogicalInterface, _ unit: Unit, _ applied: AppliedServices, _ routed: Set<Int>
  ) -> Passage {
    let model = unit.model
    let port = ports[name.name]
    return Passage(
      isUp: !model.isDisabled && model.carriesIPv4 && port?.isUp == true,
      instance: unit.instance, mtu: unit.mtu, side: sides[name],
      isService: port?.isService == true,
      hasInputServices: !applied.input.isEmpty, hasOutputServices: !applied.output.isEmpty,
      hasRoutedServices: routed.contains(unit.instance))
  }

  /// Returns whether IPv4 packets can pass a unit.
  func isUp(_ name: LogicalInterface) -> Bool {
    slots[name].map { passages[$0].isUp } ?? false
  }

  mutating func countInput(_ octets: Int, at slot: Int) { counters[slot].countInput(octets) }

  mutating func countOutput(_ octets: Int, at slot: Int) { counters[slot].countOutput(octets) }

  /// Counts a packet that was received by a unit for the router itself.
  mutating func countLocalInput(_ octets: Int, at slot: Int) {
    counters[slot].countLocalInput(octets)
  }

  mutating func countLocalOutput(_ octets: Int, at slot: Int) {
    counters[slot].countLocalOutput(octets)
  }

  /// Sets the time, before packets are counted at that time.
  mutating func passTime(to now: Instant) { meter.advance(to: now, counters) }

  func rates(of name: LogicalInterface, at now: Instant) -> UnitRates {
    slots[name].map { meter.rates(of: $0, counters[$0], at: now) } ?? UnitRates()
  }

  mutating func count(_ reason: DropReason, at slot: Int) {
    counters[slot].drops[reason, default: 0] &+= 1
  }

  /// Returns the source address of packets that the router itself sends by the unit in a slot.
  func primaryAddress(at slot: Int) -> IPv4Address? { units[names[slot]]?.primaryAddress }

  /// Clears the counters of a port and its units, of one unit, or of all ports.
  mutating func clearCounters(of wanted: String? = nil, at now: Instant) {
    for (name, slot) in slots
    where wanted == nil || name.name == wanted || name.description == wanted {
      counters[slot] = InterfaceCounters()
    }
    for name in ports.keys where wanted == nil || name == wanted { ports[name]?.clearedAt = now }
  }
}
