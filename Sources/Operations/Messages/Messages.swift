import Management
import Schema

extension OperationFamily {
  /// The operations of `request message`.
  static let messages = OperationFamily(
    SchemaText.messages,
    [
      Operation(
        "request message all message", reading: { $0.required("text") },
        run: OperationContext.sendToAll),
      Operation(
        "request message user message",
        reading: { (user: $0.required("user"), text: $0.required("text")) },
        run: OperationContext.send),
    ])
}

extension OperationContext {
  fileprivate func sendToAll(_ text: String) throws(CommandFailure) -> CommandResult {
    .report(try deliver(text, to: "all"))
  }

  fileprivate func send(
    _ message: (user: String, text: String)
  ) throws(CommandFailure) -> CommandResult {
    .report(try deliver(message.text, to: message.user))
  }

  /// Sends a message to all sessions of a user, or to all sessions: `request message`. Other
  /// sessions show it above their prompts; the text for this session is returned.
  package func deliver(_ text: String, to user: String) throws(CommandFailure) -> String {
    let readers = workspace.sessions.filter { user == "all" || $0.user == user }
    guard !readers.isEmpty else {
      throw CommandFailure("error: user '\(user)' is not logged in")
    }
    let clock = CalendarDate.text(workspace.date, as: "%H:%M")
    let terminal = login.terminal.isEmpty ? "cli" : login.terminal
    let message =
      "\nMessage from \(self.user)@\(router.hostName) on \(terminal) at \(clock) ...\n"
      + (text.hasSuffix("\n") || text.isEmpty ? text : text + "\n") + "EOF\n"
    for reader in readers where reader !== self { reader.mail.append(message) }
    return readers.contains { $0 === self } ? message : ""
  }
}
