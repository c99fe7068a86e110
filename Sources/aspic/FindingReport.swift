import ArgumentParser
import Operations
import Shell

/// A group that a command and its subcommands share: the option is the outer command's wherever it
/// stands, and only by the group do the inner ones see it.
struct FindingOptions: ParsableArguments {
  @Option(
    help: """
      How errors and warnings are told: as 'text', or as 'json', an object a line, which 'check' \
      writes to the standard output and all others to the standard error.
      """)
  var errors = FindingFormat.text
}

/// What the commands that read files without a session take.
struct ReadingOptions: ParsableArguments {
  @Flag(
    help: """
      Keep statements that neither aspic nor the real system's list of names has, as foreign ones, in \
      place of an error.
      """)
  var foreign = false
}

/// How findings are told.
enum FindingFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
}

/// Tells what is found in files, and counts it.
struct FindingReport {
  let format: FindingFormat
  /// Takes the lines of JSON.
  let writeJSON: (String) -> Void
  private(set) var errorCount = 0
  private(set) var warningCount = 0

  init(_ format: FindingFormat, writingJSON write: @escaping (String) -> Void) {
    self.format = format
    writeJSON = write
  }

  mutating func tell(_ findings: [Finding]) {
    for finding in findings { tell(finding, inText: "\(finding)") }
  }

  /// Tells why nothing was done with a file.
  mutating func tell(_ failure: CommandFailure, in file: String = "") {
    tell(Finding(failure, in: file), inText: "aspic: \(failure.message)")
  }

  private mutating func tell(_ finding: Finding, inText text: String) {
    if finding.isWarning { warningCount += finding.count } else { errorCount += finding.count }
    switch format {
    case .text: StandardError.write(text + "\n")
    case .json: writeJSON(finding.json + "\n")
    }
  }

  /// `2 errors, 1 warning`, where more than one line has been told.
  func tellCounts() {
    guard format == .text, errorCount + warningCount > 1 else { return }
    let counts = [(errorCount, "error"), (warningCount, "warning")].filter { $0.0 > 0 }
    let words = counts.map { count, name in "\(count) \(name)\(count == 1 ? "" : "s")" }
    StandardError.write(words.joined(separator: ", ") + "\n")
  }
}
