import Configuration
import Schema
import TestSupport
import Testing

/// A backslash is shown as it was typed, and every value is read back unchanged.
@Suite("Values in quotation marks")
struct SpellingTests {
  private let schema = Schema.configuration

  @Test(arguments: [
    (#"\d"#, #""\d""#), (#"^65000:.*\d$"#, #""^65000:.*\d$""#), (#"a"b"#, #""a\"b""#),
    (#"\"#, #""\\""#), (#"\\"#, #""\\\\""#), (#"\\d"#, #""\\\d""#), (#"\""#, #""\\\"""#),
    (#"a\ b"#, #""a\ b""#), (#"plain"#, #"plain"#), ("", #""""#),
  ])
  func aBackslashStandsForItself(_ row: (text: String, shown: String)) {
    #expect(Spelling.quoted(row.text) == row.shown)
    #expect(CommandLexer.cut(row.shown).segments[0].map(\.text) == [row.text])
  }

  /// Release 0.1.0 wrote two backslashes for each, which is still read correctly.
  @Test func whatWasWrittenBeforeReads() throws {
    let shown = #"set policy-options community c members "^65000:.*\d$""#
    let old = #"policy-options { community c { members "^65000:.*\\d$"; } }"#
    let tree = try TextParser.merge(Array(old.utf8), into: .empty).get()
    #expect(SetPrinter.print(contentsOf: tree, in: schema) == shown + "\n")
    #expect(try SetParser.merge(Array(shown.utf8), into: .empty).get() == tree)
    let text = TextPrinter.print(contentsOf: tree, in: schema)
    #expect(text.contains(#"members "^65000:.*\d$";"#))
    #expect(try TextParser.merge(Array(text.utf8), into: .empty).get() == tree)
  }

  @Test(arguments: 1...40) func everyStringReadsBack(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let leaf = try #require(
      schema.declaration(at: ["services", "ipsec-vpn", "ike", "policy", "description"]))
    let way = ["services", "services ipsec-vpn", "services ipsec-vpn ike"].map { words in
      PathElement(schema.declaration(at: words.split(separator: " ").map(String.init))?.id ?? 0)
    }
    let policy = try #require(schema.declaration(at: ["services", "ipsec-vpn", "ike", "policy"]))
    for _ in 0..<50 {
      let parts = ["\\", "\\", "\"", "d", "n", " ", "*/", "/*", "|", ";", "é", "€"]
      let value = (0..<random.number(1...9)).map { _ in random.pick(parts) }.joined()
      let path = way + [PathElement(policy.id, value: "p"), PathElement(leaf.id, value: value)]
      var tree = Statement.empty
      _ = Edit(.set, path).apply(to: &tree)
      let text = TextPrinter.print(contentsOf: tree, in: schema)
      let commands = SetPrinter.print(contentsOf: tree, in: schema)
      #expect(try TextParser.merge(Array(text.utf8), into: .empty).get() == tree, "\(value)")
      #expect(try SetParser.merge(Array(commands.utf8), into: .empty).get() == tree, "\(value)")
    }
  }
}
