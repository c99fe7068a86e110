import Operations

/// Collects what a command writes besides its result: errors and warnings, and the text of commands
/// that have no result.
///
/// It is a class because a command holds a reference to it while it runs.
final class CollectedOutput: CommandOutput {
  /// The text that the command has written.
  private(set) var text = ""
  /// The errors and warnings that the command has reported.
  private(set) var findings: [Finding] = []
  var isPaged = false
  let showsCarets = false
  /// The number of octets of text after which a command is interrupted. Without a limit, a command
  /// with endless output would fill the memory.
  private static let limit = 64 << 20

  var isInterrupted: Bool { text.utf8.count > Self.limit }

  func write(_ text: String) { self.text += text }

  func writeError(_ text: String) { findings.append(Finding(words: text)) }

  func report(_ findings: [Finding], inWords text: String) { self.findings += findings }
}
