/// The destination of a command's output, with its properties. No method waits.
package protocol CommandOutput: AnyObject {
  /// Writes normal output of any number of lines. A terminal pages it unless `isPaged` is false.
  func write(_ text: String)
  /// Writes error messages: to the terminal among the output, or to stderr in a script.
  func writeError(_ text: String)
  /// Reports errors and warnings, both as values and as text. The output uses the form that suits
  /// it. A finding without a file belongs to the running command.
  func report(_ findings: [Finding], inWords text: String)
  /// Whether errors are shown with a caret under the typed line. Otherwise the message names the
  /// wrong word.
  var showsCarets: Bool { get }
  /// Whether output is paged. It is false while a command writes continuously (ping), or after `|
  /// no-more`.
  var isPaged: Bool { get set }
  /// Whether the pager stays at the end of the output, after `| hold`.
  var isHeld: Bool { get set }
  /// Whether a display may be repeated until the user types Ctrl-C. It is false in a script.
  var isRepeatable: Bool { get }
  /// Whether the user has typed Ctrl-C since the command began, or has left the pager. A long
  /// command checks this regularly and then ends.
  var isInterrupted: Bool { get }
  /// Whether output that was written has not been read yet, so that a command that writes line by
  /// line must wait.
  var isFull: Bool { get }
  /// The size of the terminal; nil if there is none.
  var screenSize: (rows: Int, columns: Int)? { get }
}

extension CommandOutput {
  /// The default: the output is not held, and setting this has no effect.
  package var isHeld: Bool {
    get { false }
    set {}
  }

  /// The default: a display is not repeated.
  package var isRepeatable: Bool { false }

  /// The default: a command need not wait for a reader.
  package var isFull: Bool { false }

  /// The default: the findings are written as text, in the form of an error message.
  package func report(_ findings: [Finding], inWords text: String) { writeError(text) }

  /// The default: there is no terminal.
  package var screenSize: (rows: Int, columns: Int)? { nil }
}
