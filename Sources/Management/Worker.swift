/// Carries out long work while packets are handled.
package protocol Worker: AnyObject {
  /// Runs a job to its end on another thread and returns its result. Meanwhile packets are handled,
  /// but no other request is.
  func run<Input: Sendable, Output: Sendable>(
    _ input: consuming Input, _ job: @escaping @Sendable (consuming Input) -> Output
  ) -> Output
  /// Begins a slice of work that must be done on the thread of the packets. The returned function
  /// says whether the time of the slice is over.
  func beginSlice() -> () -> Bool
  /// Handles the packets that are waiting.
  func attend()
}
