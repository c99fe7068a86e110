import Datastore
import Glibc
import Lab
import Network
import TestSupport
import Wire

@testable import Operations
@testable import Shell

/// A session as the screen shows it: prompts with the typed commands, and the exact output.
struct Transcript {
  /// The typed lines without their prompts: commands, and the lines behind `load ... terminal`.
  var typed: [String] = []
  /// The answers to questions.
  var answers: [String] = []

  /// Reads a recorded session. Commands are recognised by their prompts; the lines behind `[Type ^D
  /// ...]`, up to `^D`, are input.
  init(_ text: String) {
    var isInput = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if isInput {
        typed.append(String(line))
        if line == "^D" { isInput = false }
      } else if line.hasPrefix("[Type ^D") {
        isInput = true
      } else if line.contains("? [yes,no] ("), let end = line.lastIndex(of: ")") {
        answers.append(String(line[end...].dropFirst(2)))
      } else if let command = Self.command(in: line) {
        typed.append(String(command))
      }
    }
  }

  /// Returns the command behind a prompt such as `lab@pe1# `, or nil if the line has no prompt.
  private static func command(in line: Substring) -> Substring? {
    guard let end = line.firstIndex(where: { $0 == ">" || $0 == "#" }) else { return nil }
    let prompt = line[..<end]
    guard prompt.hasPrefix("lab@"), !prompt.contains(" ") else { return nil }
    return line[end...].dropFirst(2)
  }

  /// Returns the chapter's network with fixed seeds.
  static func network() -> Network {
    Network(.standard, at: Instant(sinceOrigin: .seconds(1_182_000_000))) { name in
      SeededGenerator(seed: UInt64(name.utf8.reduce(7) { $0 &* 31 &+ Int($1) }))
    }
  }

  /// Returns what a session shows when these lines are typed. `directory` is its working directory;
  /// `watch` is called with each command before it is run.
  func replay(
    state: StateFolder? = nil, directory: String? = nil,
    watch: (Session, String) -> Void = { _, _ in }
  ) throws -> String {
    let workspace = try Workspace(network: Self.network(), state: state)
    guard let router = workspace.routers.first else { return "" }
    let session = Session(workspace: workspace, router: router, user: "lab")
    session.context.directory = directory
    let output = TranscriptOutput(typed, answers)
    while session.isOpen, let command = output.next() {
      if let banner = session.banner { output.write("\n\(banner)\n") }
      output.write("\(session.prompt)\(command)\n")
      watch(session, command)
      session.execute(command, output: output)
      if session.leavesBlankLine { output.write("\n") }
    }
    return output.text
  }
}

/// A front end that keeps what a terminal would show, and supplies the typed lines.
final class TranscriptOutput: FrontEnd {
  private(set) var text = ""
  private var typed: ArraySlice<String>
  private var answers: ArraySlice<String>
  var isPaged = true
  let isInterrupted = false
  let showsCarets = true

  init(_ typed: [String], _ answers: [String]) {
    self.typed = typed[...]
    self.answers = answers[...]
  }

  func next() -> String? { typed.popFirst() }
  func write(_ text: String) { self.text += text }
  func writeError(_ text: String) { self.text += text }
  func pause(milliseconds: Int) -> Bool { true }

  func ask(_ question: String) -> String? {
    guard let answer = answers.popFirst() else { return nil }
    text += "\(question)\(answer)\n"
    return answer
  }

  func readLine() -> String? {
    guard let line = typed.popFirst() else { return nil }
    text += line + "\n"
    return line
  }
}
