package import Configuration
package import Router
import Schema

/// An error or warning in a file with its position, for users, editors and other programs.
package struct Finding: Equatable, Sendable, CustomStringConvertible {
  /// The name of the file; empty if the finding belongs to the running command.
  package var file: String
  /// The line within the file, counted from 1.
  package var line: Int
  /// The column within the line, counted from 1.
  package var column: Int
  /// The banner of the statement's container, such as `[edit services]`; empty if it is not known.
  package var path: String
  /// The statement as it is shown in its container; empty if the message is complete without it.
  package var statement: String
  /// Whether it is an error or a warning.
  package var severity: LoadError.Severity
  /// The message, without the position and the word `error` or `warning`.
  package var message: String
  /// The number of errors or warnings that the finding stands for. It is more than 1 if the finding
  /// says how many follow.
  package var count = 1

  /// Creates a finding, by default an error at the beginning of the file.
  package init(
    file: String, line: Int = 1, column: Int = 1, path: String = "", statement: String = "",
    severity: LoadError.Severity = .error, message: String
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.path = path
    self.statement = statement
    self.severity = severity
    self.message = message
  }

  /// Creates a finding from an error of a reader.
  package init(_ error: LoadError, in file: String) {
    let word = error.word.isEmpty ? "" : ": \(error.word)"
    self.init(
      file: file, line: error.line, column: error.column, path: error.banner,
      severity: error.severity, message: error.sentence + word + error.suggestion)
    if case .moreErrors(let count) = error.reason { self.count = count }
  }

  /// Creates a finding from an issue of a commit check. `places` are those of the statements in the
  /// file.
  package init(_ issue: CommitIssue, in file: String, at places: StatementPlaces?) {
    let place = places?.place(of: issue.path + [issue.element].compactMap { $0 })
    self.init(
      file: file, line: place?.line ?? 1, column: place?.column ?? 1, path: issue.banner,
      statement: issue.statement, severity: issue.isWarning ? .warning : .error,
      message: issue.message)
  }

  /// Creates a finding for a file that could not be checked.
  package init(_ failure: CommandFailure, in file: String) {
    self.init(
      file: file, column: (failure.offset ?? 0) + 1, message: Self.unmarked(failure.oneLine).text)
  }

  /// Creates a finding from an issue of a commit check of the present configuration.
  package init(_ issue: CommitIssue) { self.init(issue, in: "", at: nil) }

  /// Creates a finding from a text that a command wrote.
  package init(words: String) {
    let (text, severity) = Self.unmarked(words)
    self.init(file: "", severity: severity, message: text)
  }

  /// Removes the prefix `error: ` or `warning: ` and the final line feed from a text.
  private static func unmarked(_ words: String) -> (text: String, severity: LoadError.Severity) {
    let text = words.hasSuffix("\n") ? String(words.dropLast()) : words
    for (mark, severity) in [("error: ", LoadError.Severity.error), ("warning: ", .warning)]
    where text.hasPrefix(mark) {
      return (String(text.dropFirst(mark.count)), severity)
    }
    return (text, .error)
  }

  /// Whether the finding is a warning.
  package var isWarning: Bool { severity == .warning }

  /// `file:line:column: message`, the form that editors can parse.
  package var description: String {
    let mark = isWarning ? "warning: " : ""
    let subject = statement.isEmpty ? "" : "\(path) '\(statement)': "
    return "\(file):\(line):\(column): \(mark)\(subject)\(message)"
  }

  /// One JSON object on one line, without a line feed. RFC 8259.
  package var json: String {
    let members = [
      ("file", JSONPrinter.quoted(file)), ("line", "\(line)"), ("column", "\(column)"),
      ("path", JSONPrinter.quoted(path)), ("statement", JSONPrinter.quoted(statement)),
      ("severity", JSONPrinter.quoted(severity.rawValue)),
      ("message", JSONPrinter.quoted(message)),
    ]
    return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }
}
