import Configuration

/// `request lab exercise check`
struct ExerciseReport: TreeReport {
  struct Result {
    var sentence: String
    var holds: Bool
  }

  var name: String
  var results: [Result]
  /// Routers whose candidates have changes that the checks do not see.
  var uncommitted: [String]

  private var isDone: Bool { results.allSatisfy(\.holds) }

  var failure: CommandFailure? { isDone ? nil : CommandFailure("error: not done yet") }

  var elements: [Element] {
    let checks = results.map {
      Element(
        "lab-check",
        [Element("sentence", $0.sentence), Element("holds", $0.holds ? "yes" : "no")])
    }
    return [
      Element(
        "lab-exercise",
        [Element("name", name), Element("state", isDone ? "done" : "not done")] + checks
          + uncommitted.map { Element("uncommitted-router", $0) })
    ]
  }

  static func text(of elements: [Element]) -> String {
    guard let exercise = elements.first else { return "" }
    var text = "Exercise \(exercise.words("name"))\n"
    for check in exercise.all("lab-check") {
      text += "  " + padded(check.words("holds"), 5) + check.words("sentence") + "\n"
    }
    if exercise.value(of: "state") == "done" { text += "Done.\n" }
    for router in exercise.all("uncommitted-router") {
      text += "Note: \(router.text) has changes that are not committed\n"
    }
    return text
  }
}
