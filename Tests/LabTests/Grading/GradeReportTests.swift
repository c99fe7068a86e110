import Lab
import TestSupport
import Testing

/// Grades are reported as a table, a spreadsheet and a test report.
@Suite("Reports of grades")
struct GradeReportTests {
  private static let stage = GradedStage(
    name: "first", fault: "a fault",
    checks: [
      GradedCheck(sentence: "a <b>", possiblePoints: 2, holds: true),
      GradedCheck(sentence: "c", possiblePoints: 3, holds: false, remark: "\"d\" & e"),
    ])

  private static func grade(_ student: String?) -> Grade {
    var grade = Grade(student: student)
    grade.stages = [stage]
    return grade
  }

  private let report = GradeReport(
    lab: "keys",
    rows: [
      .init(answer: "=cmd|' /C calc'!A0", grade: grade("@ada")),
      .init(answer: "\u{1B}]0;x\u{7}\u{202E}.set", grade: Grade(.stopped, "it took\ntoo long")),
    ])

  @Test func theTableHasALineForEach() {
    #expect(
      report.table() == """
        Answer                       Variant  Points  State    First thing missing
        =cmd|' /C calc'!A0           @ada        2/5  failed   c: "d" & e
        \\u{1b}]0;x\\u{7}\\u{202e}.set  -           0/0  stopped  it took\\u{a}too long

        2 answers: 1 failed, 1 stopped

        """)
  }

  @Test func aSpreadsheetSeesNoFormula() {
    #expect(
      report.csv.split(separator: "\r\n") == [
        "answer,variant,points,possible,state,missing",
        "\"'=cmd|' /C calc'!A0\",\"'@ada\",2,5,failed,\"c: \"\"d\"\" & e\"",
        "\"\\u{1b}]0;x\\u{7}\\u{202e}.set\",\"\",0,0,stopped,\"it took\\u{a}too long\"",
      ])
  }

  @Test func theTestReportIsEscaped() {
    let lines = report.junit.split(separator: "\n").map { $0.drop { $0 == " " } }
    #expect(lines.contains("<testcase classname=\"first\" name=\"a &lt;b&gt;\"/>"))
    #expect(lines.contains("<failure message=\"&quot;d&quot; &amp; e\"/>"))
    #expect(lines.contains("<error message=\"it took\\u{a}too long\"/>"))
    #expect(lines.contains("<testsuites name=\"keys\" tests=\"3\" failures=\"1\" errors=\"1\">"))
  }

  @Test(arguments: [nil, "", "ada", "ö:1:"])
  func workersHandGradesOver(_ student: String?) {
    for grade in [Self.grade(student), Grade(.error, "lab:1:1: error: x", student: student)] {
      #expect(Grade(octets: grade.octets) == grade)
      // A damaged file is refused or read, and its contents are checked.
      for octets in mutations(of: grade.octets) { _ = Grade(octets: octets)?.points }
    }
    #expect(Grade(octets: []) == nil)
    #expect(Grade(octets: Self.grade("x").octets + [0x30]) == nil)
    #expect(Grade(octets: Array("99999999999:".utf8)) == nil)
  }
}
