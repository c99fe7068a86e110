import Configuration
import Testing

@testable import NETCONF

/// Requests retrieve configurations, comparisons and the output of commands, in every format.
@Suite("get, get-configuration and commands over NETCONF")
struct RetrievalTests {
  @Test func filtersSelect() throws {
    let program = try Program().greet()
    _ = try program.request(Program.load("system { host-name a; domain-name b.c; }"))
    _ = try program.request("<commit/>")
    let filter = "<configuration><system><domain-name/></system></configuration>"
    #expect(try program.committed(filter) == "set system domain-name b.c\n")
    let got = try program.request(
      "<get-config><source><running/></source><filter type=\"subtree\">\(filter)</filter></get-config>"
    )
    let system = got.child("data")?.child("configuration")?.child("system")
    #expect(system?.children.map(\.name) == ["domain-name"])
    #expect(
      try program.errors(
        "<get-configuration><configuration><bogus/></configuration></get-configuration>")
        == ["operation-failed: syntax error (bogus)"])
  }

  /// The filters are subtree filters of RFC 6241 §6.
  @Test(
    arguments: [
      (["<system><domain-name/></system>", "<interfaces/>"], "domain-name interfaces"),
      (
        ["<system><domain-name>x</domain-name></system>", "<system><domain-name/></system>"],
        "domain-name"
      ),
      (["<apply-groups>x</apply-groups><system/>", "<interfaces/>"], "interfaces"),
      (["<interfaces/>", ""], "host-name domain-name interfaces"),
      (["<routing-options/>", "<access/>"], ""),
    ])
  func severalConfigurationsOfAFilterAreAUnion(_ filters: [String], _ wanted: String) throws {
    let program = try Program().greet()
    let text = """
      system { host-name a; domain-name b.c; } interfaces { so-0/0/0 { mtu 1500; } }
      """
    _ = try program.request(Program.load(text, "action=\"override\""))
    let filter = filters.map { "<configuration>\($0)</configuration>" }.joined()
    let set = try program.request(
      "<get-configuration format=\"set\">\(filter)</get-configuration>"
    ).child("configuration-set")?.text
    let got = (set ?? "").split(separator: "\n").map { line in
      line.contains("interfaces") ? "interfaces" : line.split(separator: " ")[2]
    }
    #expect(got.joined(separator: " ") == wanted)
    let xml = try program.request(
      "<get-config><source><candidate/></source><filter>\(filter)</filter></get-config>")
    let data = try #require(xml.child("data")?.child("configuration"))
    let names = data.children.flatMap { $0.name == "system" ? $0.children.map(\.name) : [$0.name] }
    #expect(names.joined(separator: " ") == wanted)
  }

  @Test(arguments: ["inherit", "defaults"])
  func whatIsInheritedIsSelected(_ inherit: String) throws {
    let program = try Program().greet()
    _ = try program.request(
      Program.load("groups { g { system { domain-name b.c; } } } apply-groups g;"))
    func get(_ attributes: String) throws -> MarkupNode {
      try program.request(
        "<get-configuration inherit=\"\(inherit)\" \(attributes)><configuration><system>"
          + "<domain-name/></system></configuration></get-configuration>")
    }
    let set = try get("format=\"set\"").child("configuration-set")?.text
    #expect(set == "set system domain-name b.c\n")
    let text = try get("format=\"text\"").child("configuration-text")?.text
    #expect(text?.contains("domain-name b.c;") == true)
    #expect(try get("format=\"json\"").text.contains("\"domain-name\" : \"b.c\""))
    func changed() throws -> Bool? {
      try get("changed=\"changed\"").child("configuration")?.child("system")?
        .child("domain-name")?.attributes.contains { $0.name == "junos:changed" }
    }
    #expect(try changed() == true)
    _ = try program.request("<commit/>")
    // What has become active is not marked, whether it is inherited or not.
    #expect(try changed() == false)
  }

  @Test func getListsEditors() throws {
    let program = try Program().greet()
    _ = try program.request("<lock><target><candidate/></target></lock>")
    func get(_ filter: String) throws -> [String] {
      try program.request("<get>\(filter)</get>").child("data")?.children.map(\.name) ?? []
    }
    #expect(try get("") == ["configuration", "database-status-information"])
    #expect(try get("<filter><configuration/></filter>") == ["configuration"])
    #expect(
      try get("<filter><database-status-information/></filter>") == ["database-status-information"])
    #expect(try get("<filter/>") == [])
  }

  @Test func changedCandidateHasTheTimeOfItsChange() throws {
    let program = try Program().greet()
    func attributes() throws -> [String] {
      try program.request("<get-configuration/>").child("configuration")?.attributes.map(\.name)
        ?? []
    }
    let load = """
      <load-configuration action="set"><configuration-set>set system domain-name a.b\
      </configuration-set></load-configuration>
      """
    _ = try program.request(load)
    #expect(try attributes() == ["junos:changed-seconds", "junos:changed-localtime"])
    _ = try program.request("<commit/>")
    #expect(
      try attributes() == ["junos:commit-seconds", "junos:commit-localtime", "junos:commit-user"])
  }

  @Test func aComparisonWithoutADifferenceIsOneNewline() throws {
    let program = try Program().greet()
    let reply = program.send(
      "<rpc><get-configuration compare=\"rollback\" rollback=\"0\"/></rpc>]]>]]>")
    #expect(reply.contains("<configuration-output>\n</configuration-output>"))
  }

  @Test func aComparisonIsOfTheDatabaseThatIsNamed() throws {
    let program = try Program().greet()
    func compare(_ attributes: String) throws -> String? {
      try program.request("<get-configuration compare=\"rollback\" \(attributes)/>")
        .configurationOutput
    }
    _ = try program.request(Program.load("system { domain-name first; }"))
    _ = try program.request("<commit/>")
    _ = try program.request(Program.load("system { domain-name second; }"))
    #expect(try compare("database=\"candidate\"")?.contains("+   domain-name second;") == true)
    #expect(try compare("database=\"committed\" rollback=\"0\"") == "\n")
    let since = try compare("database=\"committed\" rollback=\"1\"")
    #expect(since?.contains("+   domain-name first;") == true)
    #expect(since?.contains("second") == false)
    #expect(
      try program.errors(
        "<get-configuration compare=\"rollback\"><configuration><system/></configuration>"
          + "</get-configuration>")
        == [
          "operation-not-supported: a comparison is of the whole configuration (configuration)"
        ])
  }

  @Test func commandsAreAnsweredInEveryForm() throws {
    let program = try Program().greet()
    let text = try program.request("<command format=\"text\">show version | match Model</command>")
    #expect(text.child("output")?.text == "Model: aspic\n")
    let xml = try program.request("<command>show version</command>")
    #expect(xml.child("software-information")?.child("junos-version") != nil)
    let json = try program.request("<command format=\"json\">show version</command>")
    #expect(json.children.isEmpty)
    #expect(json.text.contains("\"junos-version\""))
    let set = try program.request("<command>show configuration | display set</command>")
    #expect(set.child("output")?.text.contains("set ") == true)
    #expect(
      try program.errors("<command>show bogus</command>").first?.hasPrefix(
        "operation-failed: syntax error") == true)
    #expect(try program.errors("<command/>").count == 1)
    // No host answers the ping, and its report is in the reply nevertheless.
    for request in [
      "<ping><host>10.255.255.1</host><count>1</count></ping>",
      "<command>ping 10.255.255.1 count 1</command>",
    ] {
      let results = try program.request(request).child("ping-results")
      #expect(results?.child("probe-results-summary")?.child("packet-loss")?.word == "100")
    }
    let lost = try program.request(
      "<command format=\"text\">ping 10.255.255.1 count 1</command>")
    #expect(lost.child("output")?.text.contains("100% packet loss") == true)
    let ping = try program.request("<ping><host>21.21.2.1</host><count>1</count></ping>")
    #expect(ping.child("ping-results") != nil)
  }

  @Test func aCommandRepliesAConfigurationAsSetCommands() throws {
    let program = try Program().greet()
    let reply = try program.request("<command format=\"set\">show configuration system</command>")
    #expect(reply.child("configuration-set")?.text.hasPrefix("set system host-name") == true)
  }

  @Test(
    arguments: [("rescue-information", ""), ("rollback-information", "<rollback>0</rollback>")])
  func keptConfigurationsStandInAnElementOfTheirOwn(
    _ name: String, _ number: String
  ) throws {
    let program = try Program().greet()
    _ = try program.request("<request-save-rescue-configuration/>")
    let xml = try program.request("<get-\(name)>\(number)</get-\(name)>").child(name)
    #expect(xml?.child("configuration")?.child("system") != nil)
    let text = try program.request(
      "<get-\(name)>\(number)<format>text</format></get-\(name)>"
    ).child(name)
    #expect(text?.configurationOutput?.hasPrefix("system {") == true)
  }

  @Test func keptConfigurationsAreCompared() throws {
    let program = try Program().greet()
    let reply = try program.request(
      "<get-rollback-information><rollback>0</rollback><compare>0</compare>"
        + "</get-rollback-information>")
    #expect(reply.child("rollback-information")?.configurationOutput == "\n")
  }
}
