import Configuration
import Management
import Network
import Operations
import Schema
import Wire

extension Session {
  /// The services of the session for pipe functions. `files` holds the octets of the files that the
  /// functions read, by name.
  func pipelineContext(
    _ output: any CommandOutput, _ files: [String: [UInt8]]
  ) -> Pipeline.Context {
    Pipeline.Context(
      rollback: { number throws(CommandFailure) in try self.context.rollback(number) },
      file: { file throws(CommandFailure) in
        try Workspace.parse(String(decoding: files[file] ?? [], as: UTF8.self), of: file)
      },
      deliver: { text, user throws(CommandFailure) in try self.context.deliver(text, to: user) },
      name: { [workspace] text in
        IPv4Address(text).flatMap { workspace.network.name(of: $0) }
      },
      reply: Reply(banner: isConfiguring ? Spelling.banner(editPath, in: .configuration) : ""))
  }

  /// Writes a text to one of the user's files and returns a message in one line: the number of
  /// lines, or the error.
  package func save(_ text: String, to file: String) -> String {
    do throws(CommandFailure) {
      try Files.write(text, to: context.filePath(file))
      return "Wrote \(TextLines.of(text).count) lines of output to '\(file)'\n"
    } catch {
      return error.message + "\n"
    }
  }
}
