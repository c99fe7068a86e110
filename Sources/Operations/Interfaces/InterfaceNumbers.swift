import Router

/// The interface and SNMP indices of a router's interfaces. Junos assigns them when it
/// discovers interfaces; here they follow from the sorted names, so the same configuration has the
/// same numbers.
struct InterfaceNumbers {
  /// The numbers of a port or a unit.
  struct Entry: Equatable {
    /// The `Interface index` of a port, or the `Index` of a unit.
    var local: Int
    /// The index in the tables of SNMP.
    var snmp: Int
    var generation: Int
    /// The generation numbers of a unit's family and of its addresses, in their order.
    var family = 0
    var addresses: [Int] = []
  }

  private var entries: [String: Entry] = [:]

  /// Assigns the numbers. `interfaces` are all interfaces of the router, in their order.
  init(_ interfaces: [InterfaceStatus]) {
    var snmp = 500
    var generation = 128
    func next(_ counter: inout Int) -> Int {
      defer { counter += 1 }
      return counter
    }
    for (place, port) in interfaces.enumerated() {
      let isLoopback = InterfaceMedium(port.name).isLoopback
      entries[port.name] = Entry(
        local: isLoopback ? 6 : 128 + place, snmp: isLoopback ? 6 : next(&snmp),
        generation: next(&generation))
    }
    for (place, unit) in interfaces.flatMap(\.units).enumerated() {
      var entry = Entry(local: 66 + place, snmp: next(&snmp), generation: next(&generation))
      entry.family = next(&generation)
      entry.addresses = unit.addresses.map { _ in next(&generation) }
      entries[unit.name.description] = entry
    }
  }

  subscript(name: String) -> Entry { entries[name] ?? Entry(local: 0, snmp: 0, generation: 0) }
}
