import Configuration
import Router

extension InterfacesReport {
  /// Returns the traffic of a port: rates, or a table of counters.
  func traffic(_ interface: InterfaceStatus) -> [Element] {
    let rates = interface.units.reduce(into: InterfaceRates()) {
      if let rates = self.rates[$1.name] { $0 += rates.all }
    }
    let drops = interface.counters.drops.filter { $0.value > 0 }
      .sorted { $0.key.rawValue < $1.key.rawValue }
    let dropped = drops.reduce(0) { $0 &+ $1.value }
    guard isLong else {
      let traffic = Element(
        "traffic-statistics", attributes: [.init("junos:style", "brief")],
        [
          Element("input-bps", rates.inputBits), Element("input-pps", rates.inputPackets),
          Element("output-bps", rates.outputBits), Element("output-pps", rates.outputPackets),
        ])
      guard level == .statistics else { return [traffic] }
      return [traffic, Element("input-error-count", dropped), Element("output-error-count", 0)]
    }
    let traffic = Self.table("traffic-statistics", interface.counters, rates)
    guard level == .extensive else { return [traffic] }
    let input =
      [Element("input-errors", 0), Element("input-drops", dropped)]
      + [
        "framing-errors", "input-runts", "input-giants", "input-discards", "input-resource-errors",
      ].map { Element($0, 0) }
      + drops.map { reason, count in
        Element("drop", [Element("reason", reason.rawValue), Element("count", count)])
      }
    let output =
      [Element("carrier-transitions", interface.linkTransitions)]
      + ["output-errors", "output-drops", "mtu-errors", "output-resource-errors"].map {
        Element($0, 0)
      }
    return [
      traffic, Element("input-error-list", input), Element("output-error-list", output),
    ]
  }

  /// Returns the traffic of a unit. The detailed levels also split it into local and transit
  /// traffic.
  func traffic(_ unit: InterfaceStatus.Unit) -> [Element] {
    let all = unit.counters
    guard isLong else {
      return [
        Element(
          "traffic-statistics", attributes: [.init("junos:style", "brief")],
          [
            Element("input-packets", all.inputPackets),
            Element("output-packets", all.outputPackets),
          ])
      ]
    }
    return [
      Self.table("traffic-statistics", all), Self.table("local-traffic-statistics", all.local),
      Self.table(
        "transit-traffic-statistics", all.transit, (rates[unit.name] ?? UnitRates()).transit),
    ]
  }

  private static func table(
    _ name: String, _ carried: InterfaceCounters, _ rates: InterfaceRates? = nil
  ) -> Element {
    let pairs = [
      ("input-bytes", carried.inputOctets, "input-bps", rates?.inputBits),
      ("output-bytes", carried.outputOctets, "output-bps", rates?.outputBits),
      ("input-packets", carried.inputPackets, "input-pps", rates?.inputPackets),
      ("output-packets", carried.outputPackets, "output-pps", rates?.outputPackets),
    ]
    return Element(
      name, attributes: [.init("junos:style", "verbose")],
      pairs.flatMap { counter, count, rate, value in
        [Element(counter, count)] + (value.map { [Element(rate, $0)] } ?? [])
      })
  }
}

extension InterfaceCounters {
  /// The counters of the router's own packets alone.
  fileprivate var local: InterfaceCounters {
    var local = InterfaceCounters()
    local.inputPackets = localInputPackets
    local.inputOctets = localInputOctets
    local.outputPackets = localOutputPackets
    local.outputOctets = localOutputOctets
    return local
  }
}
