import Configuration
import Management

/// The line of `w`, with which `show system uptime` ends and `show system users` begins.
struct SystemActivity {
  /// The current time in seconds since 1970.
  var now: Int64
  var startDate: Int64
  var userCount: Int
  /// The load averages over 1, 5 and 15 minutes, in hundredths. They are 0, because the routers of
  /// a lab share one process.
  var loadAverages = [0, 0, 0]

  /// Returns the element `uptime-information`, with a table of users if there is one.
  func element(userTable: Element? = nil) -> Element {
    var children: [Element] = [
      .seconds("date-time", now, CalendarDate.clock(now)),
      .seconds("up-time", now - startDate, CalendarDate.upTime(now - startDate)),
      Element(
        "active-user-count", "\(userCount)",
        attributes: [Element.Attribute("junos:format", "\(userCount) users")]),
    ]
    children += averages(named: ["1", "5", "15"])
    if let userTable { children.append(userTable) }
    return Element("uptime-information", children)
  }

  /// The load averages with the element names of a routing engine.
  var averages: [Element] { averages(named: ["one", "five", "fifteen"]) }

  private func averages(named names: [String]) -> [Element] {
    zip(names, loadAverages).map { name, average in
      let hundredths = average % 100
      return Element(
        "load-average-\(name)", "\(average / 100).\(hundredths < 10 ? "0" : "")\(hundredths)")
    }
  }

  /// Returns the line for an element `uptime-information`.
  static func line(of element: Element) -> String {
    func value(_ name: String) -> String { element.value(of: name) ?? "" }
    let count = value("active-user-count")
    let averages = ["1", "5", "15"].map { value("load-average-\($0)") }.joined(separator: ", ")
    return aligned(value("date-time"), 7, blanks: 0) + "  up \(value("up-time")), \(count) "
      + "\(count == "1" ? "user" : "users"), load averages: \(averages)\n"
  }
}
