/// What a served network sends to a terminal or a script.
package enum ServerMessage: Equatable, Sendable {
  /// The session begins, on that router. The layout is that of all versions.
  case welcome(Greeting, router: String)
  /// There is no session, and why. The layout is that of all versions.
  case refused(Greeting, reason: String)

  /// The next prompt.
  case state(SessionState)
  /// The first message after a line: what a history may keep of it, nil if nothing, and whether the
  /// line is a command.
  case history(entry: String?, isUnderstood: Bool)
  case output(String)
  /// Text for the standard error of a script.
  case errors(String)
  /// Whether output goes through the pager from here on.
  case paging(Bool)
  /// Whether output is held back at its end, for `| hold`.
  case hold(Bool)
  /// Asks the user, who answers with `answer`.
  case question(String)
  /// Asks for the next line of a text that is typed, which comes as `typed`.
  case wantsTyped
  /// Answers `complete`: what to show below the line, what to put at its cursor; either may be
  /// empty.
  case completion(show: String, insert: String)

  /// Asks for a file of at most `limit` octets, which comes as `fileOctets` and `fileEnd`.
  case readFile(path: String, limit: UInt32)
  /// A file is to be written; `fileOctets` and `fileEnd` follow. `isWhole`: what the file was, it
  /// stays if not all can be written.
  case writeFile(path: String, appends: Bool, isWhole: Bool)
  /// The next octets of the file that is being written.
  case fileOctets([UInt8])
  case fileEnd
  /// A file that is written while other commands run. Its handle is the server's number for it.
  case beginFile(handle: UInt32, path: String, makesFolder: Bool)
  case moreOfFile(handle: UInt32, [UInt8])
  case endOfFile(handle: UInt32)
  /// A file is to be removed; `fileEnd` says that it was.
  case removeFile(path: String)
  /// Asks for the path of a folder without links and dots, which comes as `folder`.
  case folder(path: String)
  /// Asks for the names that begin so, from a directory on, which come as `names`.
  case names(prefix: String, directory: String?)

  /// Text that no command of this session printed: it is shown above the prompt.
  case notice(String)
  /// The command ended; a new `state` came before.
  case ended(succeeded: Bool)
  /// The session ended, why, if the user did not ask for it, and the client's exit status.
  case goodbye(reason: String?, status: UInt8)
}

extension ServerMessage {
  /// The credit that a session has at its start.
  package static let initialCredit = 65_536

  /// The octets of credit that the server needs to send it: those of output and of files.
  package var cost: Int {
    switch self {
    case .output(let text), .errors(let text): text.utf8.count
    case .fileOctets(let octets), .moreOfFile(_, let octets): octets.count
    case .welcome, .refused, .state, .history, .paging, .hold, .question, .wantsTyped, .completion,
      .readFile, .writeFile, .fileEnd, .beginFile, .endOfFile, .removeFile, .folder, .names,
      .notice, .ended, .goodbye:
      0
    }
  }
}
