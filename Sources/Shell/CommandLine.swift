/// A key that asks for completion.
package enum CompletionKey: Sendable {
  case space
  case tab
  case question
  /// The end of the line: only an abbreviation is spelled out, nothing is shown.
  case enter
}

/// Whose keys edit a line.
package enum EditingMode: String, Sendable {
  case emacs
  case vi
}

/// What the editor does about such a key.
package enum Completion: Equatable, Sendable {
  /// Insert this at the cursor (the rest of the word, often with a blank behind it).
  case insert(String)
  /// Print this below the line (whole lines, each ended), then show the line again as it was.
  case show(String)
  /// As `show`, then insert.
  case showAndInsert(String, String)
}

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

extension CommandLineSession {
  package var idleSeconds: Int? { nil }
  package var screenWidth: Int? { nil }
  package var editingMode: EditingMode? { nil }

  package func save(_ text: String, to file: String) -> String {
    "error: \(file): nothing can be saved here\n"
  }
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

/// What an editor needs of a session: prompts, completion, execution. It takes lines and knows no
/// terminal.
package protocol CommandLineSession: AnyObject {
  /// `aspic@pe1> `, with the blank.
  var prompt: String { get }
  /// `[edit]`, printed after an empty line above the prompt in configuration mode; else nil.
  var banner: String? { get }
  /// Whether an empty line stands behind what a command shows.
  var leavesBlankLine: Bool { get }
  /// False once `quit` has been given at the top.
  var isOpen: Bool { get }
  /// Lines per page; 0: no paging. nil: as many as the screen has.
  var screenLength: Int? { get }
  /// Columns of a screen that does not know its size; 0: as many as a line needs.
  var screenWidth: Int? { get }
  /// nil: as the user's own settings of the editor have it.
  var editingMode: EditingMode? { get }
  /// Seconds without a key after which the session ends; nil: it stays.
  var idleSeconds: Int? { get }
  /// `cursor`: octets of UTF-8 before the cursor. `promptWidth` places the caret.
  func complete(_ line: String, cursor: Int, by key: CompletionKey) -> Completion
  /// Writes what the pager shows to a file. Returns what came of it, a whole line.
  func save(_ text: String, to file: String) -> String
  /// The line as the history may keep it: without any secret. nil: not at all.
  func historyEntry(for line: String) -> String?
  /// Whether a line is a command. In what is none, nobody can tell a secret from a slip of the
  /// fingers: it is for this session's history, to be mended, and not for the next one's.
  func isUnderstood(_ line: String) -> Bool
  /// Runs one line. False: it failed (the message has been written).
  @discardableResult
  func execute(_ line: String, output: any FrontEnd) -> Bool
  /// The end of the input, Ctrl-D on an empty line: as `quit` does, perhaps after a question. The
  /// session may stay open.
  func endInput(output: any FrontEnd)
}
