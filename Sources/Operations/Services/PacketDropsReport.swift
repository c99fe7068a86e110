import Configuration
import Router

/// The report of `show services service-sets statistics packet-drops`, by the router's drop
/// reasons.
struct PacketDropsReport: TreeReport {
  var sets: [ServiceSetStatus]

  private static func drops(of set: ServiceSetStatus) -> [(reason: String, count: UInt64)] {
    set.drops.filter { $0.value > 0 }.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }
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

  static func text(of elements: [Element]) -> String {
    elements.flatMap(\.children).map { set in
      var text = "Interface: \(set.words("interface-name"))"
      text += ", Service set: \(set.words("service-set-name"))\n"
      text += "  Dropped packets: \(set.words("packets-dropped"))\n"
      for drop in set.all("drop") {
        text += "    \(drop.words("reason")): \(drop.words("count"))\n"
      }
      return text
    }.joined(separator: "\n")
  }
}
