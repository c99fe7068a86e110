import ArgumentParser
import Operations
import Shell

extension Aspic {
  /// In place of that of `ParsableCommand`, which does not look whether anybody got its help.
  static func main() {
    CrashReports.prevent()
    StandardStreams.reserve()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      end(with: error)
    }
  }

  /// A question about the program ends it as an error does, but for stream and status.
  private static func end(with error: any Error) -> Never {
    let text = fullMessage(for: error)
    var status = exitCode(for: error)
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
