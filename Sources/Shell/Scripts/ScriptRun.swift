import Configuration
import Management
package import Operations

/// The execution of a script, line by line. An error is reported with the place of its command, and
/// the first error ends the script.
///
/// It is a class because commands keep its output while they stream.
package final class ScriptRun {
  /// The way in which the lines of a script are executed.
  package struct Manner: Sendable {
    /// The name of the script in messages.
    package var name: String
    /// Whether the script goes on after an error.
    package var keepsGoing: Bool
    /// Whether prompt and command are written before each output.
    package var echoes: Bool
    /// Whether errors and warnings are written as JSON, one object per line.
    package var findsInJSON: Bool

    /// Creates the manner of a script.
    package init(name: String, keepsGoing: Bool, echoes: Bool, findsInJSON: Bool) {
      self.name = name
      self.keepsGoing = keepsGoing
      self.echoes = echoes
      self.findsInJSON = findsInJSON
    }
  }

  private let manner: Manner
  private let session: Session
  let out: (String) -> Void
  private let err: (String) -> Void
  /// The number of lines that have been read.
  private var lineCount = 0
  /// The line of the command that is executed, counted from 1.
  private var line = 0
  private var hasFailed = false
  private var isUnreadable = false

  /// Creates the execution of a script in a session. `out` and `err` write to stdout and stderr.
  package init(
    _ manner: Manner, on session: Session, out: @escaping (String) -> Void,
    err: @escaping (String) -> Void
  ) {
    self.manner = manner
    self.session = session
    self.out = out
    self.err = err
  }

  /// Whether no further line is executed.
  package var isOver: Bool {
    isUnreadable || !session.isOpen || (hasFailed && !manner.keepsGoing)
  }

  /// Counts a line that has been read, whether it is a command or is loaded by one.
  func countLine() { lineCount += 1 }

  /// Counts a line that has been read, without its LF, and returns its text; nil if it is not
  /// UTF-8.
  package func readLine(_ octets: ArraySlice<UInt8>) -> String? {
    lineCount += 1
    let text = String(validating: octets.last == 0x0D ? octets.dropLast() : octets, as: UTF8.self)
    if text == nil { isUnreadable = true }
    return text
  }

  /// Begins the command in the line that was read last, and returns how far it got.
  package func begin(_ text: String, output: any CommandOutput) -> Progress {
    line = lineCount
    let command = String(text.drop { $0 == " " || $0 == "\t" })
    if manner.echoes {
      if let banner = session.banner { out("\(banner)\n") }
      out(session.prompt + command + "\n")
    }
    return session.begin(command, output: output)
  }

  /// Records that the command has ended.
  package func end(_ succeeded: Bool) {
    if !succeeded { hasFailed = true }
    // A blank line stands between what two commands show, as between two prompts.
    if manner.echoes, succeeded || manner.keepsGoing { out("\n") }
  }

  /// Reports what was left undone at the end of the script. Returns false if the script has failed.
  package func finish(endsSession: Bool) -> Bool {
    var succeeded = !hasFailed
    if isUnreadable {
      report("not UTF-8; nothing more was run", at: lineCount)
      succeeded = false
    }
    let losesChanges = endsSession && session.access.wouldLoseChanges
    if losesChanges {
      // The changes end with the session, and there was no user who could be asked.
      report("error: uncommitted changes are discarded at the end of the session")
      succeeded = false
    }
    // An exclusive candidate is the shared one, which the end of the session empties.
    for router in session.workspace.routersWithChanges
    where !losesChanges || router != session.router.name {
      report("the configuration of \(router) has been changed but not committed", .warning)
    }
    return succeeded
  }

  // MARK: Messages

  /// Reports a message about the whole script, or about a line that was not run.
  func report(_ message: String, at line: Int? = nil, _ severity: LoadError.Severity = .error) {
    let place = line.map { ":\($0)" } ?? ""
    var finding = Finding(words: message)
    (finding.file, finding.line, finding.severity) = (manner.name, line ?? 1, severity)
    err(manner.findsInJSON ? finding.json + "\n" : "\(manner.name)\(place): \(message)\n")
  }

  /// Writes findings as JSON if the script asks for this, and otherwise the text as `writeError`
  /// does. A finding without a file is reported at the running command.
  package func report(_ findings: [Finding], inWords text: String) {
    guard manner.findsInJSON else { return writeError(text) }
    let lines = findings.map { finding in
      var finding = finding
      if finding.file.isEmpty { (finding.file, finding.line) = (manner.name, line) }
      return finding.json + "\n"
    }
    err(lines.joined())
  }

  /// Writes an error to stderr, each of its lines with the name of the script and the line of the
  /// command; or as JSON if the script asks for this.
  package func writeError(_ text: String) {
    guard !manner.findsInJSON else { return report([Finding(words: text)], inWords: text) }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    err(lines.map { "\(manner.name):\(line): \($0)\n" }.joined())
  }
}
