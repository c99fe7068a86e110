import Management
import Testing

@testable import Shell

/// A script is divided into commands, which are run in order until one fails.
@Suite("Scripts")
struct ScriptTests {
  @Test(arguments: [
    ("", [""]),
    ("a", ["a"]),
    ("a;b", ["a", "b"]),
    (" a ; b; ", [" a ", " b", " "]),
    ("a\nb;c", ["a", "b", "c"]),
    (#"a "b;c"; d"#, [#"a "b;c""#, " d"]),
    (#"a "b\";c"; d"#, [#"a "b\";c""#, " d"]),
    (#"a "b\\";c; d"#, [#"a "b\\""#, "c", " d"]),
    // Outside quotation marks a backslash has no meaning.
    (#"a \;b"#, [#"a \"#, "b"]),
    (#"a \"b;c""#, [#"a \"b;c""#]),
    ("a \"b;c", ["a \"b;c"]),
    ("\"ä\u{301};\";ö", ["\"ä\u{301};\"", "ö"]),
    (";\u{301}a", ["", "\u{301}a"]),
  ])
  func partsCommands(_ commands: String, _ lines: [String]) {
    #expect(Script(commands: commands).lines == lines)
  }

  @Test(arguments: [
    ("", []),
    ("\n", [""]),
    ("a", ["a"]),
    ("a\n", ["a"]),
    ("a\r\nb\r\n", ["a", "b"]),
    ("a\r\n\r\nb", ["a", "", "b"]),
    ("a\rb\n", ["a\rb"]),
    ("\u{FEFF}a\n", ["a"]),
    ("a;b\n", ["a;b"]),
    ("a\n\n\n", ["a", "", ""]),
    ("a\n\u{301}b", ["a", "\u{301}b"]),
  ])
  func cutsLines(_ text: String, _ lines: [String]) {
    #expect(Script(name: "x", octets: Array(text.utf8)).lines == lines)
  }

  /// Lines count from the first line of the file, and include those that are loaded.
  @Test(arguments: [
    (["bogus"], "x:1: unknown command: bogus\n"),
    (["", "# remark", "bogus"], "x:3: unknown command: bogus\n"),
    (
      ["configure", "load merge terminal", "system {", "}", "^D", "bogus"],
      "x:6: unknown command: bogus\n"
    ),
    (
      ["configure", "load merge terminal", "bogus;", "\u{4}", "bogus"],
      "x:2: terminal:1:"
    ),
    (["show version", "a\u{0}b"], "x:2: unknown command: a"),
  ])
  func reportsThePlace(_ lines: [String], _ error: String) throws {
    let octets = Array(lines.joined(separator: "\n").utf8)
    let result = try Bench().run(Script(name: "x", octets: octets))
    #expect(result.errors.hasPrefix(error), "\(result.errors)")
    #expect(!result.succeeded)
  }

  @Test func stopsAtTheFirstErrorByDefault() throws {
    let commands = "bogus; show version | count; bogus"
    #expect(try Bench().run(commands).text == "")
    let result = try Bench().run(commands, keepsGoing: true)
    #expect(result.text == "Count: 4 lines\n")
    #expect(result.errors.split(separator: "\n").count == 2)
    #expect(!result.succeeded)
  }

  /// Returns a script whose lines arrive one by one, as octets.
  private func arriving(_ lines: [[UInt8]]) -> Script {
    var rest = lines[...]
    return Script(name: "x", keepsGoing: true) { rest.popFirst() }
  }

  @Test func linesAreRunAsTheyCome() throws {
    let lines = ["configure", "load merge terminal\r", "system {", "}", "\u{4}", "bogus"]
    let result = try Bench().run(arriving(lines.map { Array($0.utf8) }))
    #expect(
      result.text == """
        Entering configuration mode
        [Type ^D at a new line to end input]
        load complete

        """)
    #expect(result.errors == "x:6: unknown command: bogus\n")
  }

  /// A load with errors keeps the correct statements and fails, and a script that continues does
  /// not commit them.
  @Test(arguments: [false, true]) func aLoadWithErrorsIsAnError(_ keepsGoing: Bool) throws {
    let text = """
      configure
      load merge terminal
      system {
          bogus;
          host-name part;
      }
      \u{4}
      show system
      commit
      rollback
      commit

      """
    let script = Script(name: "x", octets: Array(text.utf8), keepsGoing: keepsGoing)
    let result = try Bench(channel: .script).run(script)
    let start = "Entering configuration mode\n[Type ^D at a new line to end input]\n"
    let rest = "host-name part;\nload complete\ncommit complete\n"
    #expect(!result.succeeded && result.text == start + (keepsGoing ? rest : ""))
    let errors = """
      x:2: terminal:2:(9) syntax error: bogus
      x:2:   [edit system]
      x:2:     'bogus;'
      x:2:       syntax error
      x:2: load complete (1 errors)

      """
    let end =
      keepsGoing
      ? "x:9: error: commit failed: a file was loaded with errors; "
        + "'rollback' or 'load override' first\n"
      : "x: the configuration of pe1 has been changed but not committed\n"
    #expect(result.errors == errors + end)
  }

  @Test func aLineThatIsNoTextEndsWhatComes() throws {
    let lines = [Array("show cli directory".utf8), [0xFF], Array("show version".utf8)]
    let result = try Bench().run(arriving(lines))
    #expect(!result.text.contains("Hostname"))
    #expect(result.errors == "x:2: not UTF-8; nothing more was run\n")
    #expect(!result.succeeded)
  }

  @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]])
  func refusesWhatIsNoText(_ octets: [UInt8]) throws {
    let script = Script(name: "x", octets: Array("show version\n\"".utf8) + octets + [0x0A])
    let result = try Bench().run(script)
    #expect(result.text == "")
    #expect(result.errors == "x:2: not UTF-8; nothing was run\n")
    #expect(!result.succeeded)
  }
}
