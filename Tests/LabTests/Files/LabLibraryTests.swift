import Lab
import Testing

@Suite("Built-in labs")
struct LabLibraryTests {
  /// The stages of a lab are what its author says: solutions pass, and wrong answers fail where they
  /// should.
  @Test(arguments: LabLibrary.names)
  func holdsWhatItSays(_ name: String) throws {
    let file = try #require(try LabLibrary.file(named: name))
    let findings = try LabAudit.findings(in: file)
    #expect(findings.map(\.description) == [])
    #expect(try file.lab().name == name)
  }
}
