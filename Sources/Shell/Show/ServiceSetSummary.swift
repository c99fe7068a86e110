import Configuration
import Router

/// `show services service-sets summary`. The real one tells memory and processor of the services
/// card; a router in a process has no such card, so what the sets have done stands there.
struct ServiceSetSummary: Report {
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
        // A bundle counts for ESP and for AH, and is one packet.
        packetsIn += max(statistics.decryptedPackets, statistics.ahInputPackets)
        packetsOut += max(statistics.encryptedPackets, statistics.ahOutputPackets)
      }
    }
  }

  /// One for each service interface.
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

  var text: String {
    guard !rows.isEmpty else { return "" }
    var text = "           Service sets\n"
    text +=
      "Interface    configured   Tunnels   Installed    Packets in   Packets out     Dropped\n"
    for row in rows {
      text += padded(row.interface, 11) + aligned("\(row.sets)", 12)
      text += aligned("\(row.tunnels)", 10) + aligned("\(row.installed)", 12)
      text += aligned("\(row.packetsIn)", 14) + aligned("\(row.packetsOut)", 14)
      text += aligned("\(row.dropped)", 12) + "\n"
    }
    return text
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
}
