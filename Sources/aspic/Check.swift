import ArgumentParser
import Shell

/// `aspic check`: what an editor or a build asks of a configuration.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check configurations without a session.",
    discussion: """
      Reads each file, statements in braces, 'set' commands, XML or JSON, and makes all the checks \
      of a commit. Prints file:line:column: message for each error and warning; the exit status is \
      1 if there is an error.
      """)

  @OptionGroup var format: FindingOptions

  @Argument(help: "Files to check; '-' is standard input.", completion: .file())
  var files: [String]

  func run() throws {
    var isSound = true
    let output = StandardOutput()
    for name in files {
      do throws(CommandFailure) {
        for finding in try ConfigurationFile(name).findings() {
          switch format.errors {
          case .text: StandardError.write("\(finding)\n")
          case .json: output.write(finding.json + "\n")
          }
          if !finding.isWarning { isSound = false }
        }
      } catch {
        switch format.errors {
        case .text: StandardError.write("aspic: \(error.message)\n")
        case .json: output.write(Finding(error, in: name).json + "\n")
        }
        isSound = false
      }
    }
    if let failure = output.failure {
      StandardError.write("aspic: \(failure.message)\n")
      isSound = false
    }
    if !isSound { throw ExitCode(1) }
  }
}

/// A group that a command and its subcommand share: the option is the outer command's wherever it
/// stands, and only by the group does the inner one see it.
struct FindingOptions: ParsableArguments {
  @Option(
    help: """
      How errors and warnings are told: as 'text', or as 'json', an object a line, which a script \
      writes to the standard error and 'check' to the standard output.
      """)
  var errors = FindingFormat.text
}

/// How findings are told.
enum FindingFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
}

/// `aspic convert`: the same statements in another spelling.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a configuration in another spelling.")

  @Option(help: "The spelling to print.")
  var to: ConfigurationFile.Format

  @Argument(help: "File to convert; '-' is standard input.", completion: .file())
  var file: String

  func run() throws {
    do throws(CommandFailure) {
      let source = try ConfigurationFile(file)
      guard let converted = source.converted(to: to) else {
        for finding in source.readingFindings() { StandardError.write("\(finding)\n") }
        throw CommandFailure("")
      }
      let output = StandardOutput()
      output.write(converted.text)
      if let failure = output.failure { throw failure }
      for warning in converted.warnings { StandardError.write("\(warning)\n") }
      if converted.losesComments {
        StandardError.write("aspic: \(source.name): 'set' commands leave its comments out\n")
      }
    } catch {
      if !error.message.isEmpty { StandardError.write("aspic: \(error.message)\n") }
      throw ExitCode(1)
    }
  }
}

extension ConfigurationFile.Format: ExpressibleByArgument {}
