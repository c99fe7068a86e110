import ArgumentParser
import Attachment
import Client
import Operations
import Shell
import Terminal

/// The options for a session whose lines do not come from a terminal.
struct ScriptOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "Run the commands in a file.", completion: .file())
  var file: String?

  @Option(name: .shortAndLong, help: "Run commands, parted by ';'.")
  var command: String?

  @Flag(help: "Go on behind a command that failed; the exit status is 1 all the same.")
  var keepGoing = false

  @Flag(help: "Show prompt and command before each output of a script.")
  var echo = false

  @OptionGroup var findingOptions: FindingOptions

  func validate() throws {
    if file != nil && command != nil {
      throw ValidationError("Give a file or commands, not both.")
    }
  }

  /// The lines of a script, with the name that errors use for it.
  struct Lines: Sendable {
    var name: String
    var source: ScriptSource
  }

  /// Returns the lines of the script; nil if a terminal is used.
  func lines() throws(CommandFailure) -> Lines? {
    if let command { return Lines(name: "command", source: .commands(command)) }
    if let file { return Lines(name: file, source: try .file(file)) }
    if Terminal.isPresent { return nil }
    // Input that is complete is checked as a whole before any of it is run.
    return Lines(name: "stdin", source: try .standardInput())
  }

  /// Returns the purpose of the session. As the forced command of an SSH server, aspic handles the
  /// command that the client has requested.
  func work() throws(CommandFailure) -> SessionWork {
    guard file == nil, command == nil, let asked = environment("SSH_ORIGINAL_COMMAND") else {
      return try lines().map { .script($0, purpose($0)) } ?? .terminal
    }
    let words = asked.split(whereSeparator: \.isWhitespace)
    // An SSH server passes the command line of the subsystem.
    let isSubsystem =
      words == ["netconf"]
      || zip(words, words.dropFirst()).contains {
        $0.split(separator: "/").last == "aspic" && $1 == "netconf"
      }
    if isSubsystem || words.starts(with: ["xml-mode", "netconf"])
      || words.starts(with: ["junoscript", "netconf"])
    {
      return .netconf
    }
    let lines = Lines(name: "command", source: .commands(asked))
    return .script(lines, purpose(lines))
  }

  /// Returns the script for a session in this process.
  func script(_ lines: Lines) -> Script {
    var script: Script
    switch lines.source {
    case .whole(let octets):
      script = Script(name: lines.name, octets: octets, keepsGoing: keepGoing, echoes: echo)
    case .arriving:
      let arriving = ArrivingLines()
      script = Script(name: lines.name, keepsGoing: keepGoing, echoes: echo) { arriving.next() }
    }
    script.findsInJSON = findingOptions.errors == .json
    return script
  }

  /// Returns the script for a session in another process.
  private func purpose(_ lines: Lines) -> Hello.Purpose {
    .script(
      Hello.Script(
        name: lines.name, keepsGoing: keepGoing, echoes: echo,
        errorsInJSON: findingOptions.errors == .json))
  }
}
