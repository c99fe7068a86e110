/// Where the output of a command goes, and what a running command may ask about it. Nothing here waits.
package protocol CommandOutput: AnyObject {
  /// Normal output. May hold many lines; a terminal pages it unless `isPaged` is off.
  func write(_ text: String)
  /// Messages of errors: on the terminal among the output, in a script on stderr.
  func writeError(_ text: String)
  /// Reports errors and warnings, both as values and as text. The output uses the form that suits
  /// it. A finding without a file belongs to the running command.
  func report(_ findings: [Finding], inWords text: String)
  /// Whether errors are shown with a caret under the line just typed; else the word at fault is
  /// named in the message.
  var showsCarets: Bool { get }
  /// Off while a command streams (ping), or after `| no-more`.
  var isPaged: Bool { get set }
  /// On behind `| hold`: the pager stays at the end of the output.
  var isHeld: Bool { get set }
  /// Whether a display may be shown again and again until the user has enough. Not in a script,
  /// where nobody would type Ctrl-C.
  var isRepeatable: Bool { get }
  /// Ctrl-C was typed since the command began, or the pager was left: time to finish. A command
  /// that takes long asks now and then.
  var isInterrupted: Bool { get }
  /// Whether the user has not read yet what was written, and a command that writes line by line has to
  /// wait.
  var isFull: Bool { get }
  /// Of the terminal; nil where there is none.
  var screenSize: (rows: Int, columns: Int)? { get }
}

extension CommandOutput {
  package var isHeld: Bool {
    get { false }
    set {}
  }

  package var isRepeatable: Bool { false }

  package var isFull: Bool { false }

  package func report(_ findings: [Finding], inWords text: String) { writeError(text) }

  package var screenSize: (rows: Int, columns: Int)? { nil }
}
