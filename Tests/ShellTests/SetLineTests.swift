import Configuration
import Management
import TestSupport
import Testing

@testable import Shell

/// `set` is executed in a shorter way than other commands, and `"set"` in quotation marks like any
/// command: both have the same result.
@Suite("Lines of set")
struct SetLineTests {
  private static let statements = [
    "system host-name a", "system host-name", "system", "", "system nonsense",
    "system host-name a b",
    "services ipsec-vpn rule r1", "services ipsec-vpn rule r1 match-direction input",
    "services ipsec-vpn rule r1 match-direction", "services ipsec-vpn rule r1 match in",
    "services ipsec-vpn rule r2 term t from source-address 10.0.0.0/8",
    "services ipsec-vpn rule r2 term t from source-address 10.0.0.0/99",
    "services ipsec-vpn rule r2 term t then dynamic ike-policy p",
    "services ipsec-vpn rule r2 term t then manual direction inbound spi 300",
    "services ipsec-vpn rule-set s rule [ r1 r2 ]", "services ipsec-vpn rule-set s [ rule r2 ]",
    "services ipsec-vpn ike policy p proposals [ a b ]",
    "services ipsec-vpn ike policy p proposals c",
    "services ipsec-vpn ike policy p pre-shared-key ascii-text \"a | b\"",
    "services ipsec-vpn ike policy p pre-shared-key ascii-text \"open",
    "services ipsec-vpn ike proposal a dh-group group2 lifetime-seconds 200",
    "groups g system host-name <*>", "groups g system host-name g", "apply-groups g",
    "interfaces so-0/0/0 unit 0 family inet address 10.1.1.1/24", "ipsec-vpn rule r3",
    "term t then syslog", "system host-name x | display set",
  ]

  private static let others = [
    "delete services", "delete services ipsec-vpn rule r2", "delete system host-name",
    "delete nothing", "rollback 0", "protect services ipsec-vpn rule r1",
    "unprotect services ipsec-vpn rule r1", "deactivate services ipsec-vpn rule r2",
    "activate services ipsec-vpn rule r2", "edit services", "edit services ipsec-vpn rule r1",
    "top", "up", "commit", "commit check", "top set system host-name b", "update",
    "exit configuration-mode\nconfigure", "exit configuration-mode\nconfigure private",
    "exit configuration-mode\nrequest lab connect pe2\nconfigure", "show | compare | count",
    "rename services ipsec-vpn rule r1 to rule r9", "copy services ipsec-vpn rule r2 to rule r8",
    "load merge terminal\nsystem { host-name c; }\n^D", "replace pattern r2 with r1",
    "run show version", "wildcard delete services ipsec-vpn rule r.*",
    "show | display set", "show | display set",
  ]

  @Test(arguments: 1...12) func areCommandsLikeOthers(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var lines = [
      "configure" + (["", " private", " exclusive"].randomElement(using: &random) ?? "")
    ]
    for _ in 0..<400 {
      let other = random.next() % 4 == 0 ? Self.others.randomElement(using: &random) : nil
      let statement = Self.statements.randomElement(using: &random) ?? ""
      lines.append(other ?? "set \(statement)")
    }
    lines += ["show | display set", "run show configuration | display set"]
    let quoted = lines.map { $0.hasPrefix("set ") ? "\"set\"" + $0.dropFirst(3) : $0 }
    let (short, long) = (try outcome(lines), try outcome(quoted))
    #expect(short.contains("set "))
    #expect(short == long)
  }

  private func outcome(_ lines: [String]) throws -> String {
    let script = Script(
      name: "x", octets: Array(lines.joined(separator: "\n").utf8), keepsGoing: true)
    let (text, errors, _) = try Bench().run(script)
    return text + errors
  }

  /// Each statement but the first is added beside the one before it.
  @Test func addToWhatIsOpen() throws {
    let bench = try Bench()
    bench.configure()
    #expect(bench.run("set services ipsec-vpn rule r term t then syslog").succeeded)
    bench.session.router.candidate.removeChildren()
    #expect(bench.run("set services ipsec-vpn rule r term t then no-anti-replay").succeeded)
    #expect(
      bench.run("show | display set").text
        == "set services ipsec-vpn rule r term t then no-anti-replay\n")
  }
}
