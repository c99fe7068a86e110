import Configuration
import Schema
import Testing

@testable import Shell

/// `display xml rpc` shows the NETCONF request of a command, and does not run the command.
@Suite("Requests")
struct CommandRequestTests {
  /// Returns the contents of the element `rpc`, without blanks at the beginnings of lines.
  private func request(_ line: String, in bench: Bench) -> String {
    let text = bench.run("\(line) | display xml rpc").text
    let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
    guard let start = lines.firstIndex(of: "<rpc>"), let end = lines.firstIndex(of: "</rpc>") else {
      return text
    }
    return lines[(start + 1)..<end].joined()
  }

  @Test(arguments: [
    ("show version", "<get-software-information/>"),
    ("show version detail", "<get-software-information><detail/></get-software-information>"),
    (
      "show interfaces so-0/0/0 terse",
      "<get-interface-information><interface-name>so-0/0/0</interface-name><terse/>"
        + "</get-interface-information>"
    ),
    ("clear log messages", "<clear-log><filename>messages</filename></clear-log>"),
    (
      "ping 10.0.0.1 count 5 rapid",
      "<ping><host>10.0.0.1</host><count>5</count><rapid/></ping>"
    ),
    (
      "show system rollback 1 compare 0",
      "<get-rollback-information><rollback>1</rollback><compare>0</compare>"
        + "</get-rollback-information>"
    ),
    ("file delete a", "<file-delete><path>a</path></file-delete>"),
    (
      "request message user lab message hi",
      "<request-message><user>lab</user><message>hi</message></request-message>"
    ),
    (
      "request lab host ce1 ping 10.0.0.1",
      "<request-lab-host><host>ce1</host><ping>10.0.0.1</ping></request-lab-host>"
    ),
    ("clear security pki key-pair all", "<clear-pki-key-pair><all/></clear-pki-key-pair>"),
    ("show configuration", "<get-configuration/>"),
    (
      "show configuration system host-name",
      "<get-configuration><configuration><system><host-name/></system></configuration>"
        + "</get-configuration>"
    ),
    (
      "show configuration interfaces so-0/0/0 unit 0",
      "<get-configuration><configuration><interfaces><interface><name>so-0/0/0</name><unit>"
        + "<name>0</name></unit></interface></interfaces></configuration></get-configuration>"
    ),
    (
      "show configuration interfaces so-0/0/0 unit",
      "<get-configuration><configuration><interfaces><interface><name>so-0/0/0</name><unit/>"
        + "</interface></interfaces></configuration></get-configuration>"
    ),
    (
      "show configuration groups",
      "<get-configuration><configuration><groups/></configuration></get-configuration>"
    ),
    (
      "show configuration protocols bgp group x | display inheritance",
      "<get-configuration inherit=\"inherit\"><configuration><protocols><bgp><group><name>x</name></group></bgp>"
        + "</protocols></configuration></get-configuration>"
    ),
    ("show route | no-more", "<get-route-information/>"),
  ])
  func hasAnElementForEachArgument(_ line: String, _ request: String) throws {
    #expect(self.request(line, in: try Bench()) == request)
  }

  @Test func theCommandIsNotCarriedOut() throws {
    let bench = try Bench()
    let log = bench.run("show log messages").text
    #expect(log != "")
    let result = bench.run("clear log messages | display xml rpc")
    #expect(result.succeeded)
    #expect(bench.run("show log messages").text == log)
  }

  @Test(arguments: ["show cli", "help tip cli", "set cli screen-width 100", "quit"])
  func someCommandsHaveNone(_ line: String) throws {
    let bench = try Bench()
    let text = bench.run("\(line) | display xml rpc").text
    #expect(text.contains("<message>xml rpc equivalent of this command is not available."))
    #expect(bench.session.isOpen)
  }

  @Test func aCommandOfOperationalModeIsFoundBehindRun() throws {
    let bench = try Bench()
    bench.configure()
    #expect(
      request("run show system uptime", in: bench) == "<get-system-uptime-information/>")
    #expect(
      request("show | display changed | display inheritance defaults", in: bench)
        == "<get-configuration changed=\"changed\" inherit=\"defaults\"/>")
  }
}
