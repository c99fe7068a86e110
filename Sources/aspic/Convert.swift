import ArgumentParser
import Glibc
import Operations
import Shell

/// The command `aspic convert`, which prints a configuration in another format.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a configuration in another form.",
    discussion: """
      Reads a file whole, or prints file:line:column: message for each error and nothing else: the \
      exit status is 0 only if all of it has been converted and written. A PATH is words of \
      statements, as behind 'edit', in one argument: "interfaces so-0/0/0 unit 0".
      """)

  @Option(help: "The form to print.")
  var to: ConfigurationFile.Format

  @Option(help: "The form of the file (default: determined by how it begins).")
  var from: ConfigurationFile.Format?

  @Option(
    help: ArgumentHelp(
      """
      Print this hierarchy alone: text and 'set' commands relative to it, XML and JSON with the way \
      to it.
      """, valueName: "path"))
  var relative: String?

  @Option(
    help: ArgumentHelp(
      "The hierarchy that the statements of the file stand in (default: the top).",
      valueName: "path"))
  var at: String?

  @Option(
    name: .shortAndLong,
    help: "Write to a file, which keeps what it holds unless all is written.",
    completion: .file())
  var output: String?

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var format: FindingOptions

  @Argument(
    help: "File to convert; '-', or none where it is no terminal, is standard input.",
    completion: .file())
  var file: String?

  func validate() throws {
    if file == nil, isatty(STDIN_FILENO) == 1 {
      throw ValidationError("Give a file; '-' is standard input.")
    }
  }

  func run() throws {
    // If the reader has closed its end, this is reported as an error, like a full disk.
    _ = signal(SIGPIPE, SIG_IGN)
    var report = FindingReport(format.errors, writingJSON: StandardError.write)
    let name = file ?? "-"
    let (part, base): (HierarchyPath?, HierarchyPath?)
    do throws(CommandFailure) {
      part = try HierarchyPath(relative, of: "--relative")
      base = try HierarchyPath(at, of: "--at")
    } catch {
      report.add(error)
      throw ExitCode(1)
    }
    do throws(CommandFailure) {
      var source = try ConfigurationFile(name, as: from)
      source.keepsUnlisted = reading.foreign
      let conversion = source.converted(to: to, at: base, relativeTo: part)
      if let text = conversion.text { try write(text) }
      report.add(conversion.findings)
    } catch {
      report.add(error, in: name)
    }
    report.reportCounts()
    if report.errorCount > 0 { throw ExitCode(1) }
  }

  private func write(_ text: String) throws(CommandFailure) {
    if let output, output != "-" { return try Files.write(text, to: output) }
    let output = StandardOutput()
    output.write(text)
    if let failure = output.failure { throw failure }
  }
}

extension ConfigurationFile.Format: ExpressibleByArgument {}

extension HierarchyPath {
  /// Parses the path in an option; nil if the option was not given.
  init?(_ text: String?, of option: String) throws(CommandFailure) {
    guard let text else { return nil }
    do throws(CommandFailure) { self = try Self(text) } catch {
      throw CommandFailure("\(option): \(error.message)")
    }
  }
}
