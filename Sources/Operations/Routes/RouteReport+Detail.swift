import Configuration
import Management
import Router

extension RouteReport {
  /// Returns the elements of `show route detail`, in the order of Junos. Elements of
  /// routing protocols are omitted, because the router has none.
  func detail(_ route: Route, age: Int64, number: NextHopNumbers.Entry) -> [Element] {
    var elements = [
      Element("nh-type", Self.type(of: route.nextHop)), Element("nh-index", number.index),
      Element("nh-reference-count", number.references),
    ]
    if let way = nextHop(of: route) { elements.append(way) }
    elements.append(Element("rt-entry-state", Self.state(of: route)))
    if !route.isActive, !route.isHidden {
      elements.append(Element("inactive-reason", "Route Preference"))
    }
    elements += [
      Element(
        "age", CalendarDate.shortAge(age),
        attributes: [Element.Attribute("junos:seconds", String(age))]),
      Element("validation-state", "unverified"),
      Element("task-name", route.origin == .static ? "RT" : "IF"),
    ]
    if route.isActive, route.origin == .static {
      elements += [Element("announce-bits", 1), Element("announce-tasks", "0-KRT")]
    }
    return elements + [Element("as-path", "AS path: I")]
  }

  private static func type(of nextHop: Route.NextHop) -> String {
    switch nextHop {
    case .forward(_, nil): "Interface"
    case .forward(_, _?): "Router"
    case .local: "Local"
    case .receive, .discard, .reject, .unusable: nextHop.description
    }
  }

  private static func state(of route: Route) -> String {
    let first = route.isActive ? "Active " : route.isHidden ? "Hidden " : ""
    return switch route.origin {
    case .direct: first + "Int"
    case .local: first + "NoReadvrt Int"
    case .static: first + "Int Ext"
    }
  }

  // MARK: Text

  static func detail(_ entry: Element) -> String {
    let destination = entry.value(of: "rt-destination") ?? ""
    let length = entry.value(of: "rt-prefix-length") ?? ""
    let entries = entry.child("rt-entry-count")?.attribute("junos:format") ?? ""
    let announced = entry.value(of: "rt-announced-count") ?? ""
    let head = "\(destination)/\(length) (\(entries), \(announced) announced)\n"
    let information = entry.value(of: "tsi").map { "TSI:\n\($0)\n" } ?? ""
    return head + information + entry.all("rt-entry").map(block).joined() + "\n"
  }

  private static func block(_ route: Element) -> String {
    let mark = route.value(of: "active-tag") ?? " "
    let origin = padded(route.value(of: "protocol-name") ?? "", 7)
    let head = "        \(mark)\(origin)Preference: \(route.value(of: "preference") ?? "")\n"
    let indent = String(repeating: " ", count: 16)
    let said = route.children.flatMap { lines(for: $0, of: route) }
    return head + said.map { "\(indent)\($0)\n" }.joined()
  }

  private static func lines(for element: Element, of route: Element) -> [String] {
    switch element.name {
    case "nh-type":
      ["Next hop type: \(element.text), Next hop index: \(route.value(of: "nh-index") ?? "")"]
    case "nh-reference-count": ["Next-hop reference count: \(element.text)"]
    case "nh": way(element)
    case "rt-entry-state": ["State: <\(element.text)>"]
    case "inactive-reason": ["Inactive reason: \(element.text)"]
    case "age": ["Age: \(element.text)"]
    case "validation-state": ["Validation State: \(element.text)"]
    case "task-name": ["Task: \(element.text)"]
    case "announce-bits":
      ["Announcement bits (\(element.text)): \(route.value(of: "announce-tasks") ?? "")"]
    case "as-path": [element.text]
    default: []
    }
  }

  private static func way(_ hop: Element) -> [String] {
    if let interface = hop.value(of: "nh-local-interface") {
      return ["Next hop:", "Interface: \(interface)"]
    }
    let gateway = hop.value(of: "to").map { "\($0) " } ?? ""
    let mark = hop.child("selected-next-hop") == nil ? "" : ", selected"
    return ["Next hop: \(gateway)via \(hop.value(of: "via") ?? "")\(mark)"]
  }
}

extension CalendarDate {
  /// Returns a duration without leading zeros, as details of routes have it: `13`, `1:06`,
  /// `4:46:58`, `3w2d 4:46:58`.
  static func shortAge(_ seconds: Int64) -> String {
    let seconds = max(seconds, 0)
    guard seconds >= 60 else { return String(seconds) }
    var text = Substring(age(seconds))
    // Only the time of day loses its leading zeros: after days, the hours are always shown.
    if seconds < 86_400 {
      while let first = text.first, first == "0" || first == ":" { text.removeFirst() }
      return String(text)
    }
    guard let blank = text.firstIndex(of: " ") else { return String(text) }
    let clock = text[text.index(after: blank)...]
    return String(text[...blank] + (clock.hasPrefix("0") ? clock.dropFirst() : clock))
  }
}
