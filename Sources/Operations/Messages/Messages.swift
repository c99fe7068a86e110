import Management

extension OperationContext {
  /// `request message`: to all sessions of a user, or to everybody's. Others read it above their
  /// prompts; what this one is to read is returned.
  package func deliver(_ text: String, to user: String) throws(CommandFailure) -> String {
    let readers = workspace.sessions.filter { user == "all" || $0.user == user }
    guard !readers.isEmpty else {
      throw CommandFailure("error: user '\(user)' is not logged in")
    }
    let clock = CalendarDate.text(workspace.date, as: "%H:%M")
    let message =
      "\nMessage from \(self.user)@\(router.hostName) on cli at \(clock) ...\n"
      + (text.hasSuffix("\n") || text.isEmpty ? text : text + "\n") + "EOF\n"
    for reader in readers where reader !== self { reader.mail.append(message) }
    return readers.contains { $0 === self } ? message : ""
  }
}
