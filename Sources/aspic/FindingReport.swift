import ArgumentParser
import Operations
import Shell

/// The format of findings. It is an option group, because a command and its subcommands share the
/// option: it belongs to the outer command, and the inner ones see it only through the group.
struct FindingOptions: ParsableArguments {
  @Option(
    help: """
      The format of errors and warnings: 'text', or 'json' with an object a line, which 'check' \
      writes to the standard output and all others to the standard error.
      """)
  var errors = FindingFormat.text
}

/// The options of commands that read files without a session.
struct ReadingOptions: ParsableArguments {
  @Flag(
    help: """
      Keep statements that neither aspic nor the real system's list of names has, as foreign ones, in \
      place of an error.
      """)
  var foreign = false
}

/// The format in which findings are written.
enum FindingFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
}

/// The output of findings in files, with their number.
struct FindingReport {
  let format: FindingFormat
  /// The function that writes a line of JSON.
  let writeJSON: (String) -> Void
  private(set) var errorCount = 0
  private(set) var warningCount = 0

  init(_ format: FindingFormat, writingJSON write: @escaping (String) -> Void) {
    self.format = format
    writeJSON = write
  }

  /// Writes findings.
  mutating func add(_ findings: [Finding]) {
    for finding in findings { add(finding, inText: "\(finding)") }
  }

  /// Writes the reason why a file was not processed.
  mutating func add(_ failure: CommandFailure, in file: String = "") {
    add(Finding(failure, in: file), inText: "aspic: \(failure.message)")
  }

  private mutating func add(_ finding: Finding, inText text: String) {
    if finding.isWarning { warningCount += finding.count } else { errorCount += finding.count }
    switch format {
    case .text: StandardError.write(text + "\n")
    case .json: writeJSON(finding.json + "\n")
    }
  }

  /// Writes a line such as `2 errors, 1 warning` if there were several findings.
  func reportCounts() {
    guard format == .text, errorCount + warningCount > 1 else { return }
    let counts = [(errorCount, "error"), (warningCount, "warning")].filter { $0.0 > 0 }
    let words = counts.map { count, name in "\(count) \(name)\(count == 1 ? "" : "s")" }
    StandardError.write(words.joined(separator: ", ") + "\n")
  }
}
