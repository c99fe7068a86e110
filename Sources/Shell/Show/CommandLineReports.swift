import Configuration
import Management
import Operations

/// The report of `show cli`.
struct CommandLineReport: TreeReport {
  var elements: [Element]

  /// Creates the report. `screenSize` is the size of the terminal; it is 0 by 0 in a script, whose
  /// output has neither pages nor a margin.
  init(
    settings: CommandLineSettings, screenSize: (rows: Int, columns: Int), directory: String
  ) {
    var children = [
      Element("cli-complete-on-space", settings.completesOnSpace ? "on" : "off"),
      Element("cli-idle-timeout", settings.idleMinutes.map(String.init) ?? "disabled"),
    ]
    if let mode = settings.editingMode {
      children.append(Element("cli-editing-mode", mode.rawValue))
    }
    if let prompt = settings.prompt { children.append(Element("cli-prompt", prompt)) }
    children += [
      Element("cli-screen-length", settings.screenLength ?? screenSize.rows),
      Element("cli-screen-width", settings.screenWidth ?? screenSize.columns),
    ]
    if let form = settings.timestamp { children.append(Element("cli-timestamp", form)) }
    elements = [Element("cli", children + [Element("cli-working-directory", directory)])]
  }

  static func text(of elements: [Element]) -> String { elements.map(text).joined() }

  private static func text(of settings: Element) -> String {
    func value(_ name: String) -> String { settings.value(of: name) ?? "" }
    let idle = value("cli-idle-timeout")
    var text = "CLI complete-on-space set to \(value("cli-complete-on-space"))\n"
    if let mode = settings.value(of: "cli-editing-mode") {
      text += "CLI editing-mode set to \(mode)\n"
    }
    text += "CLI idle-timeout \(Int(idle) == nil ? idle : "set to \(idle) minutes")\n"
    if let prompt = settings.value(of: "cli-prompt") { text += "CLI prompt set to: \(prompt)\n" }
    text += "CLI screen-length set to \(value("cli-screen-length"))\n"
    text += "CLI screen-width set to \(value("cli-screen-width"))\n"
    text +=
      settings.value(of: "cli-timestamp").map { "CLI timestamp set to: \($0)\n" }
      ?? "CLI timestamp disabled\n"
    return text + "CLI working directory is '\(value("cli-working-directory"))'\n"
  }
}

/// The report of `show cli authorization`. A user has all rights or read-only rights; there are no
/// other login classes.
struct AuthorizationReport: TreeReport {
  var elements: [Element]

  init(user: String, rights: Login.Rights) {
    let (kind, name, description) =
      switch rights {
      case .all: ("super-user", "all", "All permission bits turned on")
      case .readOnly: ("read-only", "view", "Can view current values and statistics")
      }
    let permission = Element(
      "permission", [Element("name", name), Element("description", description)])
    elements = [
      Element(
        "authorization-information",
        [Element("user", user), Element("class", kind), permission])
    ]
  }

  static func text(of elements: [Element]) -> String {
    elements.map { authorization in
      let user = authorization.value(of: "user") ?? ""
      var text = "Current user: '\(user)' class '\(authorization.value(of: "class") ?? "")'\n"
      text += "Permissions:\n"
      for permission in authorization.all("permission") {
        text += "    \(padded(permission.value(of: "name") ?? "", 12))-- "
        text += "\(permission.value(of: "description") ?? "")\n"
      }
      text += "Individual command authorization:\n"
      for kind in ["Allow", "Deny", "Allow configuration", "Deny configuration"] {
        text += "    \(kind) regular expression: none\n"
      }
      return text
    }.joined()
  }
}

/// The report of `show cli history`.
struct CommandHistory: TreeReport {
  var elements: [Element]

  /// Creates the report. The dates of `entries` are in seconds since 1970; the oldest is first.
  init(entries: ArraySlice<(date: Int64, line: String)>) {
    let commands = entries.map { date, line in
      Element("history", [.date("date-time", date), Element("command", line)])
    }
    elements = [Element("cli-history", commands)]
  }

  static func text(of elements: [Element]) -> String {
    elements.flatMap(\.children).map { entry in
      let date = entry.child("date-time")?.seconds ?? 0
      let line = entry.value(of: "command") ?? ""
      return "  \(CalendarDate.text(date, as: "%T")) -- \(line)\n"
    }.joined()
  }
}
