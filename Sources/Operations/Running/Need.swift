package import Wire

/// A value, file or time that a command needs before it goes on. The front end supplies it: at once,
/// as a script does, or later, as a server does that has other sessions too.
package enum Need: Equatable, Sendable {
  /// A line in answer to a question.
  case answer(String)
  /// The next line of what is loaded from the terminal or from the script itself.
  case typedLine
  /// The octets of one of the user's files.
  case read(String)
  /// These octets are written to one of the user's files: in place of its contents, whole or not at
  /// all, or behind them.
  case write([UInt8], to: String, appends: Bool)
  /// One of the user's files is emptied and opened for writing. `makesFolder`: its folder is made
  /// first if it does not exist.
  case open(String, makesFolder: Bool)
  /// One of the user's files is removed.
  case remove(String)
  /// The path of one of the user's folders, without links and dots.
  case folder(String)
  /// The network's clock shows this time.
  case time(Instant)
  /// The user has read enough of the output for more.
  case room
  /// The other sessions have had their turn.
  case turn
  /// Something has happened in the network, or its clock shows this time.
  case event(until: Instant)
}

/// What a front end supplies to a command that had a `Need`.
package enum Supply {
  /// Time has passed, a file was written, or the command has just begun.
  case nothing
  /// An answer, or a line that was typed; nil if nobody answers or there are no more lines.
  case line(String?)
  case octets([UInt8])
  case file(any WritableFile)
  case path(String)
  case failure(CommandFailure)

  /// Throws the failure if the supply is one.
  package func check() throws(CommandFailure) {
    if case .failure(let failure) = self { throw failure }
  }

  /// The line that was needed; nil if there is none.
  package var line: String? { if case .line(let line) = self { line } else { nil } }

  /// The octets of the file that was needed.
  package var octets: [UInt8] {
    get throws(CommandFailure) {
      try check()
      return if case .octets(let octets) = self { octets } else { [] }
    }
  }
}

/// How far a command has come.
package enum Progress {
  case ended(succeeded: Bool)
  case needs(Need)
}
