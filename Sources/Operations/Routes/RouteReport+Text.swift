import Configuration

extension RouteReport {
  static func text(of elements: [Element]) -> String {
    elements.flatMap { $0.all("route-table") }.map { table in
      let entries = table.all("rt")
      let text = "\n" + counts(of: table)
      switch entries.first?.attribute("junos:style") {
      case "detail", "extensive": return text + entries.map(detail).joined()
      case "terse": return text + legend + terse(entries)
      default: return text + legend + entries.map(brief).joined()
      }
    }.joined()
  }

  /// Returns the first line of a table.
  static func counts(of table: Element) -> String {
    func count(_ name: String) -> String { table.value(of: name) ?? "0" }
    return "\(count("table-name")): \(count("destination-count")) destinations, "
      + "\(count("total-route-count")) routes (\(count("active-route-count")) active, "
      + "\(count("holddown-route-count")) holddown, \(count("hidden-route-count")) hidden)\n"
  }

  private static let legend = "+ = Active Route, - = Last Active, * = Both\n\n"

  // MARK: Brief

  private static func brief(_ entry: Element) -> String {
    let destination = entry.value(of: "rt-destination") ?? ""
    let indent = String(repeating: " ", count: 19)
    // If no blank is left after the prefix, it has a line of its own.
    var head = destination.utf8.count < 19 ? padded(destination, 19) : "\(destination)\n\(indent)"
    return entry.all("rt-entry").map { route in
      defer { head = indent }
      return head + briefLines(route)
    }.joined()
  }

  private static func briefLines(_ route: Element) -> String {
    let mark = route.value(of: "active-tag") ?? " "
    let origin = route.value(of: "protocol-name") ?? ""
    let preference = route.value(of: "preference") ?? ""
    let isSelected = route.child("nh")?.child("selected-next-hop") != nil
    return "\(mark)[\(origin)/\(preference)] \(route.value(of: "age") ?? "")\n"
      + String(repeating: " ", count: 20) + (isSelected ? ">  " : "   ") + way(of: route) + "\n"
  }

  /// Returns a next hop such as `to 10.7.7.2 via so-2/2/0.0`, `Local via so-2/2/0.0` or `Discard`.
  private static func way(of route: Element) -> String {
    let hop = route.child("nh")
    let interface = hop?.value(of: "via") ?? hop?.value(of: "nh-local-interface")
    return [
      route.value(of: "nh-type"), hop?.value(of: "to").map { "to \($0)" },
      interface.map { "via \($0)" },
    ].compactMap(\.self).joined(separator: " ")
  }

  // MARK: Terse

  private static func terse(_ entries: [Element]) -> String {
    var text = "A V Destination        P Prf   Metric 1   Metric 2  Next hop        AS path\n"
    for entry in entries {
      var name = entry.value(of: "rt-destination") ?? ""
      for route in entry.all("rt-entry") {
        let validity = route.value(of: "validation-state") == "unverified" ? "?" : " "
        text += "\(route.value(of: "active-tag") ?? " ") \(validity) " + padded(name, 18)
        text += " \((route.value(of: "protocol-name") ?? "").prefix(1)) "
        text += aligned(route.value(of: "preference") ?? "", 3)
        text += String(repeating: " ", count: 23) + shortWay(of: route) + "\n"
        name = ""
      }
    }
    return text
  }

  private static func shortWay(of route: Element) -> String {
    guard let hop = route.child("nh"), let way = hop.value(of: "to") ?? hop.value(of: "via") else {
      return " " + (route.value(of: "nh-type") ?? "")
    }
    return (hop.child("selected-next-hop") == nil ? " " : ">") + way
  }
}
