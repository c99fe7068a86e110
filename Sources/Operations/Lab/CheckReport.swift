import Configuration
import Lab

/// The report of `request lab check`.
struct CheckReport: TreeReport {
  var lab: String
  var stage: LabStage
  var results: [CheckResult]
  /// The name of the next stage if this one is done.
  var next: String?
  /// The routers whose candidates have uncommitted changes, which the checks ignore.
  var uncommitted: [String]

  private var isDone: Bool { results.allSatisfy(\.holds) }

  var failure: CommandFailure? { isDone ? nil : CommandFailure("error: not done yet") }

  var elements: [Element] {
    let checks = results.map { result in
      let remark = result.remark.isEmpty ? [] : [Element("remark", Self.line(result.remark))]
      return Element(
        "lab-check",
        [
          Element("sentence", result.check.sentence), Element("holds", result.holds ? "yes" : "no"),
          Element("points", result.points), Element("points-possible", result.check.points),
        ] + remark)
    }
    let points = results.reduce(0) { $0 + $1.points }
    return [
      Element(
        "lab-stage",
        [
          Element("lab", lab), Element("name", stage.name),
          Element("state", isDone ? "done" : "not done"), Element("points", points),
          Element("points-possible", stage.points),
        ] + checks + [next.map { Element("next-stage", $0) }].compactMap { $0 }
          + uncommitted.map { Element("uncommitted-router", $0) })
    ]
  }

  private static func line(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  static func text(of elements: [Element]) -> String {
    guard let stage = elements.first else { return "" }
    var text = "Stage \(stage.words("name")) of lab \(stage.words("lab"))\n"
    for check in stage.all("lab-check") {
      text += "  " + padded(check.words("holds"), 5) + check.words("sentence") + "\n"
      if let remark = check.value(of: "remark") { text += "       \(remark)\n" }
    }
    text += "Points: \(stage.words("points")) of \(stage.words("points-possible"))\n"
    if stage.value(of: "state") == "done" { text += "Done.\n" }
    if let next = stage.value(of: "next-stage") {
      text += "'request lab stage \(next)' goes on.\n"
    }
    for router in stage.all("uncommitted-router") {
      text += "Note: \(router.text) has changes that are not committed\n"
    }
    return text
  }
}
