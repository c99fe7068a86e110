import Configuration
import Management
import Operations

/// `show cli`
struct CommandLineReport: Report {
  var settings: CommandLineSettings
  /// Of the terminal; 0 by 0 in a script, whose output has neither pages nor a margin.
  var screenSize: (rows: Int, columns: Int)
  var directory: String

  private var idleTimeout: String {
    settings.idleMinutes.map { "set to \($0) minutes" } ?? "disabled"
  }
  private var screenLength: Int { settings.screenLength ?? screenSize.rows }
  private var screenWidth: Int { settings.screenWidth ?? screenSize.columns }

  var text: String {
    var text = "CLI complete-on-space set to \(settings.completesOnSpace ? "on" : "off")\n"
    if let mode = settings.editingMode { text += "CLI editing-mode set to \(mode.rawValue)\n" }
    text += "CLI idle-timeout \(idleTimeout)\n"
    if let prompt = settings.prompt { text += "CLI prompt set to: \(prompt)\n" }
    text += "CLI screen-length set to \(screenLength)\n"
    text += "CLI screen-width set to \(screenWidth)\n"
    if let form = settings.timestamp {
      text += "CLI timestamp set to: \(form)\n"
    } else {
      text += "CLI timestamp disabled\n"
    }
    return text + "CLI working directory is '\(directory)'\n"
  }

  var elements: [Element] {
    var children = [
      Element("cli-complete-on-space", settings.completesOnSpace ? "on" : "off"),
      Element("cli-idle-timeout", settings.idleMinutes.map(String.init) ?? "disabled"),
    ]
    if let mode = settings.editingMode {
      children.append(Element("cli-editing-mode", mode.rawValue))
    }
    if let prompt = settings.prompt { children.append(Element("cli-prompt", prompt)) }
    children += [
      Element("cli-screen-length", screenLength), Element("cli-screen-width", screenWidth),
    ]
    if let form = settings.timestamp { children.append(Element("cli-timestamp", form)) }
    return [Element("cli", children + [Element("cli-working-directory", directory)])]
  }
}

/// `show cli authorization`. There are no classes of users here: who can start the program may do
/// all that it does.
struct AuthorizationReport: Report {
  var user: String

  private static let permissions = [
    ("all", "All permission bits turned on")
  ]

  var text: String {
    var text = "Current user: '\(user)' class 'super-user'\nPermissions:\n"
    for (name, help) in Self.permissions { text += "    \(padded(name, 12))-- \(help)\n" }
    text += "Individual command authorization:\n"
    for kind in ["Allow", "Deny", "Allow configuration", "Deny configuration"] {
      text += "    \(kind) regular expression: none\n"
    }
    return text
  }

  var elements: [Element] {
    let permissions = Self.permissions.map { name, help in
      Element("permission", [Element("name", name), Element("description", help)])
    }
    return [
      Element(
        "cli-authorization-information",
        [Element("user", user), Element("class", "super-user")] + permissions)
    ]
  }
}

/// `show cli history`
struct CommandHistory: Report {
  /// Seconds since 1970, and the line; oldest first.
  var entries: ArraySlice<(date: Int64, line: String)>

  var text: String {
    entries.map { date, line in "  \(CalendarDate.text(date, as: "%T")) -- \(line)\n" }.joined()
  }

  var elements: [Element] {
    let commands = entries.map { date, line in
      Element("history", [.date("date-time", date), Element("command", line)])
    }
    return [Element("cli-history", commands)]
  }
}
