import Configuration
import Management

/// A session of a user at the command line.
struct LoginEntry: Equatable, Sendable {
  var user: String
  /// The terminal, such as `p0`.
  var terminal: String
  /// The address or name of the host from which the user logged in; `-` at the router's own
  /// terminal.
  var from = "-"
  /// The time of the login, in seconds since 1970.
  var loginDate: Int64
  /// The seconds since the last input.
  var idleSeconds: Int64 = 0
  var command = "-cli (cli)"
}

/// The report of `show system users`.
struct UsersReport: TreeReport {
  var elements: [Element]

  init(activity: SystemActivity, entries: [LoginEntry]) {
    let users = entries.map { entry in
      Element(
        "user-entry",
        [
          Element("user", entry.user), Element("tty", entry.terminal), Element("from", entry.from),
          .seconds(
            "login-time", entry.loginDate, CalendarDate.login(entry.loginDate, at: activity.now)),
          .seconds("idle-time", entry.idleSeconds, CalendarDate.idle(entry.idleSeconds)),
          Element("command", entry.command),
        ])
    }
    elements = [
      Element(
        "system-users-information",
        [activity.element(userTable: Element("user-table", users))])
    ]
  }

  static func text(of elements: [Element]) -> String {
    elements.flatMap(\.children).map { information in
      let users = information.child("user-table")?.all("user-entry") ?? []
      return SystemActivity.line(of: information)
        + "USER     TTY      FROM                              LOGIN@  IDLE WHAT\n"
        + users.map(row).joined()
    }.joined()
  }

  private static func row(_ entry: Element) -> String {
    func value(_ name: String) -> String { entry.value(of: name) ?? "" }
    return padded(value("user"), 9) + padded(value("tty"), 9) + padded(value("from"), 33)
      + aligned(value("login-time"), 7, blanks: 0)
      + aligned(value("idle-time"), 6) + " \(value("command"))\n"
  }
}
