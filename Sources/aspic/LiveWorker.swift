import Live
import Management
import Terminal

/// Does big loads and commits of a live router on a thread beside that of its packets.
///
/// A class, because it owns the thread.
final class LiveWorker: Worker {
  private let thread = WorkerThread()
  private let background: Background
  private let clock = ContinuousClock()

  /// How long packets wait, at most, for a slice of a configuration to come into force.
  private static let slice = Duration.milliseconds(5)

  init(background: Background) { self.background = background }

  func run<Input: Sendable, Output: Sendable>(
    _ input: consuming Input, _ job: @escaping @Sendable (consuming Input) -> Output
  ) -> Output {
    let input = input
    let job = thread.start { job(input) }
    while true {
      if let output = job.take() { return output }
      _ = Background.wait(for: [job.descriptor], beside: background)
    }
  }

  func beginSlice() -> () -> Bool {
    let end = clock.now + Self.slice
    return { [clock] in clock.now >= end }
  }

  func attend() { background.attend() }
}
