import ArgumentParser
import Operations
import Shell

extension Aspic {
  /// In place of that of `ParsableCommand`, which does not look whether anybody got its help.
  static func main() {
    CrashReports.prevent()
    StandardStreams.reserve()
    let arguments = CommandLine.arguments.dropFirst()
    // Options with the names of `aspic`'s own would go to it, wherever they stand.
    let isLab = arguments.first == "lab"
    let root: any ParsableCommand.Type = isLab ? LabCommand.self : Aspic.self
    do {
      var command = try root.parseAsRoot(Array(isLab ? arguments.dropFirst() : arguments))
      try command.run()
    } catch {
      end(with: error, of: root)
    }
  }

  /// A question about the program ends it as an error does, but for stream and status.
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
