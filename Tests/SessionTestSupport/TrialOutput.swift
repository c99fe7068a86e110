import Operations
import Shell

/// What a session shows, with lines at hand for what it reads, and yes to every question.
final class TrialOutput: FrontEnd {
  private(set) var text = ""
  private(set) var errors = ""
  private var behind: ArraySlice<String>
  private var patience = 64
  var isPaged = true
  let showsCarets: Bool

  init(behind: [String] = [], showsCarets: Bool = false) {
    self.behind = behind[...]
    self.showsCarets = showsCarets
  }

  func write(_ text: String) { self.text += text }
  func writeError(_ text: String) { errors += text }
  func pause(milliseconds: Int) -> Bool { true }
  func ask(_ question: String) -> String? { "yes" }
  func readLine() -> String? { behind.popFirst() }

  /// The user has enough after a while: nothing runs for ever.
  var isInterrupted: Bool {
    patience -= 1
    return patience < 0
  }
}
