import Configuration
import Router
import Wire

/// The report of `show route instance`.
struct RouteInstanceReport: TreeReport {
  /// A routing instance with its table.
  struct Instance {
    var table: RouteTableStatus
    /// The router ID; nil if the instance has no address.
    var routerID: IPv4Address?
  }

  var instances: [Instance]
  var isDetailed: Bool

  var elements: [Element] {
    [
      Element(
        "instance-information",
        attributes: [
          .namespace("routing"), .init("junos:style", isDetailed ? "detail" : "terse"),
        ],
        instances.map(element))
    ]
  }

  /// Returns the element of an instance. The default instance is called `master` in reports.
  private func element(_ instance: Instance) -> Element {
    let table = instance.table
    let isDefault = table.instance == "default"
    var children = [Element("instance-name", isDefault ? "master" : table.instance)]
    if isDetailed, let address = instance.routerID {
      children.append(Element("router-id", address.description))
    }
    children.append(Element("instance-type", table.type))
    if isDetailed {
      children.append(Element("instance-state", "Active"))
      if !isDefault {
        children += table.interfaces.map {
          Element("instance-interface", [Element("interface-name", $0.description)])
        }
      }
    }
    if !table.routes.isEmpty {
      children.append(
        Element(
          "instance-rib",
          [
            Element("irib-name", table.name), Element("irib-route-count", table.routes.count),
            Element("irib-active-count", table.routes.filter(\.isActive).count),
            Element("irib-holddown-count", 0),
            Element("irib-hidden-count", table.routes.filter(\.isHidden).count),
          ]))
    }
    return Element("instance-core", children)
  }

  // MARK: Text

  static func text(of elements: [Element]) -> String {
    elements.map { information in
      let instances = information.all("instance-core")
      guard information.attribute("junos:style") == "terse" else {
        return instances.map(detail).joined()
      }
      return "Instance             Type\n         "
        + padded("Primary RIB", 48) + "Active/holddown/hidden\n" + instances.map(terse).joined()
    }.joined()
  }

  private static func terse(_ instance: Element) -> String {
    padded(instance.value(of: "instance-name") ?? "", 21)
      + "\(instance.value(of: "instance-type") ?? "")\n"
      + instance.all("instance-rib").map { table in
        let counts = ["irib-active-count", "irib-holddown-count", "irib-hidden-count"].map {
          table.value(of: $0) ?? "0"
        }
        return "         " + padded(table.value(of: "irib-name") ?? "", 48)
          + counts.joined(separator: "/") + "\n"
      }.joined()
  }

  private static func detail(_ instance: Element) -> String {
    var text = "\(instance.value(of: "instance-name") ?? ""):\n"
    if let address = instance.value(of: "router-id") { text += "  Router ID: \(address)\n" }
    text += "  Type: " + padded(instance.value(of: "instance-type") ?? "", 18)
    text += "State: \(instance.value(of: "instance-state") ?? "")\n"
    let interfaces = instance.all("instance-interface")
    if !interfaces.isEmpty {
      text += "  Interfaces:\n"
      text += interfaces.map { "    \($0.value(of: "interface-name") ?? "")\n" }.joined()
    }
    let tables = instance.all("instance-rib")
    if !tables.isEmpty { text += "  Tables:\n" + tables.map(line).joined() }
    return text
  }

  private static func line(_ table: Element) -> String {
    func count(_ name: String) -> String { table.value(of: name) ?? "0" }
    return "    " + padded(count("irib-name"), 23) + ": \(count("irib-route-count")) routes ("
      + "\(count("irib-active-count")) active, \(count("irib-holddown-count")) holddown, "
      + "\(count("irib-hidden-count")) hidden)\n"
  }
}
