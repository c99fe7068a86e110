import Lab

extension GradeReport {
  /// The report as a JSON object with all details, with an answer on each line.
  var json: String {
    let answers = rows.map { row in JSONText.object(Self.members(of: row)) }
    return "{\"lab\": \(JSONText.text(of: .text(lab))), \"answers\":\n"
      + "\(JSONText.array(answers))}\n"
  }

  private static func members(of row: Row) -> [(String, JSONText.Value)] {
    let grade = row.grade
    return [
      ("answer", .text(row.answer)),
      ("student", grade.student.map { .text($0) } ?? .nothing),
      ("values", .object(grade.values.map { ($0.name, .text($0.value)) })),
      ("points", .number(grade.points)), ("possible", .number(grade.possiblePoints)),
      ("state", .text(grade.state.rawValue)), ("missing", .text(grade.firstMissing)),
      ("stages", .list(grade.stages.map(value))),
    ]
  }

  private static func value(of stage: GradedStage) -> JSONText.Value {
    .object([
      ("name", .text(stage.name)), ("fault", stage.fault.map { .text($0) } ?? .nothing),
      ("points", .number(stage.points)), ("possible", .number(stage.possiblePoints)),
      ("problem", stage.problem.isEmpty ? .nothing : .text(stage.problem)),
      (
        "files",
        .list(
          stage.files.map { file in
            .object([
              ("path", .text(file.path)), ("router", .text(file.router)),
              ("whole", .truth(file.isWhole)),
            ])
          })
      ),
      ("ignored", .list(stage.ignored.map { .text($0) })),
      (
        "checks",
        .list(
          stage.checks.map { check in
            .object([
              ("check", .text(check.sentence)), ("passes", .truth(check.holds)),
              ("points", .number(check.points)), ("possible", .number(check.possiblePoints)),
              ("remark", .text(check.remark)),
            ])
          })
      ),
    ])
  }
}
