/// The grade of one answer to a lab.
package struct Grade: Equatable, Sendable {
  /// The outcome of grading.
  package enum State: String, CaseIterable, Sendable {
    /// All checks hold.
    case passed
    /// At least one check does not hold.
    case failed
    /// The answer, or a part of it, cannot be parsed or committed.
    case refused
    /// The grading exceeded a limit or was terminated.
    case stopped
    /// The lab itself has an error.
    case error
  }

  /// The student whose variant of the lab was graded; nil for the variant without a name.
  package var student: String?
  /// The parameters of that variant, in the order of the lab file.
  package var values: [Value] = []
  /// The results of the graded stages; empty if there is a problem.
  package var stages: [GradedStage] = []
  /// The reason why nothing was graded; empty if stages were graded.
  package var problem = ""
  /// The state if there is a problem.
  package var problemState = State.refused
  /// The points that could have been earned if nothing was graded.
  package var unreachedPoints = 0

  /// A parameter of the variant, with its value.
  package struct Value: Equatable, Sendable {
    /// The name of the parameter.
    package var name: String
    /// The value that was drawn for the variant.
    package var value: String
  }

  /// Creates a grade without stages, to which results are added.
  package init(student: String? = nil) { self.student = student }

  /// Creates the grade of an answer that could not be graded.
  package init(_ state: State, _ problem: String, student: String? = nil) {
    self.student = student
    self.problem = problem
    problemState = state
  }

  /// The outcome of all stages together.
  package var state: State {
    if !problem.isEmpty { return problemState }
    if stages.contains(where: { !$0.problem.isEmpty }) { return .refused }
    return stages.allSatisfy { $0.checks.allSatisfy(\.holds) } ? .passed : .failed
  }

  /// The points earned in all stages.
  package var points: Int { stages.reduce(0) { $0 + $1.points } }

  /// The sum of the points of all checks.
  package var possiblePoints: Int {
    stages.isEmpty ? unreachedPoints : stages.reduce(0) { $0 + $1.possiblePoints }
  }

  /// The first problem or failed check, in one line; empty if there is none.
  package var firstMissing: String {
    if !problem.isEmpty { return problem }
    for stage in stages {
      guard let missing = stage.firstMissing else { continue }
      return stages.count > 1 ? "\(stage.name): \(missing)" : missing
    }
    return ""
  }
}

/// The result of one stage.
package struct GradedStage: Equatable, Sendable {
  /// The name of the stage.
  package var name: String
  /// The name of the start that was drawn; nil if the stage has only one.
  package var fault: String?
  /// The files of the answer that were used, each for one router.
  package var files: [GradedFile] = []
  /// The files of the answer that belong to no router.
  package var ignored: [String] = []
  /// The reason why the checks were not run; empty if they were.
  package var problem = ""
  /// The results of the checks, in the order of the lab file.
  package var checks: [GradedCheck]

  /// Creates the result of a stage without files.
  package init(name: String, fault: String? = nil, checks: [GradedCheck]) {
    self.name = name
    self.fault = fault
    self.checks = checks
  }

  /// The points earned in the stage.
  package var points: Int { checks.reduce(0) { $0 + $1.points } }
  /// The sum of the points of the stage's checks.
  package var possiblePoints: Int { checks.reduce(0) { $0 + $1.possiblePoints } }

  var firstMissing: String? {
    if !problem.isEmpty { return problem }
    return checks.first { !$0.holds }.map { check in
      check.remark.isEmpty ? check.sentence : "\(check.sentence): \(check.remark)"
    }
  }
}

/// The use of one file of an answer.
package struct GradedFile: Equatable, Sendable {
  /// The path of the file within the answer.
  package var path: String
  /// The name of the router for which the file was used.
  package var router: String
  /// Whether the file replaced the initial configuration of the router.
  package var isWhole: Bool
}

/// The result of one check.
package struct GradedCheck: Equatable, Sendable {
  /// The sentence that describes what must hold.
  package var sentence: String
  /// The points that are earned if the check holds.
  package var possiblePoints: Int
  /// Whether the check holds.
  package var holds: Bool
  /// A remark about the result; empty if there is none.
  package var remark: String

  /// Creates the result of a check, by default without a remark.
  package init(sentence: String, possiblePoints: Int, holds: Bool, remark: String = "") {
    self.sentence = sentence
    self.possiblePoints = possiblePoints
    self.holds = holds
    self.remark = remark
  }

  /// The points earned.
  package var points: Int { holds ? possiblePoints : 0 }
}
