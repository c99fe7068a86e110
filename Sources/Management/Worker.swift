/// What keeps packets moving while a big load or commit is under way.
package protocol Worker: AnyObject {
  /// Runs a job to its end on a thread of its own and returns what it made. Packets are worked on
  /// meanwhile; no other request is.
  func run<Input: Sendable, Output: Sendable>(
    _ input: consuming Input, _ job: @escaping @Sendable (consuming Input) -> Output
  ) -> Output
  /// Begins a slice of work that has to be done between packets. The result says whether the time
  /// for it is up.
  func beginSlice() -> () -> Bool
  /// Lets the packets that wait pass.
  func attend()
}
