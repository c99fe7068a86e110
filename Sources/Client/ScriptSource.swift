import Attachment
import Configuration
import Glibc
package import Operations
import Shell

/// The octets of a script, or the descriptor from which they are read.
package enum ScriptSource: Sendable {
  /// The octets of the whole script.
  case whole([UInt8])
  /// The descriptor from which the octets are read as they arrive.
  case arriving(Int32)

  /// Returns a script from commands that are separated by `;` outside of quotation marks.
  package static func commands(_ commands: String) -> ScriptSource {
    .whole(Array(Script(commands: commands).lines.map { "\($0)\n" }.joined().utf8))
  }

  /// Reads a script from a file. Throws if it cannot be read.
  package static func file(_ path: String) throws(CommandFailure) -> ScriptSource {
    .whole(try Files.read(path))
  }

  /// Returns a script from standard input. A regular file is read as a whole, other input as it
  /// arrives. Throws if the file cannot be read.
  package static func standardInput() throws(CommandFailure) -> ScriptSource {
    var status = stat()
    guard unsafe fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return .arriving(STDIN_FILENO)
    }
    return .whole(try Files.readStandardInput())
  }

  /// Returns the error message for a script that is not valid UTF-8, no line of which is run.
  /// Returns nil if the script is valid or has not been read yet.
  func fault(of script: Hello.Script) -> String? {
    guard case .whole(let octets) = self, let line = Files.firstLineThatIsNoText(octets) else {
      return nil
    }
    let finding = Finding(
      file: script.name, line: line, message: "not UTF-8; nothing was run")
    return script.errorsInJSON
      ? finding.json + "\n" : "\(script.name):\(line): \(finding.message)\n"
  }
}
