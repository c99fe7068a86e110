import ArgumentParser
import Datastore
import Operations

extension FindingOptions {
  /// Runs a session, and reports the error if it cannot begin. Returns the exit status.
  func exit(_ session: () throws -> Int32) -> ExitCode {
    do {
      return ExitCode(try session())
    } catch let failure as CommandFailure {
      writeError(failure.message)
    } catch let error as DatastoreError {
      writeError("\(error)")
      if errors == .text {
        StandardError.write(
          "aspic: --state DIR takes another folder, --ephemeral keeps nothing\n")
      }
    } catch {
      writeError("\(error)")
    }
    return ExitCode(1)
  }

  /// Reports an error that belongs to no line of a script, at the start or at the end of a session.
  func writeError(_ problem: String) {
    switch errors {
    case .text: StandardError.write("aspic: \(problem)\n")
    case .json: StandardError.write(Finding(words: problem).json + "\n")
    }
  }
}
