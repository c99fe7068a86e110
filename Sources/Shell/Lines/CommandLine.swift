package import Operations

/// A key that asks for completion.
package enum CompletionKey: Sendable {
  case space
  case tab
  case question
  /// The Enter key: an abbreviation at the end of the line is completed, and no list is shown.
  case enter
}

/// The editor whose keys edit a line.
package enum EditingMode: String, Sendable {
  case emacs
  case vi
}

/// The answer of a session to a completion key.
package enum Completion: Equatable, Sendable {
  /// Insert this at the cursor (the rest of the word, often with a blank behind it).
  case insert(String)
  /// Print this below the line (whole lines, each with its line end), then show the line again.
  case show(String)
  /// Print the first text as `show` does, then insert the second.
  case showAndInsert(String, String)
}

extension CommandLineSession {
  /// The default: the session never ends because no key is typed.
  package var idleSeconds: Int? { nil }
  /// The default: no width is set.
  package var screenWidth: Int? { nil }
  /// The default: the user's ~/.editrc decides.
  package var editingMode: EditingMode? { nil }
  /// The default: the program has succeeded.
  package var exitStatus: Int32 { 0 }
  /// The default: the user has ended the session.
  package var farewell: String? { nil }

  /// The default: nothing is saved, and the message is an error.
  package func save(_ text: String, to file: String) -> String {
    "error: \(file): nothing can be saved here\n"
  }
}

/// The session behind a line editor: it supplies prompts and completion, and executes lines.
package protocol CommandLineSession: AnyObject {
  /// `aspic@pe1> `, with the blank.
  var prompt: String { get }
  /// `[edit]`, printed after an empty line above the prompt in configuration mode; else nil.
  var banner: String? { get }
  /// Whether an empty line stands behind what a command shows.
  var leavesBlankLine: Bool { get }
  /// Whether the session is open; false after `quit`.
  var isOpen: Bool { get }
  /// The exit status of the program when the session is no longer open.
  var exitStatus: Int32 { get }
  /// The reason why the session has ended, without a line end; nil if its user has ended it.
  var farewell: String? { get }
  /// The number of lines on a page; 0 if there is no paging, nil if the screen has a known height.
  var screenLength: Int? { get }
  /// The columns of a screen that does not report its size; 0 if lines are not broken.
  var screenWidth: Int? { get }
  /// The keys of the editor; nil if the user's ~/.editrc decides.
  var editingMode: EditingMode? { get }
  /// The seconds without a key after which the session ends; nil if it never ends for this reason.
  var idleSeconds: Int? { get }
  /// Completes a line. `cursor` is the number of UTF-8 octets before the cursor.
  func complete(_ line: String, cursor: Int, by key: CompletionKey) -> Completion
  /// Writes the text that the pager shows to a file. Returns a message, one line with its end.
  func save(_ text: String, to file: String) -> String
  /// Executes one line. Returns false if it failed; the message has been written.
  ///
  /// `remember` is called before anything is written. `entry` is the line as a history may keep it,
  /// or nil if the line may contain a secret. A line that is not understood may be a secret too:
  /// the history of this session may keep it, and a history file may not. If the session is lost
  /// before it has read the line, `remember` is not called.
  @discardableResult
  func execute(
    _ line: String, output: any FrontEnd,
    remember: (_ entry: String?, _ isUnderstood: Bool) -> Void
  ) -> Bool
  /// Handles the end of the input, such as Ctrl-D on an empty line: executes `quit`, which may ask
  /// a question. The session may stay open.
  func endInput(output: any FrontEnd)
}
