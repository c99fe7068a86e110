import Glibc

/// A progress bar on standard error for the number of graded answers. It is shown only on a
/// terminal.
struct GradingProgress {
  private let count: Int
  private let isShown: Bool
  private static let width = 30

  init(of count: Int) {
    self.count = count
    isShown = count > 0 && isatty(STDERR_FILENO) == 1
  }

  func show(_ done: Int) {
    guard isShown else { return }
    let filled = Self.width * done / count
    let bar =
      String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
    StandardError.write("\r[\(bar)] \(done)/\(count)")
  }

  /// Clears the line.
  func end() {
    if isShown { StandardError.write("\r\u{1B}[K") }
  }
}
