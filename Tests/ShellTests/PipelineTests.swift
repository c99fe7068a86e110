import Testing

@testable import Operations
@testable import Shell

/// Functions behind bars filter, count and convert the output of a command.
@Suite("Pipes")
struct PipelineTests {
  private static let software =
    "JUNOS aspic Software: an IPsec router with a Junos-style command line [\(Release.version)]\n"
  private static let version =
    "Hostname: pe1\nModel: aspic\nJunos: \(Release.junosVersion)\n" + software

  @Test(arguments: [
    ("match host", "Hostname: pe1\n"),
    ("match ^model", "Model: aspic\n"),
    ("match \"pe1|Model\"", "Hostname: pe1\nModel: aspic\n"),
    ("match [.-0-9]+$", ""),
    ("match zzz", ""),
    ("except aspic", "Hostname: pe1\n"),
    ("except .", ""),
    ("find model | last 1", software),
    ("find zzz", "\nPattern not found\n"),
    ("last 1", software),
    ("last 3 | match model", "Model: aspic\n"),
    ("last", version),
    ("last 100000", version),
    ("count", "Count: 4 lines\n"),
    ("match zzz | count", "Count: 0 lines\n"),
    ("count | count", "Count: 1 lines\n"),
    ("no-more", version),
    ("no-more | match host | except host | count", "Count: 0 lines\n"),
  ])
  func text(_ pipes: String, _ expected: String) throws {
    let result = try Bench().run("show version | \(pipes)")
    // A list in brackets consists of three words, of which a pattern takes only one.
    if pipes.contains("[.") {
      #expect(!result.succeeded)
    } else {
      #expect(result.text == expected)
      #expect(result.errors == "")
    }
  }

  @Test(arguments: [
    ("show system | display set", "set system host-name pe1\n"),
    ("show system | display set | match host | count", "Count: 1 lines\n"),
    ("show | display set | match host-name", "set system host-name pe1\n"),
    ("show system | match host | match pe1", "host-name pe1;\n"),
    ("show system | compare", ""),
    ("set system apply-flags omit; show system | display omit | count", "Count: 2 lines\n"),
    ("set system host-name r2; show system | compare | except pe1 | count", "Count: 2 lines\n"),
    ("set system host-name r2; show system | compare rollback 0 | count", "Count: 3 lines\n"),
    ("edit system; show | display set", "set system host-name pe1\n"),
    ("edit system; show | display set relative", "set host-name pe1\n"),
  ])
  func configuration(_ commands: String, _ expected: String) throws {
    let bench = try Bench()
    bench.configure()
    let result = bench.run(commands)
    #expect(result.text == expected)
    #expect(result.succeeded)
  }

  @Test(arguments: [
    "show version | ", "show version |", "| count", "show version || count",
    "show version | bogus", "show version | match", "show version | match a b",
    "show version | last 0", "show version | last -1", "show version | last 99999999999999999999",
    "show version | match \"(\"", "show version | find \"[\"", "show version | compare",
    "show version | display set", "show version | count | display set",
    "show version | display omit", "show version | count | display xml rpc",
    "show version | save /nonexistent/x", "show configuration | compare rollback 50",
    "show configuration | compare rollback 49",
  ])
  func refusals(_ line: String) throws {
    let result = try Bench().run(line)
    #expect(!result.succeeded, "\(result.text)")
    #expect(result.errors.hasPrefix("command:1: "))
    #expect(result.text == "")
  }

  /// A function receives the whole output of a command that prints over time, and its end.
  @Test func streams() throws {
    let bench = try Bench(lab: "manual-esp")
    let ping = "request lab host ce1 ping 8.8.8.1 count 3"
    #expect(bench.run("\(ping) | match icmp_seq | count").text == "Count: 3 lines\n")
    #expect(bench.run("\(ping) | match loss").text.contains("0% packet loss"))
    #expect(bench.run("\(ping) rapid | last 2 | count").text == "Count: 2 lines\n")
  }
}
