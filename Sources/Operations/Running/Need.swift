package import Wire

/// What a command needs before it goes on. The front end supplies it: at once, as a script does, or
/// later, as a server does that has other sessions too.
package enum Need: Equatable, Sendable {
  /// A line in answer to a question.
  case answer(String)
  /// The next line of what is loaded from the terminal or from the script itself.
  case typedLine
  /// The octets of a file of the user's.
  case read(String)
  /// These octets in a file of the user's, whole or not at all; or behind what is in it.
  case write([UInt8], to: String, appends: Bool)
  /// A file of the user's to write on, which is emptied. `makesFolder`: its folder is made first if it
  /// does not exist.
  case open(String, makesFolder: Bool)
  /// A file of the user's is removed.
  case remove(String)
  /// The path of a folder of the user's, without links and dots.
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

/// What a front end supplies.
package enum Supply {
  /// Time has passed, a file was written, or the command has just begun.
  case nothing
  /// An answer, or a line that was typed; nil: nobody answers, or there are no more.
  case line(String?)
  case octets([UInt8])
  case file(any WritableFile)
  case path(String)
  case failure(CommandFailure)

  /// Throws the failure that it is, if it is one.
  package func check() throws(CommandFailure) {
    if case .failure(let failure) = self { throw failure }
  }

  /// The line that was asked for.
  package var line: String? { if case .line(let line) = self { line } else { nil } }

  /// The octets that were asked for.
  package var octets: [UInt8] {
    get throws(CommandFailure) {
      try check()
      return if case .octets(let octets) = self { octets } else { [] }
    }
  }
}

/// A file of the user's that a command writes on while others run.
package protocol WritableFile: AnyObject {
  /// Throws what kept this or an earlier piece from being written.
  func write(_ octets: [UInt8]) throws(CommandFailure)
  /// Ends and closes it.
  func finish() throws(CommandFailure)
}

/// How far a command has come.
package enum Progress {
  case ended(succeeded: Bool)
  case needs(Need)
}

/// A front end that supplies at once what a command needs, and waits for nobody but its own user.
package protocol FrontEnd: CommandOutput {
  /// Waits in real time on a terminal; returns at once in a script. False: interrupted by Ctrl-C.
  func pause(milliseconds: Int) -> Bool
  /// Asks a question; nil where nobody answers: in a script, or after Ctrl-C or Ctrl-D.
  func ask(_ question: String) -> String?
  /// The next line of what is loaded from the terminal or from the script itself; nil at its end.
  func readLine() -> String?
  /// Waits until one of the descriptors is ready, or until the user does something that a command has
  /// to know of. Nothing else ends it.
  func wait(for descriptors: [AwaitedDescriptor]) -> WaitEnd
}

extension FrontEnd {
  /// Supplies what a session needs. Files are those of this process.
  package func supply(_ need: Need, of workspace: Workspace) -> Supply {
    do throws(CommandFailure) {
      switch need {
      case .answer(let question): return .line(ask(question))
      case .typedLine: return .line(readLine())
      case .read(let path): return .octets(try Files.read(path))
      case .write(let octets, let path, let appends):
        if appends { try Files.append(octets, to: path) } else { try Files.write(octets, to: path) }
        return .nothing
      case .open(let path, let makesFolder):
        if makesFolder { try Files.makeFolder(of: path) }
        return .file(try FileWriter(path))
      case .remove(let path):
        try Files.remove(path)
        return .nothing
      case .folder(let path): return .path(try Files.realPath(path))
      case .room, .turn: return .nothing
      case .time(let end):
        if pause(milliseconds: workspace.milliseconds(until: end)) { workspace.advance(to: end) }
        return .nothing
      case .event(let end):
        workspace.step(until: end)
        return .nothing
      }
    } catch { return .failure(error) }
  }
}
