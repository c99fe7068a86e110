package import Network

/// An exercise that somebody is at.
package struct ExerciseRun {
  package let exercise: Exercise
  /// The network as it was given to them.
  private let start: Network

  package init(_ exercise: Exercise, from start: Network) {
    self.exercise = exercise
    self.start = start
  }

  /// What is asked for, and whether `network` has it. Nothing in it changes.
  package func results(in network: Network) -> [(sentence: String, holds: Bool)] {
    var results = exercise.checks.map { (sentence: $0.sentence, holds: $0.holds(network)) }
    if let right = exercise.rightEnd {
      // Both ends made wrong in the same way would work with each other.
      var restored = network
      restored.replace(right.rawValue, asIn: start)
      results.append(
        (
          "\(right.peer.rawValue) works with \(right.rawValue) as that was at the start",
          restored.reaches(from: right.customerName, to: right.peer.customerName)
        ))
    }
    return results
  }
}

extension LabConfiguration.Router {
  fileprivate var customerName: String { self == .pe1 ? "ce1" : "ce2" }
}
