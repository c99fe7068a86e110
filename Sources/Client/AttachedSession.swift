import Attachment
import Operations
import Shell
import Sockets
import Terminal

/// The session of a served network as the local terminal uses it. It answers the terminal from the
/// state that the server sent last, or asks the server.
///
/// It is a class because the terminal holds a reference to it and messages change it.
final class AttachedSession: CommandLineSession {
  /// The connection to the server.
  let connection: ServerConnection
  private let files: UserFiles
  /// The name of the router at which the session began.
  let router: String
  private var state: SessionState
  /// Waits for descriptors while the user edits a line. The terminal replaces it with a function
  /// that also reads the keyboard.
  var wait: ([AwaitedDescriptor]) -> WaitEnd = {
    _ = Background.wait(for: $0, beside: nil)
    return .ready
  }
  /// The text of notices that will be shown above the prompt.
  private var notices = ""
  /// Whether the answer to `complete` has not arrived yet.
  private var isCompleting = false
  /// The answer to `complete` that has arrived; nil: none has.
  private var completion: Completion?
  /// The number of answers to `complete` that will still arrive, although the user has interrupted
  /// the completion.
  private var staleCompletions = 0
  /// The size of the screen that was sent to the server last.
  private var sizeSent: (rows: UInt16, columns: UInt16)
  /// Whether a command waits, and itself handles the messages that arrive.
  private var isWaiting = false

  /// Attaches to a served network and waits for its answer. Throws if the server refuses the client
  /// or is no server.
  init(_ channel: Channel, _ hello: Hello) throws(AttachmentError) {
    connection = ServerConnection(channel)
    files = UserFiles(connection)
    sizeSent = (hello.rows, hello.columns)
    router = try connection.attach(hello)
    state = try connection.firstState()
  }

  // MARK: State

  /// The text before the cursor of an empty line.
  var prompt: String { state.prompt }
  /// The line above the prompt, which shows the level of the configuration; nil: there is none.
  var banner: String? { state.banner }
  /// Whether a blank line is shown before the prompt.
  var leavesBlankLine: Bool { state.leavesBlankLine }
  /// Whether more commands can be run.
  var isOpen: Bool { state.isOpen && connection.ending == nil }
  /// The number of lines that the user has set for the screen; nil: the terminal decides.
  var screenLength: Int? { state.screenLength.map { Int($0) } }
  /// The number of columns that the user has set for the screen; nil: the terminal decides.
  var screenWidth: Int? { state.screenWidth.map { Int($0) } }
  /// The seconds without input after which the session ends; nil: it does not.
  var idleSeconds: Int? { state.idleSeconds.map { Int($0) } }
  /// The exit status of the program.
  var exitStatus: Int32 { connection.ending?.status ?? 0 }
  /// The sentence that is shown when the session ends; nil: none is.
  var farewell: String? { connection.ending?.words }

  /// The keys of line editing that the user has chosen; nil: the terminal decides.
  var editingMode: EditingMode? {
    state.editingMode.map { mode in
      switch mode {
      case .emacs: .emacs
      case .vi: .vi
      }
    }
  }

  /// Writes the output of a command to a file of the user, and returns the line that reports it.
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

  /// Asks the server to complete a line. Returns an empty insertion if the user interrupts it.
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
      // The user can interrupt the wait for a server that does not answer.
      if pause({ wait($0) }) == .interrupt {
        staleCompletions += 1
        return .insert("")
      }
    }
  }

  /// Waits for the answers to interrupted completions, because the server handles one request after
  /// the other. Returns false if the user interrupts the wait.
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

  /// Stores the answer to `complete`, or discards it if the user has interrupted the completion.
  private func storeCompletion(_ message: ServerMessage, show: String, insert: String) {
    guard staleCompletions == 0 else {
      staleCompletions -= 1
      return
    }
    guard isCompleting, completion == nil else { return connection.refuse(message) }
    completion =
      show.isEmpty ? .insert(insert) : insert.isEmpty ? .show(show) : .showAndInsert(show, insert)
  }

  // MARK: Commands

  /// Runs a line at the server and shows its output. Returns false if the command failed.
  /// `remember` is called with the line for the history.
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

  /// Notifies the server that the input has ended, and shows what it sends until the session has
  /// ended.
  func endInput(output: any FrontEnd) {
    guard discardStaleCompletions({ output.wait(for: $0) }) else { return }
    sendSize(of: output)
    connection.send(.endOfInput)
    _ = follow(output) { _, _ in }
  }

  /// Handles messages until the command has ended. Returns false if it failed or if the connection
  /// was lost.
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
      // After the last command, the server closes the connection with a message that has the exit
      // status.
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

  /// Waits for the server, for a file that is being read, and for the user; then receives what has
  /// arrived.
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

  /// The descriptors that the terminal watches while the user edits a line, and what it does with
  /// them.
  var background: Background {
    Background(
      descriptors: { [unowned self] in isWaiting ? [] : [connection.descriptor].compactMap { $0 } },
      milliseconds: { .max },
      handlePackets: { [unowned self] in if !isWaiting { connection.receive() } },
      news: { [unowned self] in takeNews() },
      isOver: { [unowned self] in connection.ending != nil })
  }

  private func takeNews() -> String? {
    handleArrived()
    let news = notices + (files.takeErrors() ?? "")
    notices = ""
    return news.isEmpty ? nil : news
  }

  private func handleArrived() {
    while let message = connection.next() {
      if !handle(message) { connection.refuse(message) }
    }
  }

  /// Handles a message that may arrive at any time. Returns false if it is a message of a running
  /// command.
  private func handle(_ message: ServerMessage) -> Bool {
    switch message {
    case .state(let state): self.state = state
    case .notice(let text):
      // A notice without a final line feed would be joined with the next one.
      notices += text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    case .completion(let show, let insert): storeCompletion(message, show: show, insert: insert)
    default: return files.handle(message)
    }
    return true
  }
}
