import ArgumentParser
import Operations
import Shell

/// The command `aspic check`, which checks configurations for editors and build servers.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check configurations without a session.",
    discussion: """
      Reads each file, statements in braces, 'set' commands, XML or JSON, and makes all the checks \
      of a commit. Prints file:line:column: message for each error and warning, and their number; \
      the exit status is 1 if there is an error.
      """)

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var format: FindingOptions

  @Argument(help: "Files to check; '-' is standard input.", completion: .file())
  var files: [String]

  func run() throws {
    let output = StandardOutput()
    var report = FindingReport(format.errors, writingJSON: output.write)
    for name in files {
      do throws(CommandFailure) {
        var file = try ConfigurationFile(name)
        file.keepsUnlisted = reading.foreign
        report.add(file.findings())
      } catch {
        report.add(error, in: name)
      }
    }
    report.reportCounts()
    if let failure = output.failure { StandardError.write("aspic: \(failure.message)\n") }
    if report.errorCount > 0 || output.failure != nil { throw ExitCode(1) }
  }
}
