import Lab
import Testing

/// The built-in labs behave as their files declare.
@Suite("Built-in labs")
struct LabLibraryTests {
  /// The stages of each lab behave as its author declares: solutions pass, and wrong answers fail
  /// at the given check.
  @Test(arguments: LabLibrary.names)
  func holdsWhatItSays(_ name: String) throws {
    let file = try #require(try LabLibrary.file(named: name))
    let findings = try LabAudit.findings(in: file)
    #expect(findings.map(\.description) == [])
    #expect(try file.lab().name == name)
  }
}
