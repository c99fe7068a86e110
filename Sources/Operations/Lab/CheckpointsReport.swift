import Configuration
import Lab
import Management
import Network

/// The report of `request lab checkpoint list`.
struct CheckpointsReport: TreeReport {
  let elements: [Element]

  init(_ checkpoints: [(name: String, moment: LabMoment)]) {
    elements = [
      Element(
        "lab-checkpoint-information",
        checkpoints.map { name, moment in
          let stage = moment.desk?.stage.map { [Element("stage", $0.name)] } ?? []
          return Element(
            "lab-checkpoint",
            [
              Element("name", name),
              Element("time", CalendarDate.full(moment.network.now.secondsSince1970)),
            ] + stage)
        })
    ]
  }

  static func text(of elements: [Element]) -> String {
    let checkpoints = elements.flatMap(\.children)
    if checkpoints.isEmpty { return "No checkpoints\n" }
    return "Checkpoint            Time                     Stage\n"
      + checkpoints.map { checkpoint in
        let line =
          padded(checkpoint.words("name"), 22) + padded(checkpoint.words("time"), 25)
          + (checkpoint.value(of: "stage") ?? "")
        return line.trimmingTail + "\n"
      }.joined()
  }
}

extension String {
  /// The string without blanks at its end.
  fileprivate var trimmingTail: String {
    var line = self
    while line.last == " " { line.removeLast() }
    return line
  }
}
