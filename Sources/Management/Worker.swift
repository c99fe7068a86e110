/// Runs long work on another thread while the caller handles packets.
package protocol Worker: AnyObject {
  /// Runs a job to its end on another thread and returns its result. Meanwhile packets are handled,
  /// but no other request is.
  func run<Input: Sendable, Output: Sendable>(
    _ input: consuming Input, _ job: @escaping @Sendable (consuming Input) -> Output
  ) -> Output
  /// Begins a slice of work on the thread that handles packets. The returned function returns true
  /// as soon as the time of the slice is over.
  func beginSlice() -> () -> Bool
  /// Handles the packets that are waiting.
  func handlePackets()
}
