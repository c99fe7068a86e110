import Attachment
import Operations
import Shell

/// The files of the user's that a server asks for, read and written by the rights of this process.
/// Relative paths begin at its folder.
///
/// It is a class because it owns the files that are open.
final class UserFiles {
  private let connection: Connection
  private var reading: FileReading?
  private var writing: Writing?
  /// Files that are written while commands run, by the server's number.
  private var open: [UInt32: FileWriter] = [:]
  /// What went wrong with these, and has not been told.
  private var trouble = ""
  /// Ctrl-C was typed since the command began.
  private var isInterrupted = false

  /// A file that the server has begun to send.
  private enum Writing {
    case to(FileWriter)
    /// What still comes is passed over.
    case failed(CommandFailure)
  }

  /// The names that are sent, of a folder with more.
  private static let nameLimit = 65_536
  private static let namesOfAMessage = 128

  init(_ connection: Connection) { self.connection = connection }

  /// Handles a message about files. Returns false if it is about something else.
  func handle(_ message: ServerMessage) -> Bool {
    switch message {
    case .readFile(let path, let limit): read(path, limit: Int(limit), message)
    case .writeFile(let path, let appends, let isWhole):
      begin(path, appends: appends, isWhole: isWhole, message)
    case .fileOctets(let octets):
      write(octets, message)
      connection.grant(message.cost)
    case .fileEnd: finish(message)
    case .beginFile(let handle, let path, let makesFolder):
      answer { () throws(CommandFailure) in
        if makesFolder { try Files.makeFolder(of: path) }
        open[handle] = try FileWriter(path)
        return .fileEnd
      }
    case .moreOfFile(let handle, let octets):
      attempt(handle) { file throws(CommandFailure) in try file.write(octets) }
      connection.grant(message.cost)
    case .endOfFile(let handle):
      attempt(handle) { file throws(CommandFailure) in try file.finish() }
      open[handle] = nil
    case .removeFile(let path):
      answer { () throws(CommandFailure) in
        try Files.remove(path)
        return .fileEnd
      }
    case .folder(let path):
      answer { () throws(CommandFailure) in .folder(try Files.realPath(path)) }
    case .names(let prefix, let directory): sendNames(beginning: prefix, in: directory)
    default: return false
    }
    return true
  }

  /// Returns what went wrong with files since it was last asked; nil: nothing.
  func takeTrouble() -> String? {
    defer { trouble = "" }
    return trouble.isEmpty ? nil : trouble
  }

  private func answer(_ body: () throws(CommandFailure) -> ClientMessage) {
    do throws(CommandFailure) {
      let answer = try body()
      if connection.send(answer) { return }
      throw CommandFailure("error: the name is too long")
    } catch {
      connection.send(.fileFailure(error.message))
    }
  }

  // MARK: Reading

  /// What a file that is read waits for, beside the connection; nil: nothing.
  var awaited: AwaitedDescriptor? { connection.isFull ? nil : reading?.awaited }

  private func read(_ path: String, limit: Int, _ message: ServerMessage) {
    guard reading == nil else { return connection.refuse(message) }
    // It was typed before the server could ask for the file.
    guard !isInterrupted else { return sendInterrupted() }
    do throws(CommandFailure) {
      reading = try FileReading(path, limit: limit)
      proceed()
    } catch {
      connection.send(.fileFailure(error.message))
    }
  }

  /// Sends what can be read now of the file that is read.
  func proceed() {
    do throws(CommandFailure) {
      while let file = reading, !connection.isFull, let octets = try file.next() {
        guard octets.isEmpty else {
          connection.send(.fileOctets(octets))
          continue
        }
        reading = nil
        connection.send(.fileEnd)
      }
    } catch {
      reading = nil
      connection.send(.fileFailure(error.message))
    }
  }

  /// What was typed before does not concern the command that begins.
  func beginCommand() { isInterrupted = false }

  /// Ctrl-C ends the reading of a file, and of those that the command still asks for.
  func interrupt() {
    isInterrupted = true
    guard reading != nil else { return }
    reading = nil
    sendInterrupted()
  }

  private func sendInterrupted() { connection.send(.fileFailure("error: interrupted")) }

  // MARK: Writing

  private func begin(_ path: String, appends: Bool, isWhole: Bool, _ message: ServerMessage) {
    guard writing == nil else { return connection.refuse(message) }
    do throws(CommandFailure) {
      let replacing = isWhole && !appends ? try FileWriter(replacing: path) : nil
      let file = if let replacing { replacing } else { try FileWriter(path, appends: appends) }
      writing = .to(file)
    } catch {
      writing = .failed(error)
    }
  }

  private func write(_ octets: [UInt8], _ message: ServerMessage) {
    switch writing {
    case .to(let file):
      do throws(CommandFailure) { try file.write(octets) } catch { writing = .failed(error) }
    case .failed: break
    case nil: connection.refuse(message)
    }
  }

  private func finish(_ message: ServerMessage) {
    guard let writing = writing.take() else { return connection.refuse(message) }
    answer { () throws(CommandFailure) in
      switch writing {
      case .to(let file): try file.finish()
      case .failed(let failure): throw failure
      }
      return .fileEnd
    }
  }

  /// A file that could not be written is told of once, and not written any more.
  private func attempt(_ handle: UInt32, _ body: (FileWriter) throws(CommandFailure) -> Void) {
    guard let file = open[handle] else { return }
    do throws(CommandFailure) { try body(file) } catch {
      open[handle] = nil
      trouble += error.message + "\n"
    }
  }

  // MARK: Names

  private func sendNames(beginning prefix: String, in directory: String?) {
    let found = Files.names(beginning: prefix, in: directory).prefix(Self.nameLimit).map {
      FolderEntry(name: $0.name, isFolder: $0.help == "Folder")
    }
    var start = 0
    repeat {
      let end = min(start + Self.namesOfAMessage, found.count)
      // So many paths of the longest that a system has are not too long for a message.
      let names = ClientMessage.names(Array(found[start..<end]), isLast: end == found.count)
      guard connection.send(names) else {
        connection.send(.names([], isLast: true))
        return
      }
      start = end
    } while start < found.count
  }
}
