import Configuration
import Schema
import Testing

@Suite("Hostile files")
struct HostileFileTests {
  private func errors(_ octets: [UInt8]) -> [LoadError.Reason] {
    TextParser.merge(octets, into: .empty).errors.map(\.reason)
  }

  private func errors(_ text: String) -> [LoadError.Reason] { errors(Array(text.utf8)) }

  private func commandErrors(_ text: String) -> [LoadError.Reason] {
    SetParser.merge(Array(text.utf8), into: .empty).errors.map(\.reason)
  }

  @Test(
    arguments: [
      ("", []),
      ("\u{FEFF}", []),
      ("# nothing\r\n## nothing\n", []),
      ("system { host-name a\u{0}b; }", [.invalid("Must not contain control characters")]),
      ("\u{0}", [.syntax]),
      (
        "interfaces { so-0/0/0 { description \"a\tb\"; } }",
        [.invalid("Must not contain control characters")]
      ),
      ("system { host-name \"a", [.openString]),
      ("system { host-name \"a\n; }", [.openString]),
      ("system { /* a", [.openComment]),
      ("system { host-name a; /*", [.openComment]),
      ("system {", [.missingBrace]),
      ("system { host-name a }", [.syntax]),
      ("system { host-name a } }", [.syntax, .syntax]),
      ("system { } }", [.syntax]),
      ("{ system { host-name a; } }", [.syntax, .recovery]),
      ("system;", []),
      ("system { host-name; }", [.missingArgument]),
      ("interfaces { so-0/0/0 { unit; } }", [.missingArgument]),
      ("system { host-name a { } }", [.syntax, .recovery]),
      ("bogus { system { host-name a; } ", [.syntax, .missingBrace]),
      ("\"\" a;", [.syntax]),
      (";;;", []),
    ] as [(String, [LoadError.Reason])])
  func faults(_ row: (text: String, reasons: [LoadError.Reason])) {
    #expect(errors(row.text) == row.reasons)
  }

  @Test(
    arguments: [
      ("", []), ("\u{FEFF}set system host-name a\r\n", []), ("# set\n\r\n  \n", []),
      ("set", [.syntax]), ("bogus", [.syntax]), ("\u{0}", [.syntax]),
      ("delete", [.syntax]), ("deactivate", [.syntax]),
      ("set system", [.missingArgument]), ("set system host-name", [.missingArgument]),
      ("set system host-name a | match b", [.syntax]), ("set system host-name \"a", [.syntax]),
      (
        "set system host-name a\nset system host-name \u{1}\nset b",
        [.invalid("Must not contain control characters"), .syntax]
      ),
      ("set services ipsec-vpn ike policy p proposals [ a b", [.missingArgument]),
      ("set services ipsec-vpn ike policy p proposals [ ]", [.missingArgument]),
      ("set services s", [.missingArgument]),
      ("set s", [.ambiguous]),
      ("set system host-name a set system host-name b", [.syntax]),
    ] as [(String, [LoadError.Reason])])
  func faultsOfCommands(_ row: (text: String, reasons: [LoadError.Reason])) {
    #expect(commandErrors(row.text) == row.reasons)
  }

  @Test func whatWasNotUTF8IsRefused() {
    let octets = Array("system { host-name ".utf8) + [0xC3, 0x28] + Array("; }".utf8)
    #expect(errors(octets) == [.invalid("Must be text in UTF-8")])
  }

  @Test func deepNestingIsAnError() {
    let open = String(repeating: "x { ", count: 10_000)
    #expect(errors(open) == [.syntax, .missingBrace])
    #expect(errors("system { " + open).first == .syntax)
    #expect(errors(open + String(repeating: "}", count: 10_000)) == [.syntax, .recovery])
    // No statement of the schema stands inside itself, so what matches is never deep.
    #expect(errors(String(repeating: "system { ", count: 10_000)) == [.syntax, .missingBrace])
    #expect(errors(String(repeating: "{", count: 10_000)) == [.syntax, .missingBrace])
  }

  /// Garbage costs what its length is, and no file gives more errors than can be read.
  @Test(arguments: ["a", "a ", "a;", "}", "{", "[ ", "\"", "a{}", "/**/", "\\", "\u{0}", "\n", "|"])
  func garbageIsReadOnce(_ unit: String) {
    let octets = Array(String(repeating: unit, count: 20_000).utf8)
    for result in [
      TextParser.merge(octets, into: .empty), SetParser.merge(octets, into: .empty),
    ] {
      #expect(result.errors.count <= LoadErrors.limit + 1)
      #expect(result.errors.allSatisfy { $0.report(file: "f").utf8.count < 1000 })
    }
  }

  @Test func longListsOfMembersAreReadOnce() throws {
    let names = (0..<20_000).map { "p\($0)" }.joined(separator: " ")
    let tree = try parse("services { ipsec-vpn { ike { policy p { proposals [ \(names) ]; } } } }")
    #expect(
      SetPrinter.print(contentsOf: tree, in: .configuration).utf8.count { $0 == 10 } == 20_000)
  }

  @Test(arguments: [
    ("a */ b", "a * / b"), ("**/", "** /"), ("*\u{1}/", "* /"), (" a\r\n  b \n\n", "a\nb"),
    ("a\tb\u{7}", "a b"), ("/* x */", "/* x * /"),
  ])
  func commentsCannotEndEarly(_ row: (typed: String, kept: String)) throws {
    var tree = try parse("system { host-name a; }")
    let system = try #require(Schema.configuration.child("system", of: 0))
    tree.update(system.id, in: .configuration) { $0.annotation = row.typed }
    #expect(tree.children.first?.annotation == row.kept)
    #expect(try parse(TextPrinter.print(contentsOf: tree, in: .configuration)) == tree)
  }

  @Test(arguments: ["", " ", "\n", "\u{0}"]) func emptyCommentsAreNone(_ text: String) throws {
    let tree = try parse("/*\(text)*/ system { /**/ host-name a; }")
    #expect(TextPrinter.print(contentsOf: tree, in: .configuration).contains("/*") == false)
  }

  @Test func linesOfACommentStandUnderEachOther() throws {
    let tree = try parse("system {\n /* one\n     two\n\n  three */\n host-name /* no */ a; }")
    #expect(
      TextPrinter.print(contentsOf: tree, in: .configuration) == """
        system {
            /* one
               two

               three */
            host-name a;
        }

        """)
  }

  /// They stay for the commit check to complain of; no command makes them.
  @Test func emptyContainersHaveNoCommand() throws {
    let tree = try parse(
      "system { syslog { } } services { ipsec-vpn { rule r { inactive: term t { from { } } } } }")
    #expect(try parse(TextPrinter.print(contentsOf: tree, in: .configuration)) == tree)
    #expect(
      SetPrinter.print(contentsOf: tree, in: .configuration) == """
        set services ipsec-vpn rule r term t
        deactivate services ipsec-vpn rule r term t

        """)
  }

  /// What was meant as a secret is repeated by no error, whatever else is wrong with its line.
  @Test(arguments: [
    "pre-shared-key ascii-text hush-hush bogus;", "pre-shared-key ascii-text my hush-hush;",
    "pre-shared-kye ascii-text hush-hush;", "pre-shared-key { ascii-text hush-hush bogus; }",
    "pre-shared-key ascii-text \"$9$hush-hush\";", "pre-shared-key hexadecimal hush-hush;",
    "pre-shared-key ascii-text hush-hush { }", "pre-shared-key ascii-text \"hush-hush",
    "bogus $9$hush-hush;",
  ])
  func secretsAreNotRepeated(_ statement: String) {
    let text = "services { ipsec-vpn { ike { policy p { \(statement) } } } }"
    let prefix = "set services ipsec-vpn ike policy p "
    let command = prefix + statement.filter { !"{};".contains($0) }
    for result in [
      TextParser.merge(Array(text.utf8), into: .empty),
      SetParser.merge(Array(command.utf8), into: .empty),
    ] {
      for error in result.errors { #expect(!error.report(file: "f").contains("hush")) }
    }
  }
}
