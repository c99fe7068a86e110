package import Wire

/// A condition that a command needs before it can continue. The front end supplies it at once, like
/// a script, or later, like a server with other sessions.
package enum Need: Equatable, Sendable {
  /// A line in answer to a question.
  case answer(String)
  /// The next line of a configuration that is loaded from the terminal or from the script itself.
  case typedLine
  /// The octets of one of the user's files.
  case read(String)
  /// Octets are written to one of the user's files, as a whole or not at all, or appended to it.
  case write([UInt8], to: String, appends: Bool)
  /// One of the user's files is emptied and opened for writing. `makesFolder` creates its folder
  /// first if it does not exist.
  case open(String, makesFolder: Bool)
  /// One of the user's files is removed.
  case remove(String)
  /// The path of one of the user's folders, without links and dots.
  case folder(String)
  /// The network's clock has reached this time.
  case time(Instant)
  /// The user has read enough of the output that more can be written.
  case room
  /// The other sessions have had their turn.
  case turn
  /// An event has occurred in the network, or its clock has reached this time.
  case event(until: Instant)
}

/// The answer of a front end to a need.
package enum Supply {
  /// The need is satisfied, or the command has just begun.
  case nothing
  /// A line that was typed; nil if there is no answer or no further line.
  case line(String?)
  case octets([UInt8])
  case file(any WritableFile)
  case path(String)
  case failure(CommandFailure)

  /// Throws the failure if the need could not be satisfied.
  package func check() throws(CommandFailure) {
    if case .failure(let failure) = self { throw failure }
  }

  /// The line, if one was needed.
  package var line: String? { if case .line(let line) = self { line } else { nil } }

  /// The octets, if they were needed.
  package var octets: [UInt8] {
    get throws(CommandFailure) {
      try check()
      return if case .octets(let octets) = self { octets } else { [] }
    }
  }
}

/// The progress of a command.
package enum Progress {
  case ended(succeeded: Bool)
  case needs(Need)
}
