import Operations

/// Collects what a command writes besides its result: errors and warnings, and the text of commands
/// that have no result.
///
/// It is a class because commands keep it while they run.
final class CollectedOutput: CommandOutput {
  private(set) var text = ""
  private(set) var findings: [Finding] = []
  var isPaged = false
  let showsCarets = false
  /// The number of octets of text behind which a command is interrupted: one without an end would fill
  /// the memory.
  private static let limit = 64 << 20

  var isInterrupted: Bool { text.utf8.count > Self.limit }

  func write(_ text: String) { self.text += text }

  func writeError(_ text: String) { findings.append(Finding(words: text)) }

  func report(_ findings: [Finding], inWords text: String) { self.findings += findings }
}
