import Management

/// The sessions and the activity, for the reports about the system.
extension OperationContext {
  /// The users that are logged in, without programs that use NETCONF.
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

  /// The present activity of the system.
  var activity: SystemActivity {
    SystemActivity(
      now: workspace.date, startDate: workspace.startDate, userCount: logins.count)
  }
}
