import ArgumentParser
import Operations
import Shell

extension Aspic {
  /// Runs the program. It replaces the method of `ParsableCommand`, which ignores errors when help
  /// is written.
  static func main() {
    CrashReports.prevent()
    StandardStreams.reserve()
    let arguments = CommandLine.arguments.dropFirst()
    // Options of a subcommand that have the names of options of `aspic` would be given to `aspic`.
    let isLab = arguments.first == "lab"
    let root: any ParsableCommand.Type = isLab ? LabCommand.self : Aspic.self
    do {
      var command = try root.parseAsRoot(Array(isLab ? arguments.dropFirst() : arguments))
      try command.run()
    } catch {
      end(with: error, of: root)
    }
  }

  /// Ends the program with an error, or with the answer to `--help` and `--version`, which is
  /// written to standard output with status 0.
  private static func end(with error: any Error, of root: any ParsableCommand.Type) -> Never {
    if let failure = error as? CommandFailure {
      StandardError.write("aspic: \(failure.message)\n")
      exit(withError: ExitCode.failure)
    }
    let text = root.fullMessage(for: error)
    var status = root.exitCode(for: error)
    if !text.isEmpty, status.isSuccess {
      let output = StandardOutput()
      output.write("\(text)\n")
      if let failure = output.failure {
        StandardError.write("aspic: \(failure.message)\n")
        status = .failure
      }
    } else if !text.isEmpty {
      StandardError.write("\(text)\n")
    }
    exit(withError: status)
  }
}
