package import Cryptography
package import Network

/// A lab of one student: its network, what is configured there at the start, and its stages. All
/// parameters have their values.
package struct Lab: Sendable {
  package var name: String
  package var title: String
  /// In whole lines; empty where the file has none.
  package var description: String
  /// When the network begins, in seconds since 1970.
  package var startDate: Int64
  /// Whether the file says so.
  package var hasClock: Bool
  package var topology: Topology
  /// Links whose cable is pulled at the start.
  package var cutLinks: Set<String>
  /// What is active at the start, by the names of the routers. A router without it has none.
  package var configurations: [String: LabText]
  /// What the routers sign with: each gets certificates of an authority made for the lab.
  package var certificates: KeyKind?
  package var stages: [LabStage]
  /// The values of the parameters, in the order of the file, as a report of grades shows them.
  package var values: [(name: String, value: String)]
  package var place: LabPlace

  package func stage(named name: String) -> Int? { stages.firstIndex { $0.name == name } }
}

/// Something to be achieved in a lab.
package struct LabStage: Sendable {
  package var name: String
  package var title: String
  /// In whole lines.
  package var task: String
  /// The vaguest first, each in whole lines.
  package var hints: [String]
  /// Whether the stage begins with the lab's configurations, whatever solves the stages before it.
  package var isAlone: Bool
  /// What is changed before the student begins.
  package var start: [RouterChange]
  /// The name of the start that was drawn; nil: the stage has one start for all.
  package var fault: String?
  package var solution: [RouterChange]
  package var wrongAnswers: [WrongAnswer]
  package var checks: [LabCheck]
  package var place: LabPlace

  /// The sum of the points of all checks.
  package var points: Int { checks.reduce(0) { $0 + $1.points } }
}

/// A change of the configuration of one router.
package struct RouterChange: Sendable {
  package var router: String
  package var text: LabText
}

/// An answer that must not pass, for the test of a lab.
package struct WrongAnswer: Sendable {
  package var name: String
  package var changes: [RouterChange]
  /// The sentences of the checks that fail; all others hold.
  package var fails: [String]
  package var place: LabPlace
}

/// One check of a stage.
package struct LabCheck: Sendable {
  /// What must hold.
  package var sentence: String
  package var points: Int
  /// Said where it holds; nil: nothing.
  package var pass: String?
  /// Said where it does not; nil: what was found.
  package var fail: String?
  package var expectation: Expectation
  package var place: LabPlace
}
