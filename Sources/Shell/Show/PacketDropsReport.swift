import Configuration
import Router

/// `show services service-sets statistics packet-drops`: by the reasons that the router has.
struct PacketDropsReport: Report {
  var sets: [ServiceSetStatus]

  private static func drops(of set: ServiceSetStatus) -> [(reason: String, count: UInt64)] {
    set.drops.filter { $0.value > 0 }.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }
  }

  var text: String {
    var text = ""
    for set in sets {
      if !text.isEmpty { text += "\n" }
      let drops = Self.drops(of: set)
      text += "Interface: \(set.interface), Service set: \(set.name)\n"
      text += "  Dropped packets: \(drops.reduce(0) { $0 + $1.count })\n"
      for (reason, count) in drops { text += "    \(reason): \(count)\n" }
    }
    return text
  }

  var elements: [Element] {
    let entries = sets.map { set in
      let drops = Self.drops(of: set)
      return Element(
        "service-set-packet-drops",
        [
          Element("interface-name", set.interface), Element("service-set-name", set.name),
          Element("packets-dropped", drops.reduce(0) { $0 + $1.count }),
        ]
          + drops.map { reason, count in
            Element("drop", [Element("reason", reason), Element("count", count)])
          })
    }
    return [Element("service-set-packet-drops-information", entries)]
  }
}
