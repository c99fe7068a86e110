package import Operations

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

extension CommandLineSession {
  package var idleSeconds: Int? { nil }
  package var screenWidth: Int? { nil }
  package var editingMode: EditingMode? { nil }
  package var exitStatus: Int32 { 0 }
  package var farewell: String? { nil }

  package func save(_ text: String, to file: String) -> String {
    "error: \(file): nothing can be saved here\n"
  }
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
  /// The exit status of the program when the session is no longer open.
  var exitStatus: Int32 { get }
  /// Why the session has ended, without a line end, if its user did not end it; else nil.
  var farewell: String? { get }
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
  /// Runs one line. False: it failed (the message has been written).
  ///
  /// `remember` is called before anything is written, with the line as the history may keep it, which
  /// is without any secret (nil: not at all), and with whether the line is a command. In what is none,
  /// nobody can tell a secret from a slip of the fingers: it is for this session's history, to be
  /// mended, and not for the next one's. A session that is lost before it can tell does not call it.
  @discardableResult
  func execute(
    _ line: String, output: any FrontEnd,
    remember: (_ entry: String?, _ isUnderstood: Bool) -> Void
  ) -> Bool
  /// The end of the input, Ctrl-D on an empty line: as `quit` does, perhaps after a question. The
  /// session may stay open.
  func endInput(output: any FrontEnd)
}
