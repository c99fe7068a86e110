import Attachment
import Operations
import Shell

/// A command that runs at the server, and whose output is shown by the terminal of this process.
struct AttachedRun {
  let output: any FrontEnd
  let connection: ServerConnection
  let files: UserFiles
  /// Whether the server has been notified that the user has typed Ctrl-C or left the pager.
  private var isInterrupted = false

  init(output: any FrontEnd, connection: ServerConnection, files: UserFiles) {
    self.output = output
    self.connection = connection
    self.files = files
    files.beginCommand()
  }

  /// Handles a message of a running command. Returns false if the message belongs to something
  /// else.
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
    // Credit is granted after the output has been shown: a pager that waits for the user does not
    // return before.
    connection.grant(message.cost)
    return true
  }

  private mutating func supplyLine() {
    let line = output.readLine()
    // The interrupt is sent first, so that the server does not take the missing line as the end of
    // the input.
    if line == nil { sendInterrupt() }
    if connection.send(.typed(line)) { return }
    output.writeError("error: the line is too long\n")
    interrupt()
    connection.send(.typed(nil))
  }

  /// Notifies the server, once for each command, that the user has interrupted the output.
  mutating func sendInterrupt() {
    if !isInterrupted, output.isInterrupted { interrupt() }
  }

  /// Notifies the server that the user has typed Ctrl-C.
  mutating func interrupt() {
    isInterrupted = true
    files.interrupt()
    connection.send(.interrupt)
  }
}
