import Operations
import Glibc
import Shell

/// A front end that keeps what is written to it, and acts as the user of a test.
final class RecordedOutput: FrontEnd {
  var text = ""
  var isPaged = true
  var isHeld = false
  let showsCarets = true
  var screenSize: (rows: Int, columns: Int)? = (24, 80)
  var isInterrupted = false
  /// Answers to questions and typed lines; the first one is used next.
  var answers: [String?] = []
  /// What the user does in each wait; the first element is used next. When none is left, the wait
  /// is one for the descriptors.
  var deeds: [() -> WaitEnd] = []
  /// A test's function that is called with each text that is written.
  var onWrite: (String) -> Void = { _ in }

  func write(_ text: String) {
    self.text += text
    onWrite(text)
  }

  func writeError(_ text: String) { write("!\(text)") }
  func pause(milliseconds: Int) -> Bool { true }

  func ask(_ question: String) -> String? {
    write(question)
    return answers.isEmpty ? nil : answers.removeFirst()
  }

  func readLine() -> String? { answers.isEmpty ? nil : answers.removeFirst() }

  func wait(for descriptors: [AwaitedDescriptor]) -> WaitEnd {
    if !deeds.isEmpty { return deeds.removeFirst()() }
    var entries = descriptors.map(\.entry)
    _ = unsafe poll(&entries, nfds_t(entries.count), -1)
    return .ready
  }
}
