import Configuration
import Datastore
import Management

/// The report of `show system uptime`.
struct UptimeReport: TreeReport {
  var elements: [Element]

  init(activity: SystemActivity, lastCommit: CommitRecord?) {
    let now = activity.now
    var children = [
      Element("current-time", [.date("date-time", now)]),
      Element("time-source", " LOCAL CLOCK "),
      Element("system-booted-time", Self.since(activity.startDate, now)),
      Element("protocols-started-time", Self.since(activity.startDate, now)),
    ]
    if let lastCommit {
      children.append(
        Element(
          "last-configured-time",
          Self.since(lastCommit.date, now) + [Element("user", lastCommit.user)]))
    }
    elements = [Element("system-uptime-information", children + [activity.element()])]
  }

  private static func since(_ date: Int64, _ now: Int64) -> [Element] {
    let length = max(now - date, 0)
    return [.date("date-time", date), .seconds("time-length", length, CalendarDate.length(length))]
  }

  static func text(of elements: [Element]) -> String {
    elements.flatMap(\.children).map { child in
      let date = child.value(of: "date-time") ?? ""
      let past = "\(date) (\(child.value(of: "time-length") ?? "") ago)"
      return switch child.name {
      case "current-time": "Current time: \(date)\n"
      case "time-source": "Time Source: \(child.text)\n"
      case "system-booted-time": "System booted: \(past)\n"
      case "protocols-started-time": "Protocols started: \(past)\n"
      case "last-configured-time":
        "Last configured: \(past) by \(child.value(of: "user") ?? "")\n"
      default: SystemActivity.line(of: child)
      }
    }.joined()
  }
}
