import Configuration
import Cryptography
import IKE
import IPsec
import Schema
import Testing
import Wire

@testable import Router

/// A configuration without errors results in a model, by which a router works.
@Suite("The model that a configuration makes")
struct ModelTests {
  private func model(_ text: String) throws -> RouterModel {
    let report = CommitCheck.check(try candidate(text))
    try #require(report.errors.map(\.report) == [])
    return try #require(report.model)
  }

  @Test func nothingConfiguredIsARouterToo() throws {
    #expect(try model("") == RouterModel())
    #expect(SyslogModel.standard.files.map(\.name) == ["messages"])
  }

  @Test func providerEdgeInterfacesAndRoutes() throws {
    let model = try model("system { host-name pe1; } " + providerEdge)
    #expect(model.hostName == "pe1")
    #expect(model.interfaces.map(\.name) == ["so-0/0/0", "so-2/2/0", "sp-3/1/0"])
    #expect(model.interfaces.map(\.mtu) == [4470, 4470, 9192])
    #expect(model.interfaces[1].description == "teller so-0/2/0")
    #expect(model.interfaces[1].encapsulation == "cisco-hdlc")
    #expect(model.interfaces[2].units.map(\.serviceDomain) == [nil, .inside, .outside])
    #expect(model.interfaces[2].units[1].carriesIPv4)
    #expect(
      model.interfaces[1].units[0].addresses
        == [InterfaceAddress(IPv4Address(21, 21, 1, 1), length: 16)])
    let core = LogicalInterface(name: "so-2/2/0", unit: 0)
    let customer = LogicalInterface(name: "so-0/0/0", unit: 0)
    let (services, inside, outside) = (
      LogicalInterface(name: "sp-3/1/0", unit: 0), LogicalInterface(name: "sp-3/1/0", unit: 1),
      LogicalInterface(name: "sp-3/1/0", unit: 2)
    )
    #expect(
      model.routingInstances == [
        RoutingInstanceModel(name: "default", interfaces: [core, services, outside]),
        RoutingInstanceModel(
          name: "vrf", type: "vrf", interfaces: [inside, customer],
          staticRoutes: [
            StaticRouteModel(destination: .any, nextHop: .interface(customer)),
            StaticRouteModel(
              destination: IPv4Prefix(host: IPv4Address(8, 8, 8, 1)), nextHop: .interface(inside)),
            StaticRouteModel(
              destination: IPv4Prefix(host: IPv4Address(11, 11, 11, 1)),
              nextHop: .interface(customer)),
          ]),
      ])
  }

  @Test(arguments: [
    ("so-0/0/0", nil, 4470), ("so-0/0/0", 4474, 4470), ("ge-0/0/0", nil, 1500),
    ("ge-0/0/0", 1514, 1500), ("fe-0/0/0", nil, 1500), ("sp-0/0/0", nil, 9192),
    ("sp-0/0/0", 9000, 9000), ("t3-0/0/0", nil, 1500), ("lo0", nil, 1500),
  ])
  func mtuIsWhatIsLeftForIPv4(_ row: (name: String, statement: Int?, mtu: Int)) throws {
    let statement = row.statement.map { "mtu \($0);" } ?? "disable;"
    #expect(
      try model("interfaces { \(row.name) { \(statement) } }").interfaces.first?.mtu == row.mtu)
  }

  /// `enable` is the default, and prevents that a group disables the interface.
  @Test(arguments: [
    ("mtu 1500;", false), ("disable;", true), ("enable;", false), ("inactive: disable;", false),
    ("apply-groups g;", true), ("apply-groups g; enable;", false),
  ])
  func interfacesAreEnabledUnlessDisabled(_ row: (statements: String, isDisabled: Bool)) throws {
    let groups = "groups { g { interfaces { <*> { disable; unit <*> { disable; } } } } }"
    let model = try model(
      "\(groups) interfaces { so-0/0/0 { \(row.statements) } so-0/0/1 { unit 0 { "
        + "\(row.statements.replacing("mtu", with: "description")) } } }")
    #expect(model.interfaces.first?.isDisabled == row.isDisabled)
    #expect(model.interfaces.last?.units.first?.isDisabled == row.isDisabled)
  }

  @Test func routesOfEachKind() throws {
    let model = try model(
      """
      routing-options { static {
        route 10.0.0.0/8 discard; route 11.0.0.0/8 reject; route 12.0.0.0/8 receive;
        route 13.0.0.0/8 next-hop 1.2.3.4;
      } }
      """)
    #expect(
      model.routingInstances[0].staticRoutes.map(\.nextHop)
        == [.discard, .reject, .receive, .address(IPv4Address(1, 2, 3, 4))])
  }

  @Test func syslogFilesAndSelections() throws {
    let syslog = try model(
      """
      system { syslog {
        file messages { any notice; }
        file commands { interactive-commands any; daemon error; }
      } }
      """
    ).syslog
    #expect(syslog.files.map(\.name) == ["commands", "messages"])
    let (commands, messages) = (syslog.files[0], syslog.files[1])
    #expect(commands.takes(.interactiveCommands, .info))
    #expect(commands.takes(.daemon, .critical))
    #expect(!commands.takes(.daemon, .warning))
    #expect(!commands.takes(.kernel, .critical))
    #expect(messages.takes(.kernel, .notice))
    #expect(!messages.takes(.kernel, .info))
  }

  // MARK: Rules

  private func rule(_ name: String, _ spi: Int, _ gateway: String = "21.21.2.1") -> String {
    """
    rule \(name) { match-direction output; term t {
      from { source-address 10.0.0.1; destination-address 10.1.2.3/16; }
      then {
        remote-gateway \(gateway); clear-dont-fragment-bit; no-anti-replay; syslog;
        manual { direction bidirectional { protocol ah; spi \(spi);
          authentication { algorithm hmac-md5-96; key ascii-text 123456789012abcd; } } }
      }
    } }

    """
  }

  private func serviceSet(_ rules: String) -> String {
    """
    services { service-set s {
      ipsec-vpn-options { local-gateway 21.21.1.1; } \(rules)
      interface-service { service-interface sp-3/1/0; }
    } }
    """
  }

  @Test func ruleSetsStandForTheirRulesInOrder() throws {
    let rules = "c a b".split(separator: " ").enumerated().map { rule("\($1)", 300 + $0) }
    let model = try model(
      providerEdge
        + """
        services { ipsec-vpn { \(rules.joined())
          rule-set two { rule b; rule c; }
          rule-set one { rule a; rule b; }
        } }
        """ + serviceSet("ipsec-vpn-rule-sets [ two one ];"))
    let set = try #require(model.serviceSets.first)
    // `b` occurs twice, and is tried once.
    #expect(set.rules.map(\.name) == ["b", "c", "a"])
    #expect(set.style == .interface(service: LogicalInterface(name: "sp-3/1/0", unit: 0)))
    let term = try #require(set.rules.first?.terms.first)
    #expect(set.rules.first?.matchDirection == .output)
    #expect(term.source.description == "10.0.0.1/32")
    #expect(term.destination.description == "10.1.0.0/16")
    #expect(
      term.dontFragment == .clear && term.tunnelMTU == 1_500 && !term.checksReplay
        && term.logsPackets)
  }

  /// The size of a window is a multiple of whole words, and not smaller than configured.
  @Test(arguments: [(64, 64), (65, 128), (100, 128), (128, 128), (4_033, 4_096), (4_096, 4_096)])
  func windowsAreWholeWords(_ asked: Int, _ held: Int) throws {
    let unsaid = rule("a", 300).split(separator: " no-anti-replay;").joined()
    let model = try model(
      providerEdge + "services { ipsec-vpn { \(unsaid) \(rule("b", 301)) } service-set s { "
        + "ipsec-vpn-options { anti-replay-window-size \(asked); } } }"
        + serviceSet("ipsec-vpn-rules [ a b ];"))
    let terms = try #require(model.serviceSets.first).rules.flatMap(\.terms)
    #expect(terms.map(\.checksReplay) == [true, false])
    #expect(terms.first?.antiReplayWindowSize == held)
  }

  @Test func inactiveStatementsAreNotThere() throws {
    let model = try model(
      providerEdge
        + """
        inactive: system { host-name hidden; }
        routing-options { static { inactive: route 10.0.0.0/8; route 11.0.0.0/8 discard; } }
        services { ipsec-vpn { \(rule("a", 300)) inactive: \(rule("b", 300)) } }
        """ + serviceSet("ipsec-vpn-rules a;"))
    #expect(model.hostName == "")
    #expect(model.routingInstances[0].staticRoutes.count == 1)
    #expect(model.serviceSets.first?.rules.map(\.name) == ["a"])
  }

  /// The implicit proposals are those that the schema declares.
  @Test func implicitProposalsAreThoseOfTheSchema() throws {
    func defaults(_ path: String) throws -> String {
      let names = path.split(separator: " ").map(String.init)
      let declaration = try #require(Schema.configuration.declaration(at: names))
      return Schema.configuration.defaults(of: declaration).map { "\($0); " }.joined()
    }
    let path = "services ipsec-vpn"
    let model = try model(
      """
      services { ipsec-vpn {
        ike {
          proposal default { \(try defaults("\(path) ike policy proposals")) }
          policy named { proposals default; pre-shared-key ascii-text abcd; }
          policy bare { pre-shared-key ascii-text abcd; }
        }
        ipsec {
          proposal default { \(try defaults("\(path) ipsec policy proposals")) }
          policy named { proposals default; }
          policy bare;
        }
      } }
      """)
    #expect(model.ikePolicies.map(\.proposals) == [[.implicit], [.implicit]])
    #expect(model.ipsecPolicies.map(\.proposals) == [[.implicit], [.implicit]])
    #expect(
      try defaults("\(path) rule term then dynamic ipsec-policy")
        == defaults("\(path) ipsec policy proposals"))
  }

  @Test func proposalsHaveTheirDefaults() throws {
    let model = try model(
      """
      services { ipsec-vpn {
        ike { proposal p; policy q { proposals p; } policy r; }
        ipsec { proposal p { authentication-algorithm hmac-md5-96; } policy q { proposals p; }
          policy r; }
      } }
      """)
    var proposal = IKEProposal.implicit
    proposal.name = "p"
    #expect(model.ikePolicies.map(\.proposals) == [[proposal], [.implicit]])
    var offer = IPsecProposal.implicit
    (offer.name, offer.authentication, offer.encryption) = ("p", .hmacMD5, nil)
    #expect(model.ipsecPolicies.map(\.proposals) == [[offer], [.implicit]])
  }
}

/// A commit check reports errors and warnings with their place, in the order of the tree.
@Suite("What a commit check reports")
struct CommitReportTests {
  @Test func everythingAtOnceInTheOrderOfTheTree() throws {
    let report = CommitCheck.check(
      try candidate(
        """
        services {
          service-set s;
          ipsec-vpn { rule b; rule a { match-direction input; term t { then { manual { inactive: direction inbound; } } } } }
        }
        routing-options { static { route 10.0.0.0/8; } }
        interfaces { so-0/0/0 { unit 0 { family inet { service { input { service-set x; } } } } } }
        """))
    #expect(
      report.errors.map { "\($0.banner) \($0.statement)" } == [
        "[edit interfaces so-0/0/0 unit 0 family inet service input] service-set x",
        "[edit routing-options static] route 10.0.0.0/8",
        "[edit services ipsec-vpn] rule b",
        "[edit services ipsec-vpn] rule b",
        "[edit services ipsec-vpn rule a term t] then",
        "[edit services ipsec-vpn rule a term t then] manual",
        "[edit services] service-set s",
        "[edit services] service-set s",
      ])
    #expect(report.model == nil)
  }

  @Test(arguments: [
    ("services { ipsec-vpn { rule a; } }", "(missing mandatory statements)"),
    (
      "services { ipsec-vpn { rule-set a { rule b; } } }", "(statements constraint check failed)"
    ),
    ("routing-options { static { route 10.0.0.0/8; } }", nil),
    ("", nil),
  ])
  func closesAsTheRealOneDoes(_ row: (text: String, reason: String?)) throws {
    #expect(CommitCheck.check(try candidate(row.text)).closingReason == row.reason)
  }

  @Test func layoutOfAnError() throws {
    let report = CommitCheck.check(try candidate("services { ipsec-vpn { rule a; } }"))
    #expect(
      report.errors.first?.report == """
        [edit services ipsec-vpn]
          'rule a'
            Missing mandatory statement: 'match-direction'

        """)
  }

  /// The statements come from a file that somebody has changed, and not from a session.
  @Test(arguments: [(false, CommitIssue.Reason.unreadable("?")), (true, .unreadableSecret)])
  func valuesOfTheWrongTypeAreErrors(
    _ row: (secrets: Bool, reason: CommitIssue.Reason)
  ) throws {
    var tree = try candidate(
      providerEdge
        + tunnel(
          """
          manual { direction bidirectional { protocol ah; spi 300;
            authentication { algorithm hmac-md5-96; key ascii-text 123456789012abcd; } } }
          """))
    func spoil(_ statement: inout Statement) {
      let declaration = Schema.configuration[statement.declaration]
      if declaration.isLeaf, declaration.isSecret == row.secrets { statement.value = "?" }
      for child in statement.children {
        statement.update(child.declaration, key: child.value, in: .configuration) { spoil(&$0) }
      }
    }
    spoil(&tree)
    let report = CommitCheck.check(tree)
    #expect(report.model == nil)
    #expect(report.errors.contains { $0.reason == row.reason })
    #expect(report.errors.allSatisfy { !$0.report.contains("1234") })
  }
}
