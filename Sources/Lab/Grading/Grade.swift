/// What came of grading one answer.
package struct Grade: Equatable, Sendable {
  package enum State: String, CaseIterable, Sendable {
    /// All checks hold.
    case passed
    case failed
    /// The answer, or a part of it, cannot be read or committed.
    case refused
    /// The grading exceeded a limit, or ended before its time.
    case stopped
    /// The lab itself is at fault.
    case error
  }

  /// Whose variant of the lab it was; nil: the one that nobody's name draws.
  package var student: String?
  /// The parameters of that variant, in the order of the file.
  package var values: [Value] = []
  package var stages: [GradedStage] = []
  /// Why nothing was graded; empty: something was.
  package var problem = ""
  /// What the state is where there is a problem.
  package var problemState = State.refused
  /// The points that could have been earned where nothing was graded.
  package var unreachedPoints = 0

  package struct Value: Equatable, Sendable {
    package var name: String
    package var value: String
  }

  package init(student: String? = nil) { self.student = student }

  /// Of an answer that could not be graded.
  package init(_ state: State, _ problem: String, student: String? = nil) {
    self.student = student
    self.problem = problem
    problemState = state
  }

  package var state: State {
    if !problem.isEmpty { return problemState }
    if stages.contains(where: { !$0.problem.isEmpty }) { return .refused }
    return stages.allSatisfy { $0.checks.allSatisfy(\.holds) } ? .passed : .failed
  }

  package var points: Int { stages.reduce(0) { $0 + $1.points } }

  /// The sum of the points of all checks that were to be passed.
  package var possiblePoints: Int {
    stages.isEmpty ? unreachedPoints : stages.reduce(0) { $0 + $1.possiblePoints }
  }

  /// The first thing that is missing, in one line; empty: nothing is.
  package var firstMissing: String {
    if !problem.isEmpty { return problem }
    for stage in stages {
      guard let missing = stage.firstMissing else { continue }
      return stages.count > 1 ? "\(stage.name): \(missing)" : missing
    }
    return ""
  }
}

/// What came of one stage.
package struct GradedStage: Equatable, Sendable {
  package var name: String
  /// The start that was drawn; nil: the stage has one for all.
  package var fault: String?
  package var files: [GradedFile] = []
  /// Files of the answer that are for no router.
  package var ignored: [String] = []
  /// Why its checks were not tried; empty: they were.
  package var problem = ""
  package var checks: [GradedCheck]

  package init(name: String, fault: String? = nil, checks: [GradedCheck]) {
    self.name = name
    self.fault = fault
    self.checks = checks
  }

  package var points: Int { checks.reduce(0) { $0 + $1.points } }
  package var possiblePoints: Int { checks.reduce(0) { $0 + $1.possiblePoints } }

  var firstMissing: String? {
    if !problem.isEmpty { return problem }
    return checks.first { !$0.holds }.map { check in
      check.remark.isEmpty ? check.sentence : "\(check.sentence): \(check.remark)"
    }
  }
}

/// How one file of an answer was taken.
package struct GradedFile: Equatable, Sendable {
  package var path: String
  package var router: String
  /// Whether it replaced what the stage began with.
  package var isWhole: Bool
}

/// What came of one check.
package struct GradedCheck: Equatable, Sendable {
  package var sentence: String
  package var possiblePoints: Int
  package var holds: Bool
  /// What is said of it; empty: nothing.
  package var remark: String

  package init(sentence: String, possiblePoints: Int, holds: Bool, remark: String = "") {
    self.sentence = sentence
    self.possiblePoints = possiblePoints
    self.holds = holds
    self.remark = remark
  }

  package var points: Int { holds ? possiblePoints : 0 }
}
