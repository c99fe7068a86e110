import Schema
import Testing

/// A piece of wrong notation, with the reason and the place of its error.
struct BadText: CustomTestStringConvertible {
  var text: String
  var reason: SchemaError.Reason
  var line: Int
  var column: Int

  init(_ text: String, _ reason: SchemaError.Reason, at line: Int, _ column: Int) {
    self.text = text
    self.reason = reason
    self.line = line
    self.column = column
  }

  var testDescription: String { text }
}

/// An error in the notation is reported with its reason, and the file, line and column where it
/// stands.
@Suite("Errors in the notation")
struct NotationErrorTests {
  /// Loads a notation that begins on line 12 of its file.
  private func load(_ text: String, under path: String = "") throws(SchemaError) -> Schema {
    try Schema(name: "test", [SchemaText(under: path, text, file: "Test.swift", textLine: 12)])
  }

  @Test(arguments: [
    BadText("a \"A\" }", .unexpected("}", wanted: "';'"), at: 12, 7),
    BadText("a \"A\" {\n  b \"B\";\n", .unexpected("the end", wanted: "'}'"), at: 14, 1),
    BadText("a <string 1..2 \"A\";", .unexpected("\"A\"", wanted: "'>'"), at: 12, 16),
    BadText("a ( b \"B\" | \"C\" ) \"A\";", .unexpected("\"C\"", wanted: "a choice"), at: 12, 13),
    BadText("a [ <word> \"A\";", .unexpected("\"A\"", wanted: "']'"), at: 12, 12),
    BadText("a alias \"x\" \"A\";", .unexpected("\"x\"", wanted: "an alias"), at: 12, 9),
    BadText("\"A\";", .unexpected("\"A\"", wanted: "a statement"), at: 12, 1),
    BadText("<string 1..2> \"A\";", .unexpected("\"A\"", wanted: "a statement"), at: 12, 15),
    BadText("\n\n  a \"A", .unterminatedString, at: 14, 5),
    BadText("a \"A\nB\";", .unterminatedString, at: 12, 3),
    BadText("a <strnig 1..2> \"A\";", .unknownType("strnig"), at: 12, 11),
    BadText("a <x: statement never> \"A\";", .unknownType("never"), at: 12, 22),
    BadText("a <x: command shell> \"A\";", .unknownType("shell"), at: 12, 20),
    BadText("a secert \"A\";", .unknownMark("secert"), at: 12, 3),
    BadText("a required;", .missingHelp("a"), at: 12, 11),
    BadText("<x: word> { }", .missingHelp("<>"), at: 12, 11),
    BadText("a ( md5 | sha1 \"S\" ) \"A\";", .missingHelp("md5"), at: 12, 9),
    BadText("a \"A\";\nb \"B\";\n  a \"A\";", .duplicate("a"), at: 14, 3),
    BadText("a alias b \"A\";\nb \"B\";", .duplicate("b"), at: 13, 1),
    BadText("a \"A\";\nb alias c alias a \"B\";", .duplicate("a"), at: 13, 1),
    BadText("define d { a \"A\"; }\ndefine d { b \"B\"; }", .duplicate("d"), at: 13, 8),
    BadText("define d { a \"A\"; }\na \"A\";\n use d;", .duplicate("a"), at: 14, 6),
    BadText("a <integer x..9> \"A\";", .badRange("x"), at: 12, 12),
    BadText("a <integer 1-9> \"A\";", .badRange("1-9"), at: 12, 12),
    BadText("a <integer 1> \"A\";", .badRange("1>"), at: 12, 13),
    BadText("a <integer 9..1> \"A\";", .badRange("9..1"), at: 12, 15),
    BadText("a <integer 1..> \"A\";", .badRange("1..>"), at: 12, 15),
    BadText("a <integer 1..9> = 10 \"A\";", .badDefault("10"), at: 12, 1),
    BadText("a ( bb \"B\" | bc \"C\" ) = bd \"A\";", .badDefault("bd"), at: 12, 1),
    BadText("a ( bb \"B\" | bc \"C\" ) = b \"A\";", .badDefault("b"), at: 12, 1),
    BadText("a = b \"A\";", .badDefault("b"), at: 12, 1),
    BadText("a \"A\" {\n  use d;\n}", .unknownDefinition("d"), at: 13, 7),
  ])
  func areReportedAtTheirPlace(_ row: BadText) throws {
    let error = try #require(throws: SchemaError.self) { try load(row.text) }
    #expect(error.reason == row.reason)
    #expect(error.file == "Test.swift")
    #expect([error.line, error.column] == [row.line, row.column])
  }

  @Test func anUnknownParentIsReportedWhereTheTextBegins() throws {
    let error = try #require(throws: SchemaError.self) { try load("c \"C\";", under: "a b") }
    #expect(error.reason == .unknownParent("a b"))
    #expect([error.line, error.column] == [12, 1])
  }

  @Test func theSentenceNamesFileLineAndColumn() throws {
    let error = try #require(throws: SchemaError.self) { try load("a ( md5 ) \"A\";") }
    #expect(error.description == "Test.swift:12:9: 'md5' needs help text")
  }

  /// The line numbers are those of the source file, also where swift-format has moved the text.
  @Test func linesAreThoseOfTheSourceFile() {
    let start = #line
    let alone = SchemaText(
      """
      a "A";
      b required;
      """)
    let under = SchemaText(
      under: "a",
      """
      b required;
      """)
    #expect(line(of: [alone]) == start + 4)
    let parent = SchemaText(
      """
      a "A" {
      }
      """)
    #expect(line(of: [parent, under]) == start + 9)
  }

  private func line(of sources: [SchemaText]) -> Int? {
    do {
      _ = try Schema(name: "test", sources)
      return nil
    } catch {
      return error.line
    }
  }
}
