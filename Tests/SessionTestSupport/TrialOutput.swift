import Operations
import Shell

/// A front end that keeps the output of a session, supplies the lines that it reads, and answers
/// yes to every question.
final class TrialOutput: FrontEnd {
  private(set) var text = ""
  private(set) var errors = ""
  private var behind: ArraySlice<String>
  private var stepsLeft = 64
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

  /// Becomes true after it has been read 64 times, so that no command runs without end.
  var isInterrupted: Bool {
    stepsLeft -= 1
    return stepsLeft < 0
  }
}
