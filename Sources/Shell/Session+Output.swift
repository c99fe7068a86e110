import Configuration
import Management
import Network
import Wire

extension Session {
  /// `files`: the octets of those that pipe functions look at, by name.
  func pipelineContext(
    _ output: any CommandOutput, _ files: [String: [UInt8]]
  ) -> Pipeline.Context {
    Pipeline.Context(
      rollback: { number throws(CommandFailure) in try self.rollback(number) },
      file: { file throws(CommandFailure) in
        try Workspace.parse(String(decoding: files[file] ?? [], as: UTF8.self), of: file)
      },
      deliver: { text, user throws(CommandFailure) in try self.deliver(text, to: user) },
      name: { [workspace] text in
        IPv4Address(text).flatMap { workspace.network.name(of: $0) }
      },
      reply: Reply(banner: isConfiguring ? banner ?? "" : ""))
  }

  package func save(_ text: String, to file: String) -> String {
    do throws(CommandFailure) {
      try Files.write(text, to: settings.path(file))
      return "Wrote \(Flow.lines(of: text).count) lines of output to '\(file)'\n"
    } catch {
      return error.message + "\n"
    }
  }

  /// Lets the network live on while nobody types. Returns what is to be shown above the prompt:
  /// packets of running captures, commits that fell due, and new lines of monitored logs.
  package func idle() -> String? {
    workspace.synchronize()
    return takeNews()
  }

  /// What has come for the user since it was last asked for; nil: nothing.
  package func takeNews() -> String? {
    workspace.spreadNotices()
    gatherCaptured()
    let text = captured.take() + takeMail() + (takeMonitored() ?? "")
    return text.isEmpty ? nil : text
  }

  /// `request message`: to all sessions of a user, or to everybody's. Others read it above their
  /// prompts; what this one is to read is returned.
  func deliver(_ text: String, to user: String) throws(CommandFailure) -> String {
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
