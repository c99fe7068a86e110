/// What does the long work of loads and commits while packets go on.
package protocol Worker: AnyObject {
  /// Runs a job to its end and returns what it made. Packets may be worked on meanwhile; no other
  /// request is.
  func run<Input: Sendable, Output: Sendable>(
    _ input: consuming Input, _ job: @escaping @Sendable (consuming Input) -> Output
  ) -> Output
}
