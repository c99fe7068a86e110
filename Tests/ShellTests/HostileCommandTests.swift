import Testing

@testable import Shell

/// Commands with extreme arguments end in time, in an error or a result.
@Suite("Hostile commands")
struct HostileCommandTests {
  /// Each of these patterns exhausted the stack of the C library, or took too long.
  @Test(arguments: [
    "(.*){1,200}{1,200}", String(repeating: "(", count: 200), ".{1,32767}",
    "(.*)*(.*)*\\1\\2x", "((((.{1,100}){1,100}){1,100}){1,100})x",
    String(repeating: "a", count: 256), "{99999999999999999999}{9999999999}",
  ])
  func costlyPatternsAreRefused(_ pattern: String) throws {
    let bench = try Bench()
    let (text, errors, succeeded) = bench.run("show version | match \"\(pattern)\"")
    #expect(!succeeded)
    #expect(text.isEmpty)
    #expect(errors.contains("invalid regular expression"))
  }

  @Test(arguments: ["match", "except", "find"])
  func aPatternAtFaultKeepsTheCommandFromRunning(_ function: String) throws {
    let bench = try Bench()
    let (_, errors, succeeded) = bench.run(
      "configure; set system host-name x | no-more | \(function) \"(\"")
    #expect(!succeeded)
    #expect(errors == "command:2: invalid regular expression: '('\n")
    #expect(bench.run("show | compare").text.isEmpty)
  }

  @Test(arguments: ["aspic", "^host.*pe1$", "(a|s){1,3}pic", "\\[0\\.1\\.0\\]", "[0-9]+"])
  func ordinaryPatternsAreNot(_ pattern: String) throws {
    #expect(try Bench().run("show version | match \"\(pattern)\" | count").succeeded)
  }

  @Test(arguments: ["top", "up"])
  func levelsBeforeACommandEnd(_ word: String) throws {
    let line = String(repeating: "\(word) ", count: 5_000) + "show system"
    let (_, errors, succeeded) = try Bench().run("configure; \(line)")
    #expect(!succeeded)
    #expect(errors.contains("syntax error: \(word)") || errors.contains("unknown command"))
  }

  @Test func anyNumberOfFunctionsMayFollow() throws {
    let line = "show version" + String(repeating: " | match a | no-more", count: 2_000)
    let (text, _, succeeded) = try Bench().run(line)
    #expect(succeeded)
    #expect(text.hasPrefix("Hostname: pe1\nModel: aspic\n"))
  }

  @Test(arguments: [
    "ascii-text \"HUSH unterminated", "HUSH", "hexadecimal \"HUSH", "ascii-text [ HUSH HUSH ]",
    "ascii-text x HUSH", "hexadecimal 48555348 HUSH",
  ])
  func errorsRepeatNoKey(_ tail: String) throws {
    let path = "rule r term t then manual direction bidirectional authentication key"
    let script = Script(
      name: "x", octets: Array("configure\nset services ipsec-vpn \(path) \(tail)\n".utf8))
    let (_, errors, succeeded) = try Bench().run(script)
    #expect(!succeeded)
    #expect(!errors.contains("HUSH"))
  }

  @Test func patternsToReplaceAreNotRepeated() throws {
    let (_, errors, succeeded) = try Bench().run("configure; replace pattern HUSH( with x")
    #expect(!succeeded)
    #expect(errors == "command:2: invalid regular expression\n")
  }

  @Test(arguments: [
    ("so", "ge", "<ge-*>"), ("$", "9", "<so-*>"), (">", "", "<so-*>"), ("<so-.>", "<", "<so-*>"),
    ("<so-.>", "<>", "<>"), ("<so-.>", "<\\\"xe-*\\\">", "<xe-*>"),
  ])
  func whatReplacesAPatternOfNamesIsOne(_ row: (pattern: String, with: String, name: String)) throws
  {
    let bench = try Bench()
    _ = bench.run("configure; delete interfaces; set groups g interfaces <so-*> disable")
    let (_, errors, succeeded) = bench.run(
      "replace pattern \"\(row.pattern)\" with \"\(row.with)\"")
    #expect(succeeded == (row.name != "<so-*>"), "\(errors)")
    let shown = bench.run("show groups | display set").text
    #expect(shown == "set groups g interfaces \(row.name) disable\n")
  }

  @Test(arguments: [
    "ping 8.8.8.1 routing-instance nope count 1",
    "ping 21.21.2.1 source 9.9.9.9 count 1",
  ])
  func aPingThatCannotBeSentFails(_ command: String) throws {
    let (text, errors, succeeded) = try Bench().run(command)
    #expect(!succeeded)
    #expect(text.isEmpty)
    #expect(errors.hasPrefix("command:1: ping: "))
  }

  @Test func aPingWithoutRouteFails() throws {
    let (text, _, succeeded) = try Bench().run("ping 1.1.1.1 count 1")
    #expect(!succeeded)
    #expect(text.contains("ping: sendto: No route to host\n"))
  }

  @Test func whatIsProtectedKeepsAReplacementFromBeingMadeInPart() throws {
    let bench = try Bench()
    let (text, _, _) = bench.run(
      "configure; protect interfaces so-0/0/0; replace pattern so-0/0/0 with so-0/0/9; "
        + "show | display set | match so-0/0/9 | count", keepsGoing: true)
    #expect(text.hasSuffix("Count: 0 lines\n"))
  }

  @Test func aDeviceWithoutEndIsNoConfiguration() throws {
    let (_, errors, succeeded) = try Bench().run("configure; load merge /dev/zero")
    #expect(!succeeded)
    #expect(errors.contains("more than"))
  }
}
