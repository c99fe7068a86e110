import Attachment
import Operations
import Shell

/// The files that a server reads and writes at the client, with the rights of this process.
/// Relative paths begin at its folder.
///
/// It is a class because it owns the open files.
final class UserFiles {
  private let connection: ServerConnection
  private var reading: FileReading?
  private var writing: Writing?
  /// The files that stay open while commands run, by the number that the server gave them.
  private var open: [UInt32: FileWriter] = [:]
  /// The errors of these files that have not been shown to the user.
  private var errors = ""
  /// Whether the user has typed Ctrl-C since the command began.
  private var isInterrupted = false

  /// A file that the server has begun to send.
  private enum Writing {
    case to(FileWriter)
    /// The file could not be written. Further octets are ignored until the server ends it.
    case failed(CommandFailure)
  }

  /// The maximum number of names in a folder that are sent to the server.
  private static let nameLimit = 65_536
  private static let namesOfAMessage = 128

  init(_ connection: ServerConnection) { self.connection = connection }

  /// Handles a message about files. Returns false if the message is about something else.
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

  /// Returns the errors of open files since the last call; nil: there are none.
  func takeErrors() -> String? {
    defer { errors = "" }
    return errors.isEmpty ? nil : errors
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

  /// The descriptor of the file that is being read, to wait for besides the connection; nil: there
  /// is none, or too much waits to be sent.
  var awaited: AwaitedDescriptor? { connection.isFull ? nil : reading?.awaited }

  private func read(_ path: String, limit: Int, _ message: ServerMessage) {
    guard reading == nil else { return connection.refuse(message) }
    // The user typed Ctrl-C before the server asked for the file.
    guard !isInterrupted else { return sendInterrupted() }
    do throws(CommandFailure) {
      reading = try FileReading(path, limit: limit)
      proceed()
    } catch {
      connection.send(.fileFailure(error.message))
    }
  }

  /// Sends the octets that can be read now from the file that is being read.
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

  /// Begins a command. A Ctrl-C from before does not affect it.
  func beginCommand() { isInterrupted = false }

  /// Handles a Ctrl-C: the file that is being read, and those that the same command still asks for,
  /// are reported as interrupted.
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

  /// Calls `body` with an open file. After an error, the error is stored for the user and the file
  /// is closed.
  private func attempt(_ handle: UInt32, _ body: (FileWriter) throws(CommandFailure) -> Void) {
    guard let file = open[handle] else { return }
    do throws(CommandFailure) { try body(file) } catch {
      open[handle] = nil
      errors += error.message + "\n"
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
      // This number of paths of the maximum length of the system fits into a message.
      let names = ClientMessage.names(Array(found[start..<end]), isLast: end == found.count)
      guard connection.send(names) else {
        connection.send(.names([], isLast: true))
        return
      }
      start = end
    } while start < found.count
  }
}
