import Configuration
import Network
import Router
import Wire

/// The report of `show arp`: the neighbours on Ethernet ports. The links of a network carry packets
/// without frames, and no ARP requests are sent. So the table lists all neighbours that can be
/// reached at present, with hardware addresses derived from the names of node and port.
/// Point-to-point links (`so-`, serial lines) have no such table. Neighbours outside of the network
/// are known to the host, not to the router.
struct ARPReport: TreeReport {
  /// The neighbours in the order in which they are shown.
  var neighbors: [Neighbor]
  /// Whether the names of nodes are shown.
  var resolvesNames: Bool

  var elements: [Element] {
    let style = Element.Attribute("junos:style", resolvesNames ? "normal" : "no-resolve")
    return [
      Element(
        "arp-table-information", attributes: [.namespace("arp"), style],
        neighbors.map(entry) + [Element("arp-entry-count", neighbors.count)])
    ]
  }

  private func entry(_ neighbor: Neighbor) -> Element {
    let name = resolvesNames ? [Element("hostname", neighbor.node)] : []
    return Element(
      "arp-table-entry",
      [
        Element("mac-address", neighbor.hardwareAddress.description),
        Element("ip-address", neighbor.address.description),
      ] + name + [
        Element("interface-name", neighbor.interface.description),
        Element("arp-table-entry-flags", [Element("none", "")]),
      ])
  }

  static func text(of elements: [Element]) -> String {
    elements.filter { $0.child("arp-table-entry") != nil }.map { table in
      let hasNames = table.attribute("junos:style") != "no-resolve"
      func line(
        _ hardware: String, _ address: String, _ name: String, _ interface: String, _ flags: String
      ) -> String {
        padded(hardware, 18) + padded(address, 16) + (hasNames ? padded(name, 26) : "")
          + padded(interface, 24) + "\(flags)\n"
      }
      return line("MAC Address", "Address", "Name", "Interface", "Flags")
        + table.all("arp-table-entry").map { entry in
          func value(_ name: String) -> String { entry.value(of: name) ?? "" }
          let flags = entry.child("arp-table-entry-flags")?.children.map(\.name) ?? []
          return line(
            value("mac-address"), value("ip-address"), value("hostname"), value("interface-name"),
            flags.joined(separator: " "))
        }.joined() + "Total entries: \(table.value(of: "arp-entry-count") ?? "")\n"
    }.joined()
  }
}
