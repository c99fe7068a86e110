import Lab
import Testing

/// Files that a student has handed in are assigned to routers, loaded, and graded stage by stage.
@Suite("Grading")
struct GraderTests {
  /// Returns the lab of the template, in which pe1 sends with a new key that pe2 must be given,
  /// too.
  private static func file() throws -> LabFile {
    try #require(try LabLibrary.file(named: LabLibrary.template))
  }

  private static func key(of student: String?) throws -> String {
    try #require(try file().lab(for: student).values.first { $0.name == "inbound-key" }?.value)
  }

  private static let leaf =
    "services ipsec-vpn rule rule-1 term term-1 then manual direction inbound authentication"

  private func script(_ student: String?) throws -> String {
    "set \(Self.leaf) key ascii-text \(try Self.key(of: student))\n"
  }

  private func grade(
    _ files: [(path: String, text: String)], of student: String? = "ada", stage: String? = nil
  ) throws -> Grade {
    let answer = files.map { AnswerFile(path: $0.path, octets: Array($0.text.utf8)) }
    return Grader(try Self.file(), stage: stage, seed: 1).grade(answer, of: student)
  }

  // MARK: Which router, which stage

  @Test(
    arguments: [
      "ada.set", "pe2.set", "pe2.conf", "pe2", "pe2.of.ada.txt", "x/pe2.set", "x/y/pe2.set",
      "first/pe2.set", "x/first/pe2.set", "ada", "ada.odd",
    ])
  func findsRouterAndStage(_ path: String) throws {
    let grade = try grade([(path, script("ada"))])
    #expect(grade.state == .passed)
    #expect(grade.points == 5)
    #expect(grade.stages.first?.files.map(\.router) == ["pe2"])
    #expect(grade.stages.first?.files.map(\.isWhole) == [false])
  }

  @Test func usesTheHostNameIfTheFileHasNone() throws {
    let grade = try grade([
      ("mine.set", "set system host-name pe1\nset system domain-name x\n"),
      ("other.set", try script("ada")),
    ])
    #expect(grade.stages.first?.files.map(\.router) == ["pe1", "pe2"])
    #expect(grade.state == .passed)
  }

  @Test func leavesOutWhatIsNoConfiguration() throws {
    let grade = try grade([
      ("a/pe2.set", try script("ada")), ("a/notes.pdf", "%PDF"), ("a/.hidden", "x"),
      ("__MACOSX/a/pe2.set", "x"),
    ])
    #expect(grade.state == .passed)
    #expect(grade.stages.first?.ignored == ["notes.pdf"])
  }

  @Test(
    arguments: [
      ["pe2.set", "pe2.conf"], ["one.set", "two.set"], ["second/pe2.set", "third/pe2.set"],
      ["notes.pdf", "notes.md"], [],
    ])
  func rejectsAmbiguousFiles(_ paths: [String]) throws {
    let script = try script("ada")
    let grade = try grade(paths.map { ($0, script) })
    #expect(grade.state == .refused)
    #expect(grade.points == 0)
    #expect(grade.possiblePoints == 5)
    #expect(!grade.firstMissing.isEmpty)
  }

  @Test func aVariantIsItsStudents() throws {
    #expect(try grade([("x.set", script("ada"))], of: "ada").state == .passed)
    #expect(try grade([("x.set", script("ada"))], of: "ben").state == .failed)
    #expect(try grade([("x.set", script(nil))], of: nil).state == .passed)
    #expect(try grade([("x.set", script("ada"))]).values.map(\.name) == ["inbound-key"])
  }

  // MARK: Whole configurations and changes

  /// Returns the configuration of pe2 at the beginning of the stage, in braces, with more text
  /// behind it.
  private func whole(_ more: String = "", without word: String = "\u{0}") throws -> String {
    let lab = try Self.file().lab(for: "ada")
    let text = try #require(lab.configurations["pe2"]?.text)
    return text.replacing(word, with: "") + more
  }

  @Test(
    arguments: [
      (without: "\u{0}", more: "", isWhole: true),
      (without: "host-name pe2;", more: "", isWhole: false),
      (without: "\u{0}", more: "replace: snmp { location x; }\n", isWhole: false),
      (without: "\u{0}", more: "/* delete it */\n", isWhole: true),
    ])
  func aWholeConfigurationReplaces(_ row: (without: String, more: String, isWhole: Bool)) throws {
    let grade = try grade([("pe2.conf", whole(row.more, without: row.without))])
    #expect(grade.stages.first?.files.map(\.isWhole) == [row.isWhole])
  }

  @Test(
    arguments: [
      (script: "set system host-name pe2\nset interfaces so-0/0/0 mtu 1400\n", isWhole: true),
      (script: "set system host-name pe2\n", isWhole: false),
      (script: "set interfaces so-0/0/0 mtu 1400\n", isWhole: false),
      (
        script: "delete services\nset system host-name pe2\nset interfaces so-0/0/0 mtu 1400\n",
        isWhole: false
      ),
    ])
  func aScriptIsCompleteIfItSetsAll(_ row: (script: String, isWhole: Bool)) throws {
    let grade = try grade([("pe2.set", row.script)])
    #expect(grade.stages.first?.files.map(\.isWhole) == [row.isWhole])
  }

  @Test func errorsAreReportedWithTheirPlace() throws {
    let unread = try grade([("pe2.set", "set system host-name pe2\nset nonsense\n")])
    #expect(unread.firstMissing.hasPrefix("pe2.set:2:5: error: "))
    let binary = Grader(try Self.file(), stage: nil, seed: 1).grade(
      [AnswerFile(path: "pe2.set", octets: Array("set\n".utf8) + [0x01])], of: nil)
    #expect(binary.firstMissing.hasPrefix("pe2.set:2:1: error: "))
    let uncommitted = try grade([("pe2.set", "delete \(Self.leaf) key\n")])
    #expect(uncommitted.state == .refused)
    #expect(uncommitted.firstMissing.hasPrefix("pe2: [edit services ipsec-vpn"))
  }

  // MARK: Stages

  @Test func findsStagesByNameAndNumber() throws {
    let lab = try Self.file().lab()
    #expect(try Grader.stages(named: nil, of: lab) == [0])
    #expect(try Grader.stages(named: "first", of: lab) == [0])
    #expect(try Grader.stages(named: "1", of: lab) == [0])
    for name in ["0", "2", "-1", "second", ""] {
      #expect(throws: AnswerFault.self) { try Grader.stages(named: name, of: lab) }
    }
    let base = try #require(try LabLibrary.file(named: LabLibrary.first)?.lab())
    #expect(throws: AnswerFault.self) { try Grader.stages(named: nil, of: base) }
  }
}
