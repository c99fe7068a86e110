import Configuration
import Schema
import Testing

@testable import NETCONF
@testable import Shell

/// The request that `display xml rpc` shows for a command runs the same command.
@Suite("Requests of commands")
struct CommandRequestTests {
  @Test func everyRequestIsKnown() throws {
    let session = try Program().netconf.session
    let schema = Schema.operational
    let names = schema.declarations.filter(schema.isInTree).compactMap(\.rpc)
    #expect(names.count > 50)
    for name in names {
      do throws(RequestFault) {
        let walker = try session.command(for: Element(name))
        #expect(walker?.isComplete == true, "\(name)")
      } catch {
        #expect(error.reason == .missingElement, "\(name): \(error.message)")
      }
    }
  }

  @Test(
    arguments: [
      "show version", "show version detail", "show interfaces terse",
      "show interfaces so-0/0/0 extensive", "show interfaces so-0/0/0.0 detail",
      "show route", "show route summary", "show route 10.0.0.0/8 exact extensive",
      "show route table inet.0 terse", "show system uptime", "show system users",
      "show system commit", "show system rollback 0", "show system rollback 0 compare 0",
      "show chassis hardware", "show services service-sets summary",
      "show services ipsec-vpn ike security-associations detail",
      "show services ipsec-vpn ipsec security-associations",
      "show services ipsec-vpn ipsec statistics detail", "show log", "show log messages",
      "show arp", "ping 21.21.2.1 count 2 size 100 ttl 3 rapid", "traceroute 21.21.2.1 wait 2",
      "clear interfaces statistics all", "clear services ipsec-vpn ipsec statistics",
      "show lab", "show lab links", "show lab clock", "request lab advance 5",
      "request system configuration rescue save", "show services ipsec-vpn certificates",
      "show security pki ca-certificate detail", "file list /", "file show x",
      "request lab clock rate 3",
    ])
  func isReadBack(_ line: String) throws {
    let session = try Program().netconf.session
    let words = CommandLexer.cut(line).segments[0]
    var walker = Walker(commands: .operational, in: session.surroundings)
    for word in words { try walker.match(word) }
    let rpc = try #require(CommandRequest(for: walker).elements.first)
    let request = try #require(rpc.children.first)
    let read = try #require(try session.command(for: request))
    #expect(read.command == walker.command)
    #expect(
      CommandRequest(for: read).elements == CommandRequest(for: walker).elements, "\(request)")
    #expect(Set(read.leaves.map(\.element.value)) == Set(walker.leaves.map(\.element.value)))
  }

  @Test func newerProgramsNameTheChoice() throws {
    let session = try Program().netconf.session
    let request = Element("get-software-information", [Element("level", "detail")])
    #expect(try session.command(for: request)?.has("detail") == true)
  }

  @Test(
    arguments: ["<all-servers/>", "<all-members/>", "<invoke-on>all-routing-engines</invoke-on>"])
  func allOfOneAreAsked(_ argument: String) throws {
    let program = try Program().greet()
    let reply = try program.request(
      "<get-software-information>\(argument)<format>xml</format></get-software-information>")
    #expect(reply.child("software-information")?.child("junos-version") != nil)
    #expect(
      try program.errors(
        "<get-software-information><invoke-on>other-routing-engine</invoke-on>"
          + "</get-software-information>"
      ).first?.hasPrefix("unknown-element") == true)
  }

  @Test func argumentsOfAnyRequestAreThoseOfNoCommand() {
    let schema = Schema.operational
    let general = NETCONFSession.wholeNames.union(["invoke-on"])
    let names = schema.declarations.filter(schema.isInTree).map(\.elementName)
    #expect(general.isDisjoint(with: names))
  }

  @Test func whatIsWrongIsNamed() throws {
    let program = try Program().greet()
    #expect(
      try program.errors("<get-software-information><bogus/></get-software-information>")
        == ["unknown-element: syntax error, expecting <argument> (bogus)"])
    #expect(
      try program.errors("<ping><count>3</count></ping>")
        == ["missing-element: missing argument: 'host' (host)"])
    #expect(
      try program.errors(
        "<get-rollback-information><rollback>50</rollback></get-rollback-information>"
      )
      .first?.hasPrefix("invalid-value: ") == true)
  }
}
