import Management

/// What the reports of the system say of sessions.
extension OperationContext {
  /// The users that are logged in. Programs are not among them.
  var logins: [LoginEntry] {
    workspace.sessions.filter { $0.login.channel != .netconf }.map { session in
      LoginEntry(
        user: session.user,
        terminal: EditorEntry.terminal(of: session.access.requester, session.access.number),
        from: session.login.from.isEmpty ? "-" : session.login.from,
        loginDate: session.loginDate, idleSeconds: max(0, workspace.date - session.lastUse),
        command: session.login.channel == .script ? "-cli (script)" : "-cli (cli)")
    }
  }

  var activity: SystemActivity {
    SystemActivity(
      now: workspace.date, startDate: workspace.startDate, userCount: logins.count)
  }
}
