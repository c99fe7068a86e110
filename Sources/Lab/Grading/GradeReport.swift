/// The grades of a class, in the order of the answers. The reports contain no times, so the same
/// answers and the same seed result in the same octets.
package struct GradeReport: Sendable {
  /// One answer, by the name under which it was given, with its grade.
  package struct Row: Sendable {
    /// The name under which the answer was given.
    package var answer: String
    /// The grade of the answer.
    package var grade: Grade

    /// Creates a row of the report.
    package init(answer: String, grade: Grade) {
      self.answer = answer
      self.grade = grade
    }
  }

  /// The name of the lab.
  package let lab: String
  /// The answers with their grades.
  package let rows: [Row]

  /// Creates the report of a class on a lab.
  package init(lab: String, rows: [Row]) {
    self.lab = lab
    self.rows = rows
  }

  /// Whether all answers have passed.
  package var allPass: Bool { rows.allSatisfy { $0.grade.state == .passed } }

  /// Returns a text in one line, in which control characters are written as `\u{XX}`.
  static func line(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  // MARK: The table

  /// Returns a table with a line for each answer, followed by the number of answers in each state.
  /// With `details`, all checks and files are listed below each answer.
  package func table(details: Bool = false) -> String {
    let heads = ["Answer", "Variant", "Points", "State", "First thing missing"]
    let cells = rows.map { row in
      [
        Self.line(row.answer), Self.line(row.grade.student ?? "-"),
        "\(row.grade.points)/\(row.grade.possiblePoints)", row.grade.state.rawValue,
        Self.line(row.grade.firstMissing),
      ]
    }
    let widths = heads.indices.map { column in
      ([heads] + cells).map { $0[column].count }.max() ?? 0
    }
    var text = Self.line(heads, widths)
    for (row, line) in zip(rows, cells) {
      text += Self.line(line, widths)
      if details { text += Self.details(of: row.grade) }
    }
    let counts = Grade.State.allCases.compactMap { state in
      let count = rows.count { $0.grade.state == state }
      return count > 0 ? "\(count) \(state.rawValue)" : nil
    }
    let answers = "\(rows.count) answer\(rows.count == 1 ? "" : "s")"
    return text + "\n\(answers): \(counts.joined(separator: ", "))\n"
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      // The points are aligned at the right end of their column.
      let gap = String(repeating: " ", count: widths[column] - cell.count)
      line += (column == 2 ? gap + cell : cell + gap) + "  "
    }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }

  private static func details(of grade: Grade) -> String {
    var text = ""
    if !grade.values.isEmpty {
      let values = grade.values.map { "\($0.name) \($0.value)" }
      text += "    variant: \(line(values.joined(separator: ", ")))\n"
    }
    for stage in grade.stages {
      let fault = stage.fault.map { " (\($0))" } ?? ""
      text += "    stage \(stage.name)\(fault): \(stage.points)/\(stage.possiblePoints)\n"
      for file in stage.files {
        let kind = file.isWhole ? "the whole configuration" : "changes"
        text += "      \(line(file.path)): \(kind) of \(file.router)\n"
      }
      for path in stage.ignored { text += "      \(line(path)): not read\n" }
      if !stage.problem.isEmpty { text += "      \(line(stage.problem))\n" }
      for check in stage.checks {
        let remark = check.remark.isEmpty ? "" : ": \(line(check.remark))"
        text += "      \(check.points)/\(check.possiblePoints)  \(check.sentence)\(remark)\n"
      }
    }
    return text
  }

  // MARK: CSV

  /// The grades as comma-separated values (RFC 4180), a line for each answer. A cell that a
  /// spreadsheet would evaluate as a formula begins with an apostrophe.
  package var csv: String {
    let heads = "answer,variant,points,possible,state,missing\r\n"
    return heads
      + rows.map { row in
        let grade = row.grade
        return [
          Self.cell(row.answer), Self.cell(grade.student ?? ""), "\(grade.points)",
          "\(grade.possiblePoints)", grade.state.rawValue, Self.cell(grade.firstMissing),
        ].joined(separator: ",") + "\r\n"
      }.joined()
  }

  private static func cell(_ text: String) -> String {
    var text = line(text)
    if let first = text.unicodeScalars.first, "=+-@".unicodeScalars.contains(first) {
      text = "'" + text
    }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
