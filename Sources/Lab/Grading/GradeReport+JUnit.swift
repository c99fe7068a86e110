/// The grades as a test report in the XML format of JUnit, which build servers read: a suite for
/// each answer, with a case for each check.
extension GradeReport {
  /// The whole XML document, in UTF-8.
  package var junit: String {
    let suites = rows.map(Self.suite)
    let count = rows.reduce(0) { $0 + Self.cases(of: $1.grade).count }
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"\(Self.escaped(lab))\" tests=\"\(count)\""
    text += " failures=\"\(rows.reduce(0) { $0 + Self.failureCount($1.grade) })\""
    text += " errors=\"\(rows.reduce(0) { $0 + Self.errorCount($1.grade) })\">\n"
    return text + suites.joined() + "</testsuites>\n"
  }

  /// The result of one test case.
  private enum CaseResult {
    case passed
    case failed(String)
    /// The check was not run.
    case error(String)
  }

  private typealias Case = (stage: String, name: String, outcome: CaseResult)

  private static func cases(of grade: Grade) -> [Case] {
    if !grade.problem.isEmpty { return [("answer", "can be graded", .error(grade.problem))] }
    return grade.stages.flatMap { stage -> [Case] in
      if !stage.problem.isEmpty {
        return [(stage.name, "can be graded", .error(stage.problem))]
      }
      return stage.checks.map { check in
        (stage.name, check.sentence, check.holds ? .passed : .failed(check.remark))
      }
    }
  }

  private static func failureCount(_ grade: Grade) -> Int {
    cases(of: grade).count { if case .failed = $0.outcome { true } else { false } }
  }

  private static func errorCount(_ grade: Grade) -> Int {
    cases(of: grade).count { if case .error = $0.outcome { true } else { false } }
  }

  private static func suite(_ row: Row) -> String {
    let grade = row.grade
    let cases = cases(of: grade)
    var text = "  <testsuite name=\"\(escaped(row.answer))\" tests=\"\(cases.count)\""
    text += " failures=\"\(failureCount(grade))\" errors=\"\(errorCount(grade))\">\n"
    text += "    <properties>\n"
    text += property("variant", grade.student ?? "")
    text += property("points", "\(grade.points)")
    text += property("possible", "\(grade.possiblePoints)")
    text += "    </properties>\n"
    for (stage, name, outcome) in cases {
      let head = "    <testcase classname=\"\(escaped(stage))\" name=\"\(escaped(name))\""
      switch outcome {
      case .passed: text += "\(head)/>\n"
      case .failed(let remark):
        text += "\(head)>\n      <failure message=\"\(escaped(remark))\"/>\n    </testcase>\n"
      case .error(let problem):
        text += "\(head)>\n      <error message=\"\(escaped(problem))\"/>\n    </testcase>\n"
      }
    }
    return text + "  </testsuite>\n"
  }

  private static func property(_ name: String, _ value: String) -> String {
    "      <property name=\"\(name)\" value=\"\(escaped(value))\"/>\n"
  }

  /// Escapes a text for XML. Characters that XML 1.0 section 2.2 excludes are written as in the
  /// table.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in line(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
