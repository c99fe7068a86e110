import ArgumentParser
import Operations
import Shell

/// The command `aspic diff`, which shows the changes from one configuration to another.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two configurations, of any forms.",
    discussion: """
      Prints what 'show | compare' would if the first file were committed and the second the \
      candidate; 'load patch' makes these changes. The exit status is 0 if there are none, 1 if \
      there are some, and 2 if a file has an error or cannot be read.
      """)

  @Option(
    help: ArgumentHelp(
      "Compare this hierarchy alone: words of statements, as behind 'edit'.", valueName: "path"))
  var relative: String?

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var format: FindingOptions

  @Argument(help: "The file before; '-' is standard input.", completion: .file())
  var old: String

  @Argument(help: "The file after; '-' is standard input.", completion: .file())
  var new: String

  func validate() throws {
    if old == "-", new == "-" {
      throw ValidationError("Standard input can be one of the files.")
    }
  }

  func run() throws {
    var report = FindingReport(format.errors, writingJSON: StandardError.write)
    let part: HierarchyPath?
    do throws(CommandFailure) { part = try HierarchyPath(relative, of: "--relative") } catch {
      report.add(error)
      throw ExitCode(2)
    }
    let (before, after) = (read(old, &report), read(new, &report))
    guard let before, let after else {
      report.reportCounts()
      throw ExitCode(2)
    }
    let difference = ConfigurationDifference(from: before, to: after, at: part)
    report.add(difference.findings)
    let output = StandardOutput()
    output.write(difference.text ?? "")
    if let failure = output.failure { report.add(failure) }
    report.reportCounts()
    if report.errorCount > 0 { throw ExitCode(2) }
    if difference.text?.isEmpty == false { throw ExitCode(1) }
  }

  private func read(_ name: String, _ report: inout FindingReport) -> ConfigurationFile? {
    do throws(CommandFailure) {
      var file = try ConfigurationFile(name)
      file.keepsUnlisted = reading.foreign
      return file
    } catch {
      report.add(error, in: name)
      return nil
    }
  }
}
