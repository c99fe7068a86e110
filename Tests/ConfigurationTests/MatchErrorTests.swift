import Configuration
import Schema
import Testing

/// A line with an error, and the caret and sentence that the CLI of Junos shows under it.
struct Fault: CustomTestStringConvertible {
  var lines: String
  var message: String

  /// Makes the line and, under it, the caret.
  init(_ line: String, _ caret: String, _ message: String) {
    lines = line + "\n" + caret
    self.message = message
  }

  var line: String { String(lines.prefix { $0 != "\n" }) }
  var offset: Int { lines.utf8.count - line.utf8.count - 2 }
  var testDescription: String { line }
}

/// An error on a command line is shown with a caret under the word and a sentence, as in the CLI of
/// Junos.
@Suite("The caret under a wrong word")
struct MatchErrorTests {
  private func check(_ fault: Fault, _ mode: CommandMode, at edit: String = "") throws {
    let tree = try run(network)
    do throws(MatchError) {
      _ = try match(fault.line, mode, at: edit, in: tree)
      Issue.record("it matched")
    } catch {
      #expect(error.message == fault.message)
      #expect(error.offset == fault.offset)
    }
  }

  @Test(arguments: [
    Fault("a", "^", "unknown command."),
    Fault("shoe", "^", "unknown command."),
    Fault("  shoe version", "  ^", "unknown command."),
    Fault("\"\" version", "^", "unknown command."),
    Fault("show interfacu brief x", "     ^", "syntax error, expecting <command>."),
    Fault("show bogus", "     ^", "syntax error, expecting <command>."),
    Fault("show configuration id", "                   ^", "syntax error."),
    Fault("show configuration services isd", "                            ^", "syntax error."),
    Fault("show s", "      ^", "'s' is ambiguous."),
    Fault("show services ", "              ^", "syntax error, expecting <command>."),
    Fault("show", "     ^", "syntax error, expecting <command>."),
    Fault("show version and", "             ^", "syntax error, expecting <command>."),
    Fault("ping", "     ^", "syntax error, expecting <command>."),
    Fault("ping 1.1.1.1 count x", "                    ^", "invalid numeric value: 'x'."),
    Fault("ping 1.1.1.1 count", "                   ^", "syntax error, expecting <command>."),
    Fault("set system host-name a", "    ^", "syntax error, expecting <command>."),
    Fault("request lab", "            ^", "syntax error, expecting <command>."),
  ])
  func inOperationalMode(_ fault: Fault) throws { try check(fault, .operational) }

  @Test(arguments: [
    Fault("bogus", "^", "unknown command."),
    Fault("set", "    ^", "syntax error."),
    Fault("set system", "           ^", "missing argument."),
    Fault("set interfaces", "               ^", "missing argument."),
    Fault("set interfaces so-0/0/0 unit", "                             ^", "missing argument."),
    Fault("set system arrr", "           ^", "syntax error."),
    Fault("set \"\"", "    ^", "syntax error."),
    Fault("set interfaces sdfsdf", "                     ^", "invalid interface type in 'sdfsdf'."),
    Fault("set s", "     ^", "'s' is ambiguous."),
    Fault(
      "set services ipsec-vpn ike p p", "                            ^", "'p' is ambiguous."),
    Fault(
      "set services ipsec-vpn ike proposal p lifetime-seconds x",
      "                                                        ^",
      "invalid numeric value: 'x'."),
    Fault(
      "set services ipsec-vpn ike proposal p lifetime-seconds 9",
      "                                                        ^",
      "Value 9 is not within range (180..86400)"),
    Fault(
      "set services ipsec-vpn ike proposal p dh-group group",
      "                                                    ^", "'group' is ambiguous."),
    Fault(
      "set services ipsec-vpn ike proposal p dh-group bogus",
      "                                               ^", "syntax error."),
    Fault(
      "set services ipsec-vpn ike policy p proposals [ a", String(repeating: " ", count: 50) + "^",
      "missing argument."),
    Fault(
      "set services ipsec-vpn ike policy p proposals [ ]", String(repeating: " ", count: 49) + "^",
      "missing argument."),
    Fault(
      "set services ipsec-vpn ike policy p pre-shared-key ascii-text $9$x!",
      String(repeating: " ", count: 67) + "^", "invalid encrypted text"),
    Fault("set system host-name a b", "                       ^", "syntax error."),
    Fault(
      "set system host-name \"a\u{7}\"", "                         ^",
      "Must not contain control characters"),
    Fault("show id", "     ^", "syntax error."),
    Fault("delete system arrr", "              ^", "syntax error."),
    Fault(
      "delete services ipsec-vpn ike policy peer proposals [ a",
      String(repeating: " ", count: 56) + "^", "missing argument."),
    // Within brackets a quoted word is a member and not a comment.
    Fault(
      "annotate apply-groups [ a \"b\"", String(repeating: " ", count: 30) + "^",
      "missing argument."),
    Fault("edit system host-name", "            ^", "syntax error."),
    Fault("edit system host-name a", "            ^", "syntax error."),
    Fault("edit interfaces so-0/0/0 disable", "                         ^", "syntax error."),
    Fault("edit interfaces so-0/0/0 unit", "                              ^", "missing argument."),
    Fault("run", "    ^", "missing argument."),
    Fault("run show bogus", "         ^", "syntax error, expecting <command>."),
    Fault("run bogus", "    ^", "unknown command."),
    Fault("top bogus", "    ^", "unknown command."),
    Fault("top set system arrr", "               ^", "syntax error."),
    Fault("rollback 50", "           ^", "Value 50 is not within range (0..49)"),
    Fault("commit check now", "             ^", "syntax error."),
    Fault("load merge", "           ^", "missing argument."),
  ])
  func inConfigurationMode(_ fault: Fault) throws { try check(fault, .configuration) }

  @Test(arguments: [
    Fault("set proposals", "              ^", "missing argument."),
    Fault("set", "    ^", "syntax error."),
    Fault("set system host-name a", "    ^", "syntax error."),
    Fault("edit pre-shared-key ascii-text", "                    ^", "syntax error."),
  ])
  func belowTheTop(_ fault: Fault) throws {
    try check(fault, .configuration, at: "services ipsec-vpn ike policy peer")
  }

  @Test(arguments: [
    "show", "show interfaces", "show interfaces so-0/0/0 unit 0 family inet", "delete",
    "delete services ipsec-vpn ike proposal", "delete services ipsec-vpn ike policy peer proposals",
    "edit interfaces so-9/9/9 unit 5", "edit services ipsec-vpn ike policy \"p\" pre-shared-key",
    "set interfaces so-0/0/0 disable mtu 1500", "set interfaces so-0/0/0 unit 7",
    "set services ipsec-vpn ike policy p proposals [ a b ]", "run show version", "up 2", "up show",
    "top set system host-name x", "commit and-quit", "commit comment \"two words\"",
    "deactivate interfaces so-0/0/0", "help topic services ipsec-vpn ike proposal", "rollback 49",
    "set system host-n a", "se sys ho a",
  ])
  func soundLinesMatch(_ line: String) throws {
    _ = try match(line, .configuration, in: run(network))
  }

  @Test(arguments: [
    "show configuration services ipsec-vpn", "sh ver", "show interfaces terse",
    "show interfaces so-0/0/0 terse", "ping 1.1.1.1 count 3 rapid size 100",
    "show services ipsec-vpn ipsec sa detail", "exit", "request lab load bundle",
    "show route 10.0.0.0/8 table inet.0", "request lab host ce1 ping 8.8.8.1 count 2",
  ])
  func soundCommandsMatch(_ line: String) throws {
    _ = try match(line, .operational, in: run(network))
  }

  @Test func theCandidatesOfAnAmbiguousWordAreNamed() throws {
    do throws(MatchError) {
      _ = try match("set services ipsec-vpn ike p", .configuration)
      Issue.record("it matched")
    } catch {
      guard case .ambiguous("p", let candidates) = error.reason else {
        Issue.record("\(error)")
        return
      }
      #expect(candidates.map(\.text) == ["policy", "proposal"])
      #expect(candidates.allSatisfy { $0.isContainer })
    }
  }
}

/// A command line is divided into words and bars, whose places are octets of the line.
@Suite("Cutting a command line")
struct CommandLexerTests {
  @Test(
    arguments: [
      ("", [[]]), ("  \t ", [[]]), ("a b", [["a", "b"]]), ("a|b", [["a"], ["b"]]),
      ("a | b c |", [["a"], ["b", "c"], []]), ("a \"b | c\"", [["a", "b | c"]]),
      ("[a b]", [["[", "a", "b", "]"]]), ("a\"b\"c", [["a", "b", "c"]]),
      ("\"a\\\"b\\\\c\\d\"", [["a\"b\\c\\d"]]), ("\"\"", [[""]]), ("a\r", [["a"]]),
      ("a;b{c}", [["a;b{c}"]]), ("x[1]", [["x[1]"]]),
      ("[1-2,4] [1 ]", [["[1-2,4]", "[", "1", "]"]]),
    ] as [(String, [[String]])])
  func words(_ row: (line: String, words: [[String]])) {
    #expect(CommandLexer.cut(row.line).segments.map { $0.map(\.text) } == row.words)
  }

  @Test func placesAreOctetsOfTheLine() {
    let cut = CommandLexer.cut("ä \"é\" | b")
    #expect(
      cut.segments[0] == [
        Word("ä", start: 0, end: 2), Word("é", start: 3, end: 7, isQuoted: true),
      ])
    #expect(cut.bars == [8])
    #expect(cut.segments[1] == [Word("b", start: 10, end: 11)])
    #expect(CommandLexer.cut("a \"b c").openQuote == 2)
    #expect(CommandLexer.cut("a \"b\"").openQuote == nil)
  }
}
