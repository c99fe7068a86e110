/// Output that is kept until somebody can show it.
final class CollectedOutput: CommandOutput {
  // A class, because captures write to it.
  private(set) var text = ""
  var isPaged = false
  let isInterrupted = false
  let showsCarets = false

  func write(_ text: String) { self.text += text }
  func writeError(_ text: String) { self.text += text }
  func pause(milliseconds: Int) -> Bool { true }
  func ask(_ question: String) -> String? { nil }
  func readLine() -> String? { nil }
}
