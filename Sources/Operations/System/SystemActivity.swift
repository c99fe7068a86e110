import Configuration
import Management

/// What `show system uptime` ends with and `show system users` begins with: the line of `w`.
struct SystemActivity {
  /// Seconds since 1970.
  var now: Int64
  var startDate: Int64
  var userCount: Int
  /// Over 1, 5 and 15 minutes, in hundredths. A router of a lab puts no load on a system of its own.
  var loadAverages = [0, 0, 0]

  /// `uptime-information`, with the table of users in it where there is one.
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

  /// The load averages as a routing engine tells them.
  var averages: [Element] { averages(named: ["one", "five", "fifteen"]) }

  private func averages(named names: [String]) -> [Element] {
    zip(names, loadAverages).map { name, average in
      let hundredths = average % 100
      return Element(
        "load-average-\(name)", "\(average / 100).\(hundredths < 10 ? "0" : "")\(hundredths)")
    }
  }

  /// The line for an element `uptime-information`.
  static func line(of element: Element) -> String {
    func value(_ name: String) -> String { element.value(of: name) ?? "" }
    let count = value("active-user-count")
    let averages = ["1", "5", "15"].map { value("load-average-\($0)") }.joined(separator: ", ")
    return aligned(value("date-time"), 7, blanks: 0) + "  up \(value("up-time")), \(count) "
      + "\(count == "1" ? "user" : "users"), load averages: \(averages)\n"
  }
}
