package import Configuration
package import Management
import Schema

/// A session that edits the configuration, with its terminal and process.
package struct EditorEntry {
  var editor: Editor
  /// The terminal, such as `p0`; nil for a program, which has none.
  var terminal: String?
  /// The number of the session's process.
  var processNumber: Int
  /// The seconds since the last input.
  var idleSeconds: Int64 = 0

  /// Creates the entry. `now` is in seconds since 1970 on the network's clock; nil if the idle time
  /// is not shown.
  package init(_ editor: Editor, now: Int64? = nil) {
    self.editor = editor
    let requester = editor.requester
    terminal =
      requester.channel == .netconf ? nil : Self.terminal(of: requester, editor.session)
    processNumber =
      requester.process.map(Int.init) ?? SystemProcess.cli.number + editor.session
    idleSeconds = now.map { max(0, $0 - editor.lastUse) } ?? 0
  }

  /// Returns the user's terminal, or a name made from the session's number if there is none.
  static func terminal(of requester: Requester, _ session: Int) -> String {
    requester.terminal.isEmpty ? "p\(max(session - 1, 0))" : requester.terminal
  }
}

/// The report of `status` in configuration mode.
package struct EditorsReport: TreeReport {
  /// The element `database-status-information` with one element for each session.
  package var elements: [Element]

  /// Creates the report of these sessions, in their order.
  package init(_ entries: [EditorEntry]) {
    elements = [Element("database-status-information", entries.map(Self.status))]
  }

  private static func status(_ entry: EditorEntry) -> Element {
    let editor = entry.editor
    var children = [
      Element("user", editor.requester.user), Element("terminal", entry.terminal ?? ""),
      Element("pid", entry.processNumber), .date("start-time", editor.loginDate),
    ]
    if entry.idleSeconds > 0 { children.append(.age("idle-time", entry.idleSeconds)) }
    switch editor.mode {
    case .shared: break
    case .exclusive: children.append(Element("exclusive"))
    case .private: children.append(Element("private"))
    }
    let path = entry.terminal == nil ? "" : Spelling.banner(editor.level, in: .configuration)
    children.append(Element("edit-path", path))
    return Element("database-status", children)
  }

  /// Returns a heading and the lines for each session.
  package static func text(of elements: [Element]) -> String {
    "Users currently editing the configuration:\n"
      + elements.flatMap(\.children).map(lines).joined()
  }

  /// Returns the two lines for one session.
  static func lines(_ status: Element) -> String {
    func value(_ name: String) -> String { status.value(of: name) ?? "" }
    let terminal = value("terminal").isEmpty ? "" : " terminal \(value("terminal"))"
    var text = "  \(value("user"))\(terminal) (pid \(value("pid"))) on since \(value("start-time"))"
    if let idle = status.value(of: "idle-time") { text += ", idle \(idle)" }
    let kind = ["exclusive", "private"].filter { status.child($0) != nil }
    let rest = (kind + [value("edit-path")]).filter { !$0.isEmpty }
    return text + "\n" + (rest.isEmpty ? "" : "      \(rest.joined(separator: " "))\n")
  }
}

extension OperationContext {
  /// The sessions that edit the router's configuration.
  package var editors: [EditorEntry] {
    router.editors.map { EditorEntry($0, now: workspace.date) }
  }
}

extension Editor {
  /// The two lines for one session in a list of editing sessions.
  package var text: String {
    EditorsReport([EditorEntry(self)]).elements.flatMap(\.children).map(EditorsReport.lines)
      .joined()
  }

  /// Returns the list of editing sessions; empty if there are none.
  package static func list(_ editors: [Editor], now: Int64? = nil) -> String {
    editors.isEmpty ? "" : EditorsReport(editors.map { EditorEntry($0, now: now) }).text
  }
}
