import Management

/// The arguments of `request system logout`, which select the sessions that end.
struct LogoutArguments {
  var user: String?
  var terminal: String?
  var process: Int?

  init(_ claims: inout ArgumentClaims) {
    user = claims.text("user")
    terminal = claims.text("terminal")
    process = claims.number("pid")
  }
}

extension OperationContext {
  /// Ends the sessions of a user, a terminal or a process: `request system logout`.
  func logOut(_ wanted: LogoutArguments) throws(CommandFailure) -> CommandResult {
    let (user, terminal, process) = (wanted.user, wanted.terminal, wanted.process)
    guard user != nil || terminal != nil || process != nil else {
      throw CommandFailure("error: name a user, a terminal or a process")
    }
    let all = workspace.sessions.filter { other in
      let name = EditorEntry.terminal(of: other.access.requester, other.access.number)
      return (user == nil || other.user == user) && (terminal == nil || name == terminal)
        && (process == nil || other.login.process == process.flatMap(Int32.init(exactly:)))
    }
    guard !all.isEmpty else { throw CommandFailure("error: no such session") }
    guard !all.contains(where: { $0 !== self && $0.isHolder }) else {
      throw CommandFailure("error: the network lives in that session's process")
    }
    for other in all where other !== self { other.end("logged out by \(self.user)") }
    if all.contains(where: { $0 === self }) { end(nil) }
    return .nothing
  }
}
