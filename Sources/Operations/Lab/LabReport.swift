import Configuration
import Lab
import Network
import Wire

/// The report of `show lab`: the nodes and links of the network, and the labs that can be loaded.
struct LabReport: TreeReport {
  let elements: [Element]

  /// Creates the report of a network for a session on `router`.
  init(_ network: Network, seenFrom router: String) {
    let topology = network.topology
    let routers = topology.routerNames.map { name in
      let session = name == router ? [Element("session", "this")] : []
      return Element("lab-node", [Element("name", name), Element("kind", "router")] + session)
    }
    let hosts = topology.hosts.map { host in
      Element(
        "lab-node",
        [
          Element("name", host.name), Element("kind", "host"),
        ] + host.addresses.map { Element("address", $0.description) })
    }
    let links = topology.links.map { link in
      Element(
        "lab-link",
        [Element("name", link.name)] + link.ends.map { Element("end", $0.description) })
    }
    let labs = LabLibrary.titles.map {
      Element("lab", [Element("name", $0.name), Element("description", $0.help)])
    }
    elements = [
      Element(
        "lab-information",
        routers + hosts + links + network.natStatus.map(Self.element) + labs)
    ]
  }

  private static func element(_ nat: NATBoxStatus) -> Element {
    Element(
      "lab-nat",
      [Element("link", nat.link)] + nat.box.inside.sorted().map { Element("inside", $0) } + [
        Element("address", nat.box.address.description), Element("mappings", nat.mappings),
        Element("packets-dropped", nat.box.dropped),
      ])
  }

  // MARK: The table

  static func text(of elements: [Element]) -> String {
    guard let lab = elements.first else { return "" }
    let nameWidth = max(10, (lab.all("lab-node").map { $0.words("name").count }.max() ?? 0) + 2)
    var text = padded("Node", nameWidth) + "Kind    Address\n"
    for node in lab.all("lab-node") {
      text += padded(node.words("name"), nameWidth)
      if node.words("kind") == "host" {
        let addresses = node.all("address").map(\.text).joined(separator: " ")
        text += padded(node.words("kind"), 8) + addresses + "\n"
      } else {
        text += node.words("kind") + (node.child("session") == nil ? "" : " (this session)") + "\n"
      }
    }
    text += "\nLink\n"
    for link in lab.all("lab-link") {
      text += "  " + link.all("end").map(\.text).joined(separator: " -- ") + "\n"
    }
    for nat in lab.all("lab-nat") {
      text += "  NAT on \(nat.words("link"))"
      text += ": \(nat.all("inside").map(\.text).joined(separator: ", "))"
      text += " behind \(nat.words("address")), mappings: \(nat.words("mappings"))"
      text += ", packets dropped: \(nat.words("packets-dropped"))\n"
    }
    let labs = lab.all("lab")
    let width = labs.map { $0.words("name").count }.max().map { $0 + 2 } ?? 0
    text += "\n" + padded("Lab", width) + "What it is about\n"
    for lab in labs { text += padded(lab.words("name"), width) + lab.words("description") + "\n" }
    text += "\n'request lab start NAME' begins one.\n"
    return text
  }
}
