import Configuration
import Datastore
import Management
import Wire

/// `show version`
struct VersionReport: Report {
  var hostName: String

  var text: String {
    "Hostname: \(hostName)\nModel: aspic\naspic [\(Release.version)]\n"
  }

  var elements: [Element] {
    [
      Element(
        "software-information",
        [
          Element("host-name", hostName), Element("product-model", "aspic"),
          Element("product-name", "aspic"),
          Element(
            "package-information",
            [Element("name", "aspic"), Element("comment", "aspic [\(Release.version)]")]),
        ])
    ]
  }
}

/// `show system commit`
struct CommitHistory: Report {
  /// Newest first.
  var records: [CommitRecord]
  /// Who asked for a commit that is yet to come, and when it is due.
  var pending: (user: String, date: Int64)?
  /// Whether the newest commit is rolled back unless it is confirmed.
  var isRollbackPending = false

  var text: String {
    var text = ""
    if let pending {
      text += "commit requested by \(pending.user) via cli at \(CalendarDate.plain(pending.date))\n"
    }
    for (number, record) in records.enumerated() {
      text += padded("\(number)", 4)
      text += "\(CalendarDate.full(record.date)) by \(record.user) via \(record.via)"
      text += record.confirmation.map { " \($0)\n" } ?? "\n"
      if let comment = record.comment { text += "    \(comment)\n" }
      if number == 0, isRollbackPending { text += "    rollback pending\n" }
    }
    return text
  }

  var elements: [Element] {
    let entries = records.enumerated().map { number, record in
      var children = [
        Element("sequence-number", number), Element("user", record.user),
        Element("client", record.via), .date("date-time", record.date),
      ]
      if let confirmation = record.confirmation {
        children.append(Element("comment", confirmation))
      }
      if let comment = record.comment { children.append(Element("log", comment)) }
      if number == 0, isRollbackPending {
        children.append(Element("commit-confirmed", "rollback pending"))
      }
      return Element("commit-history", children)
    }
    let requests = pending.map { pending in
      Element(
        "commit-pending", [Element("user", pending.user), .date("date-time", pending.date)])
    }
    return [Element("commit-information", (requests.map { [$0] } ?? []) + entries)]
  }
}

/// `show system uptime`
struct UptimeReport: Report {
  /// Seconds since 1970.
  var now: Int64
  var start: Int64
  var lastCommit: CommitRecord?

  var text: String {
    var text = "Current time: \(CalendarDate.full(now))\n"
    text += "System booted: \(CalendarDate.full(start)) (\(CalendarDate.age(now - start)) ago)\n"
    if let lastCommit {
      text += "Last configured: \(CalendarDate.full(lastCommit.date))"
      text += " (\(CalendarDate.age(now - lastCommit.date)) ago) by \(lastCommit.user)\n"
    }
    return text
  }

  var elements: [Element] {
    var children = [
      Element("current-time", [.date("date-time", now)]),
      Element("system-booted-time", [.date("date-time", start), .age("time-length", now - start)]),
    ]
    if let lastCommit {
      children.append(
        Element(
          "last-configured-time",
          [
            .date("date-time", lastCommit.date), .age("time-length", now - lastCommit.date),
            Element("user", lastCommit.user),
          ]))
    }
    return [Element("system-uptime-information", children)]
  }
}

/// `show system users`
struct UsersReport: Report {
  /// One for each session.
  var users: [String]
  /// Seconds since 1970.
  var now: Int64
  var login: Int64

  var text: String {
    var text = " \(clock(now))  up \(CalendarDate.age(now - login)), \(users.count) "
    text += users.count == 1 ? "user\n" : "users\n"
    text += "USER     TTY      FROM                              LOGIN@  IDLE WHAT\n"
    for user in users {
      text += padded(user, 9) + padded("cli", 9) + padded("-", 34)
      text += padded(clock(login), 8) + padded("-", 5) + "aspic\n"
    }
    return text
  }

  private func clock(_ date: Int64) -> String { CalendarDate.text(date, as: "%H:%M") }

  var elements: [Element] {
    let entries = users.map { user in
      Element(
        "user-entry",
        [
          Element("user", user), Element("tty", "cli"), Element("from", "-"),
          Element(
            "login-time", clock(login),
            attributes: [Element.Attribute("junos:seconds", String(login))]),
          Element("command", "aspic"),
        ])
    }
    return [
      Element(
        "system-users-information",
        [
          Element(
            "uptime-information",
            [
              .date("date-time", now), .age("up-time", now - login),
              Element("active-user-count", users.count), Element("user-table", entries),
            ])
        ])
    ]
  }
}
