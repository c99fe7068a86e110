import Attachment
import Operations
import Shell

/// A command that runs at the server, and its output at this end.
struct AttachedRun {
  let output: any FrontEnd
  let connection: Connection
  let files: UserFiles
  /// The server has been told of a Ctrl-C, or of a pager that was left.
  private var isInterrupted = false

  init(output: any FrontEnd, connection: Connection, files: UserFiles) {
    self.output = output
    self.connection = connection
    self.files = files
    files.beginCommand()
  }

  /// Handles a message of a running command. Returns false if it is another one.
  mutating func handle(_ message: ServerMessage) -> Bool {
    switch message {
    case .output(let text): output.write(text)
    case .errors(let text): output.writeError(text)
    case .paging(let isPaged): output.isPaged = isPaged
    case .hold(let isHeld): output.isHeld = isHeld
    case .question(let question):
      let answer = output.ask(question)
      if !connection.send(.answer(answer)) { connection.send(.answer(nil)) }
    case .wantsTyped: supplyLine()
    default: return false
    }
    // The terminal has taken it: a pager that stops has not returned.
    connection.grant(message.cost)
    return true
  }

  private mutating func supplyLine() {
    let line = output.readLine()
    // The server is to know that this is no end of what was typed.
    if line == nil { sendInterrupt() }
    if connection.send(.typed(line)) { return }
    output.writeError("error: the line is too long\n")
    interrupt()
    connection.send(.typed(nil))
  }

  /// Tells the server once if the user has had enough.
  mutating func sendInterrupt() {
    if !isInterrupted, output.isInterrupted { interrupt() }
  }

  /// Tells the server of a Ctrl-C.
  mutating func interrupt() {
    isInterrupted = true
    files.interrupt()
    connection.send(.interrupt)
  }
}
