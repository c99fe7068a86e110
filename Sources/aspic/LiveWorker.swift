import Live
import Management
import Terminal

/// Carries out large loads and commits of a live router on a second thread, while the first one
/// handles packets.
///
/// It is a class because it owns the thread.
final class LiveWorker: Worker {
  private let thread = WorkerThread()
  private let background: Background
  private let clock = ContinuousClock()

  /// The maximum time for which packets wait while a slice of a configuration is applied.
  private static let slice = Duration.milliseconds(5)

  init(background: Background) { self.background = background }

  func run<Input: Sendable, Output: Sendable>(
    _ input: consuming Input, _ job: @escaping @Sendable (consuming Input) -> Output
  ) -> Output {
    let input = input
    let job = thread.start { job(input) }
    while true {
      if let output = job.takeResult() { return output }
      _ = Background.wait(for: [job.descriptor], beside: background)
    }
  }

  func beginSlice() -> () -> Bool {
    let end = clock.now + Self.slice
    return { [clock] in clock.now >= end }
  }

  func handlePackets() { background.handlePackets() }
}
