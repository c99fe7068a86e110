import Operations

/// Takes what a command says beside its result: warnings, and words of commands that have no result.
///
/// It is a class because commands keep it while they run.
final class CollectedOutput: CommandOutput {
  private(set) var text = ""
  private(set) var findings: [Finding] = []
  var isPaged = false
  let showsCarets = false
  /// No reply holds more: a command that goes on and on ends then.
  private static let limit = 64 << 20

  var isInterrupted: Bool { text.utf8.count > Self.limit }

  func write(_ text: String) { self.text += text }

  func writeError(_ text: String) { findings.append(Finding(words: text)) }

  func report(_ findings: [Finding], inWords text: String) { self.findings += findings }
}
