package import Configuration
package import Router
import Schema

/// What is wrong with a file, and where: for people, editors and programs alike.
package struct Finding: Equatable, Sendable, CustomStringConvertible {
  package var file: String
  /// Both from 1.
  package var line: Int
  package var column: Int
  /// `[edit services]`: the container of the statement; empty where none is known.
  package var path: String
  /// In it, as it is shown there; empty where the message tells all.
  package var statement: String
  package var severity: LoadError.Severity
  package var message: String

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

  /// What a reader found.
  package init(_ error: LoadError, in file: String) {
    let word = error.word.isEmpty ? "" : ": \(error.word)"
    self.init(
      file: file, line: error.line, column: error.column, path: error.banner,
      severity: error.severity, message: error.sentence + word)
  }

  /// What a commit check found in a file whose statements stand at `places`.
  package init(_ issue: CommitIssue, in file: String, at places: StatementPlaces?) {
    let place = places?.place(of: issue.path + [issue.element].compactMap { $0 })
    self.init(
      file: file, line: place?.line ?? 1, column: place?.column ?? 1, path: issue.banner,
      statement: issue.statement, severity: issue.isWarning ? .warning : .error,
      message: issue.message)
  }

  /// Why nothing can be said of a file.
  package init(_ failure: CommandFailure, in file: String) {
    self.init(
      file: file, column: (failure.offset ?? 0) + 1, message: Self.unmarked(failure.oneLine).text)
  }

  /// What a commit check found in the configuration at hand.
  package init(_ issue: CommitIssue) { self.init(issue, in: "", at: nil) }

  /// Words that a command wrote.
  package init(words: String) {
    let (text, severity) = Self.unmarked(words)
    self.init(file: "", severity: severity, message: text)
  }

  /// Without the mark that tells an error or a warning, and without the end of the line.
  private static func unmarked(_ words: String) -> (text: String, severity: LoadError.Severity) {
    let text = words.hasSuffix("\n") ? String(words.dropLast()) : words
    for (mark, severity) in [("error: ", LoadError.Severity.error), ("warning: ", .warning)]
    where text.hasPrefix(mark) {
      return (String(text.dropFirst(mark.count)), severity)
    }
    return (text, .error)
  }

  package var isWarning: Bool { severity == .warning }

  /// `file:line:column: message`, as editors read it.
  package var description: String {
    let mark = isWarning ? "warning: " : ""
    let subject = statement.isEmpty ? "" : "\(path) '\(statement)': "
    return "\(file):\(line):\(column): \(mark)\(subject)\(message)"
  }

  /// One object on one line, without the end of the line. RFC 8259.
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
