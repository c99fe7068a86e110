/// A reader that makes a stage from its statements.
struct StageReader {
  private let names: NetworkNames
  private(set) var errors: [LabError] = []

  init(_ names: NetworkNames) { self.names = names }

  mutating func stage(
    _ stage: LabStatement, drawing draw: ParameterDraw
  ) throws(LabError) -> LabStage {
    let faults = stage.all("fault")
    let fault =
      faults.isEmpty ? nil : faults[draw.fault(of: try stage.key(), count: faults.count)]
    let start = try changes(in: stage.child("start"))
    let solution = try changes(in: stage.child("solution"))
    for other in faults where other.path != fault?.path {
      // Faults that are not drawn for this student are read too, so that their errors are reported.
      _ = try changes(in: other)
      _ = try changes(in: other.child("solution"))
    }
    var hints: [String] = []
    for hint in stage.all("hint") { hints.append(LabLines.whole(try hint.key())) }
    let checks = try checks(of: stage)
    var wrongAnswers: [WrongAnswer] = []
    for wrong in stage.all("wrong") {
      wrongAnswers.append(try wrongAnswer(wrong, among: Set(checks.map(\.sentence))))
    }
    return LabStage(
      name: try stage.key(), title: try stage.title(),
      task: LabLines.whole(try stage.required("task")), hints: hints,
      isAlone: stage.has("alone"), start: try start + changes(in: fault),
      fault: try fault?.key(), solution: try solution + changes(in: fault?.child("solution")),
      wrongAnswers: wrongAnswers, checks: checks, place: stage.error("").place)
  }

  private func changes(in statement: LabStatement?) throws(LabError) -> [RouterChange] {
    guard let statement else { return [] }
    var changes: [RouterChange] = []
    for router in statement.all("") {
      let name = try router.key()
      guard names.routers.contains(name) else { throw router.error("there is no router '\(name)'") }
      changes.append(RouterChange(router: name, text: try router.block()))
    }
    return changes
  }

  private mutating func checks(of stage: LabStatement) throws(LabError) -> [LabCheck] {
    var checks: [LabCheck] = []
    for check in stage.all("check") {
      do throws(LabError) {
        checks.append(
          LabCheck(
            sentence: try check.key(), points: try check.number("points") ?? 1,
            pass: try check.text("pass").map(LabLines.whole),
            fail: try check.text("fail").map(LabLines.whole),
            expectation: try ExpectationReader(names).expectation(check),
            place: check.error("").place))
      } catch { errors.append(error) }
    }
    return checks
  }

  private func wrongAnswer(
    _ wrong: LabStatement, among sentences: Set<String>
  ) throws(LabError) -> WrongAnswer {
    let fails = try wrong.requiredMembers("fails")
    for sentence in fails where !sentences.contains(sentence) {
      throw wrong.error("there is no check '\(sentence)'")
    }
    return WrongAnswer(
      name: try wrong.key(), changes: try changes(in: wrong), fails: fails,
      place: wrong.error("").place)
  }
}
