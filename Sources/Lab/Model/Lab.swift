package import Cryptography
package import Network

/// A lab in the variant of one student: its network, the initial configurations, and its stages.
/// All parameters have their values.
package struct Lab: Sendable {
  /// The name of the lab, by which commands refer to it.
  package var name: String
  /// The title, which is shown beside the name.
  package var title: String
  /// The description in whole lines; empty if the file has none.
  package var description: String
  /// The time at which the network's clock starts, in seconds since 1970.
  package var startDate: Int64
  /// Whether the file sets the clock.
  package var hasClock: Bool
  /// The nodes, links and NATs of the network.
  package var topology: Topology
  /// The links whose cable is pulled at the start.
  package var cutLinks: Set<String>
  /// The active configurations at the start, by the names of the routers. A router that is missing
  /// has none.
  package var configurations: [String: LabText]
  /// The type of the routers' keys, for which the lab issues certificates; nil if it issues none.
  package var certificates: KeyKind?
  /// The stages in the order of the file.
  package var stages: [LabStage]
  /// The values of the parameters, in the order of the file, for the report of grades.
  package var values: [(name: String, value: String)]
  /// The position of the lab's statement in its file.
  package var place: LabPlace

  /// Returns the number of the stage with a name; nil if there is none.
  package func stage(named name: String) -> Int? { stages.firstIndex { $0.name == name } }
}

/// A stage of a lab: a task with its checks.
package struct LabStage: Sendable {
  /// The name of the stage, by which commands refer to it.
  package var name: String
  /// The title, which is shown beside the name.
  package var title: String
  /// The task, in whole lines.
  package var task: String
  /// The hints, the vaguest first, each in whole lines.
  package var hints: [String]
  /// Whether the stage begins with the lab's configurations, without the solutions of earlier
  /// stages.
  package var isAlone: Bool
  /// The changes that are made before the student begins.
  package var start: [RouterChange]
  /// The name of the start that was drawn; nil if the stage has only one.
  package var fault: String?
  /// The changes that solve the task, for the test of the lab.
  package var solution: [RouterChange]
  /// The answers that must fail, for the test of the lab.
  package var wrongAnswers: [WrongAnswer]
  /// The checks in the order of the file.
  package var checks: [LabCheck]
  /// The position of the stage's statement in the lab file.
  package var place: LabPlace

  /// The sum of the points of all checks.
  package var points: Int { checks.reduce(0) { $0 + $1.points } }
}

/// A change to the configuration of one router.
package struct RouterChange: Sendable {
  /// The name of the router.
  package var router: String
  /// The text that is loaded into the configuration of the router.
  package var text: LabText
}

/// An answer that must fail, for the test of a lab.
package struct WrongAnswer: Sendable {
  /// The name of the answer in reports of the test.
  package var name: String
  /// The changes that the answer makes.
  package var changes: [RouterChange]
  /// The sentences of the checks that fail; all others hold.
  package var fails: [String]
  /// The position of the answer's statement in the lab file.
  package var place: LabPlace
}

/// One check of a stage.
package struct LabCheck: Sendable {
  /// The sentence that describes what must hold.
  package var sentence: String
  /// The points that are earned if the check holds; 1 unless the file states another number.
  package var points: Int
  /// The remark if the check holds; nil for none.
  package var pass: String?
  /// The remark if the check does not hold; nil for what was found.
  package var fail: String?
  /// The condition that is tested.
  package var expectation: Expectation
  /// The position of the check's statement in the lab file.
  package var place: LabPlace
}
