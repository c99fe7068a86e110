/// A message that the server sends to a client.
package enum ServerMessage: Equatable, Sendable {
  /// The session begins on the named router. The layout is the same in all versions.
  case welcome(Greeting, router: String)
  /// The request for a session is rejected for a reason. The layout is the same in all versions.
  case refused(Greeting, reason: String)

  /// The state of the session that the client needs before it reads the next line.
  case state(SessionState)
  /// The first message after a line: the history entry for it, nil if it must not be stored, and
  /// whether the line is a command.
  case history(entry: String?, isUnderstood: Bool)
  /// Text for the standard output.
  case output(String)
  /// Text for the standard error of a script.
  case errors(String)
  /// Whether the output that follows goes through the pager.
  case paging(Bool)
  /// Whether the pager stops at the end of the output, for `| hold`.
  case hold(Bool)
  /// A question to the user; the client sends `answer`.
  case question(String)
  /// A request for the next line of a text that the user types; the client sends `typed`.
  case wantsTyped
  /// The answer to `complete`: a text to show below the line and a text to insert at the cursor;
  /// either may be empty.
  case completion(show: String, insert: String)

  /// A request for a file of at most `limit` octets; the client sends `fileOctets` and `fileEnd`.
  case readFile(path: String, limit: UInt32)
  /// A request to write a file; `fileOctets` and `fileEnd` follow. If `isWhole`, the file keeps its
  /// former content unless all octets can be written.
  case writeFile(path: String, appends: Bool, isWhole: Bool)
  /// The next octets of the file that is being written.
  case fileOctets([UInt8])
  /// The end of the file that is being written.
  case fileEnd
  /// The beginning of a file that is written while other commands run. The server chooses `handle`,
  /// a number by which the next two messages refer to it.
  case beginFile(handle: UInt32, path: String, makesFolder: Bool)
  /// The next octets of a file that `beginFile` has begun.
  case moreOfFile(handle: UInt32, [UInt8])
  /// The end of a file that `beginFile` has begun.
  case endOfFile(handle: UInt32)
  /// A request to remove a file; the client sends `fileEnd` when it has been removed.
  case removeFile(path: String)
  /// A request for the path of a folder without links and dots; the client sends `folder`.
  case folder(path: String)
  /// A request for the file names in `directory` that begin with `prefix`; the client sends
  /// `names`.
  case names(prefix: String, directory: String?)

  /// A text that no command of this session has printed, to be shown above the prompt.
  case notice(String)
  /// The command has ended; a new `state` was sent before.
  case ended(succeeded: Bool)
  /// The session has ended: the reason, unless the user has ended it, and the exit status of the
  /// client.
  case goodbye(reason: String?, status: UInt8)
}

extension ServerMessage {
  /// The number of octets of output and files that the server may send at the start of a session.
  package static let initialCredit = 65_536

  /// The number of octets by which the message reduces the credit: those of output and of files.
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
