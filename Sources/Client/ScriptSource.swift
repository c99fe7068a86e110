import Attachment
import Configuration
import Glibc
package import Operations
import Shell

/// The lines of a script, as octets.
package enum ScriptSource: Sendable {
  /// All are there.
  case whole([UInt8])
  /// They are read from a descriptor as they come.
  case arriving(Int32)

  /// Commands that are separated by `;` outside quotation marks.
  package static func commands(_ commands: String) -> ScriptSource {
    .whole(Array(Script(commands: commands).lines.map { "\($0)\n" }.joined().utf8))
  }

  /// The lines of a file. Throws if it cannot be read.
  package static func file(_ path: String) throws(CommandFailure) -> ScriptSource {
    .whole(try Files.read(path))
  }

  /// Standard input: a regular file as a whole, anything else as it comes.
  package static func standardInput() throws(CommandFailure) -> ScriptSource {
    var status = stat()
    guard unsafe fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return .arriving(STDIN_FILENO)
    }
    return .whole(try Files.readStandardInput())
  }

  /// What is wrong with a script of which nothing may be run, for standard error, as a whole line;
  /// nil: nothing is.
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
