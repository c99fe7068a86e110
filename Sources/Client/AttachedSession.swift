import Attachment
import Operations
import Shell
import Sockets
import Terminal

/// The session of a served network, as the terminal at this end sees it: what the terminal asks is
/// answered from what the server told last, or by asking the server.
///
/// It is a class because the terminal holds it, and messages change it.
final class AttachedSession: CommandLineSession {
  let connection: Connection
  private let files: UserFiles
  /// The router at which the session began.
  let router: String
  private var state: SessionState
  /// Waits while a line is edited.
  var wait: ([AwaitedDescriptor]) -> WaitEnd = {
    _ = Background.wait(for: $0, beside: nil)
    return .ready
  }
  /// What is to be shown above the prompt.
  private var notices = ""
  /// Whether the answer to `complete` is awaited.
  private var isCompleting = false
  /// The answer to `complete` that has come.
  private var completion: Completion?
  /// Answers to `complete` that nobody waits for any more.
  private var staleCompletions = 0
  /// The size of the screen that the server knows.
  private var sizeSent: (rows: UInt16, columns: UInt16)
  /// A command waits, and handles what arrives.
  private var isWaiting = false

  /// Attaches, which waits for the server.
  init(_ channel: Channel, _ hello: Hello) throws(AttachmentError) {
    connection = Connection(channel)
    files = UserFiles(connection)
    sizeSent = (hello.rows, hello.columns)
    router = try connection.attach(hello)
    state = try connection.firstState()
  }

  // MARK: State

  var prompt: String { state.prompt }
  var banner: String? { state.banner }
  var leavesBlankLine: Bool { state.leavesBlankLine }
  var isOpen: Bool { state.isOpen && connection.ending == nil }
  var screenLength: Int? { state.screenLength.map { Int($0) } }
  var screenWidth: Int? { state.screenWidth.map { Int($0) } }
  var idleSeconds: Int? { state.idleSeconds.map { Int($0) } }
  var exitStatus: Int32 { connection.ending?.status ?? 0 }
  var farewell: String? { connection.ending?.words }

  var editingMode: EditingMode? {
    state.editingMode.map { mode in
      switch mode {
      case .emacs: .emacs
      case .vi: .vi
      }
    }
  }

  func save(_ text: String, to file: String) -> String {
    var path = file
    if let directory = state.directory, !file.hasPrefix("/") {
      path = directory.hasSuffix("/") ? directory + file : "\(directory)/\(file)"
    }
    do throws(CommandFailure) {
      try Files.write(text, to: path)
      let count = text.utf8.count { $0 == 0x0A } + (text.isEmpty || text.hasSuffix("\n") ? 0 : 1)
      return "Wrote \(count) lines of output to '\(file)'\n"
    } catch {
      return error.message + "\n"
    }
  }

  // MARK: Completion

  func complete(_ line: String, cursor: Int, by key: CompletionKey) -> Completion {
    if key == .space, !state.completesOnSpace { return .insert(" ") }
    guard discardStaleCompletions(wait) else { return .insert("") }
    (completion, isCompleting) = (nil, true)
    defer { isCompleting = false }
    let cursor = UInt32(clamping: cursor)
    let isSent = connection.send(.complete(line: line, cursor: cursor, key: Self.key(key)))
    guard isSent else { return .insert("") }
    while true {
      handleArrived()
      if let completion { return completion }
      if connection.ending != nil { return .insert("") }
      // A server that does not answer does not take the keyboard with it.
      if pause({ wait($0) }) == .interrupt {
        staleCompletions += 1
        return .insert("")
      }
    }
  }

  /// Waits for the answers that nobody waited for: the server takes one request after the other.
  /// Returns false if it is interrupted.
  private func discardStaleCompletions(_ wait: ([AwaitedDescriptor]) -> WaitEnd) -> Bool {
    while true {
      handleArrived()
      if staleCompletions == 0 || connection.ending != nil { return true }
      if pause(wait) == .interrupt { return false }
    }
  }

  private static func key(_ key: CompletionKey) -> ClientMessage.Key {
    switch key {
    case .space: .space
    case .tab: .tab
    case .question: .question
    case .enter: .enter
    }
  }

  private func take(_ message: ServerMessage, show: String, insert: String) {
    guard staleCompletions == 0 else {
      staleCompletions -= 1
      return
    }
    guard isCompleting, completion == nil else { return connection.refuse(message) }
    completion =
      show.isEmpty ? .insert(insert) : insert.isEmpty ? .show(show) : .showAndInsert(show, insert)
  }

  // MARK: Commands

  func execute(
    _ line: String, output: any FrontEnd,
    remember: (_ entry: String?, _ isUnderstood: Bool) -> Void
  ) -> Bool {
    guard discardStaleCompletions({ output.wait(for: $0) }) else { return false }
    sendSize(of: output)
    guard connection.send(.line(line)) else {
      output.writeError("error: the line is too long\n")
      return false
    }
    return follow(output, remember: remember)
  }

  func endInput(output: any FrontEnd) {
    guard discardStaleCompletions({ output.wait(for: $0) }) else { return }
    sendSize(of: output)
    connection.send(.endOfInput)
    _ = follow(output) { _, _ in }
  }

  /// Handles messages until the command has ended. Returns false if it failed or was lost.
  private func follow(
    _ output: any FrontEnd, remember: (_ entry: String?, _ isUnderstood: Bool) -> Void
  ) -> Bool {
    var run = AttachedRun(output: output, connection: connection, files: files)
    var result: Bool?
    while true {
      while result == nil, let message = connection.next() {
        if case .history(let entry, let isUnderstood) = message {
          remember(entry, isUnderstood)
        } else if case .ended(let succeeded) = message {
          result = succeeded
        } else if !run.handle(message), !handle(message) {
          connection.refuse(message)
        }
        run.sendInterrupt()
      }
      // Behind the last command the server says goodbye, with the exit status.
      if let result, state.isOpen { return result }
      if connection.ending != nil { return result ?? false }
      files.proceed()
      switch pause({ output.wait(for: $0) }) {
      case .ready: break
      case .interrupt: run.interrupt()
      case .resize: sendSize(of: output)
      }
    }
  }

  /// Waits for the server, for a file that is read, and for the user; then receives what has arrived.
  private func pause(_ wait: ([AwaitedDescriptor]) -> WaitEnd) -> WaitEnd {
    isWaiting = true
    let end = wait(connection.awaited + [files.awaited].compactMap { $0 })
    isWaiting = false
    connection.receive()
    return end
  }

  private func sendSize(of output: any FrontEnd) {
    guard let size = output.screenSize else { return }
    let (rows, columns) = (UInt16(clamping: size.rows), UInt16(clamping: size.columns))
    guard (rows, columns) != sizeSent else { return }
    sizeSent = (rows, columns)
    connection.send(.resize(rows: rows, columns: columns))
  }

  // MARK: Between commands

  /// What the terminal attends to while its user does nothing.
  var background: Background {
    Background(
      descriptors: { [unowned self] in isWaiting ? [] : [connection.descriptor].compactMap { $0 } },
      milliseconds: { .max },
      attend: { [unowned self] in if !isWaiting { connection.receive() } },
      news: { [unowned self] in takeNews() },
      isOver: { [unowned self] in connection.ending != nil })
  }

  private func takeNews() -> String? {
    handleArrived()
    let news = notices + (files.takeTrouble() ?? "")
    notices = ""
    return news.isEmpty ? nil : news
  }

  private func handleArrived() {
    while let message = connection.next() {
      if !handle(message) { connection.refuse(message) }
    }
  }

  /// Handles a message that may come at any time. Returns false if it is another one.
  private func handle(_ message: ServerMessage) -> Bool {
    switch message {
    case .state(let state): self.state = state
    case .notice(let text):
      // A notice that ends within a line would take the next one into it.
      notices += text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    case .completion(let show, let insert): take(message, show: show, insert: insert)
    default: return files.handle(message)
    }
    return true
  }
}
