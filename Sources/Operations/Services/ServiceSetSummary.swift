import Configuration
import Router

/// The report of `show services service-sets summary`: the table of Junos, followed by the traffic
/// of the service sets. The table of Junos shows the memory and processor use of a services card;
/// this router has no such card, so the values are 0.
struct ServiceSetSummary: TreeReport {
  /// The sums of the service sets on one service interface.
  private struct Row {
    var interface: String
    var sets = 0
    var tunnels = 0
    var installed = 0
    var packetsIn: UInt64 = 0
    var packetsOut: UInt64 = 0
    var dropped: UInt64 = 0

    mutating func add(_ set: ServiceSetStatus) {
      sets += 1
      tunnels += set.tunnels.count
      installed += set.tunnels.filter { $0.state == .installed }.count
      dropped += set.drops.values.reduce(0, +)
      for statistics in set.tunnels.map(\.statistics) {
        // A packet of a bundle is counted for ESP and for AH, but it is one packet.
        packetsIn += max(statistics.decryptedPackets, statistics.ahInputPackets)
        packetsOut += max(statistics.encryptedPackets, statistics.ahOutputPackets)
      }
    }
  }

  /// The rows, one for each service interface.
  private let rows: [Row]

  init(_ sets: [ServiceSetStatus]) {
    var rows: [Row] = []
    for set in sets {
      let place = rows.firstIndex { $0.interface == set.interface } ?? rows.count
      if place == rows.count { rows.append(Row(interface: set.interface)) }
      rows[place].add(set)
    }
    self.rows = rows
  }

  var elements: [Element] {
    [
      Element(
        "service-set-summary-information",
        rows.map { row in
          Element(
            "service-set-summary-information-entry",
            [
              Element("interface-name", row.interface),
              Element(
                "service-set-service-type-entry",
                [
                  Element("service-sets-configured", row.sets),
                  Element("service-set-bytes-used", 0),
                  Element("service-set-percent-bytes-used", "0.00"),
                  Element("service-set-policy-bytes-used", 0),
                  Element("service-set-percent-policy-bytes-used", "0.00"),
                  Element("service-set-cpu-utilization", "0.00"),
                  Element("service-set-tunnels", row.tunnels),
                  Element("service-set-tunnels-installed", row.installed),
                  Element("service-set-packets-in", row.packetsIn),
                  Element("service-set-packets-out", row.packetsOut),
                  Element("service-set-packets-dropped", row.dropped),
                ]),
            ])
        })
    ]
  }

  // MARK: The table

  static func text(of elements: [Element]) -> String {
    let rows = elements.flatMap(\.children).compactMap { entry in
      entry.child("service-set-service-type-entry").map { (entry.words("interface-name"), $0) }
    }
    guard !rows.isEmpty else { return "" }
    var text = "          Service sets                                          CPU\n"
    text += "Interface   configured    Bytes used  Policy bytes used  utilization\n"
    for (interface, row) in rows {
      text += padded(interface, 9) + aligned(row.words("service-sets-configured"), 13)
      text += aligned(used("bytes", row), 18) + aligned(used("policy-bytes", row), 15)
      text += aligned(row.words("service-set-cpu-utilization") + " %", 13) + "\n"
    }
    text += "\nInterface     Tunnels   Installed    Packets in   Packets out     Dropped\n"
    for (interface, row) in rows {
      text += padded(interface, 11) + aligned(row.words("service-set-tunnels"), 10)
      text += aligned(row.words("service-set-tunnels-installed"), 12)
      text += aligned(row.words("service-set-packets-in"), 14)
      text += aligned(row.words("service-set-packets-out"), 14)
      text += aligned(row.words("service-set-packets-dropped"), 12) + "\n"
    }
    return text
  }

  /// Returns a value such as `1101176 ( 0.15%)`.
  private static func used(_ what: String, _ row: Element) -> String {
    let percent = aligned(row.words("service-set-percent-\(what)-used"), 5)
    return row.words("service-set-\(what)-used") + " (\(percent)%)"
  }
}
