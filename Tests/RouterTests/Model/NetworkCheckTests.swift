import Testing
import Wire

@testable import Router

/// The commit check finds the errors of service sets, interfaces and routes.
@Suite("Commit check of service sets, interfaces and routes")
struct NetworkCheckTests {
  private static let set = "[edit services service-set s]"
  private static let rule =
    "services { ipsec-vpn { rule r { match-direction input; term t { then { remote-gateway 21.21.2.1; "
    + "manual { direction bidirectional { protocol ah; spi 300; "
    + "authentication { algorithm hmac-md5-96; key ascii-text 123456789012abcd; } } } } } } "
    + "rule-set rs { rule r; } } }\n"
  private static let gateway = "ipsec-vpn-options { local-gateway 21.21.1.1; }"
  private static let nextHop =
    "next-hop-service { inside-service-interface sp-3/1/0.1; outside-service-interface sp-3/1/0.2; }"

  private static func gateway(_ instance: String) -> String {
    "ipsec-vpn-options { local-gateway 21.21.1.1 routing-instance \(instance); }"
  }

  private static func set(_ name: String, _ statements: String) -> String {
    "services { service-set \(name) { \(statements) } }"
  }

  /// Returns a second rule.
  private static func other(gateway: String, direction: String = "input") -> String {
    "services { ipsec-vpn { rule o { match-direction \(direction); term t { then { "
      + "remote-gateway \(gateway); manual { direction bidirectional { protocol ah; spi 301; "
      + "authentication { algorithm hmac-md5-96; key ascii-text 123456789012abcd; } } } } } } } }\n"
  }

  private static func unit(_ text: String) -> LogicalInterface {
    LogicalInterface(text) ?? LogicalInterface(name: "", unit: 0)
  }

  private static func units(_ inside: String, _ outside: String) -> String {
    set(
      "s",
      "\(gateway) ipsec-vpn-rules r; next-hop-service { inside-service-interface \(inside); "
        + "outside-service-interface \(outside); }")
  }

  private static let style = "[edit services service-set s next-hop-service]"

  private static let serviceSets: [CheckRow] = [
    CheckRow("next-hop", set("s", "\(gateway) ipsec-vpn-rules r; \(nextHop)")),
    CheckRow("rule sets", set("s", "\(gateway) ipsec-vpn-rule-sets rs; \(nextHop)")),
    CheckRow(
      "a term that asks for another inside interface",
      set("s", "\(gateway) ipsec-vpn-rules r; \(nextHop)")
        + "\nservices { ipsec-vpn { rule r { term t { from { ipsec-inside-interface sp-3/1/0.2; } } } } }",
      .init(
        "[edit services]", "service-set s",
        .otherInsideInterface(unit("sp-3/1/0.2"), term: "t", rule: "r"))),
    CheckRow(
      "nothing", set("s", ""),
      .init("[edit services]", "service-set s", .rulesMissing),
      .init("[edit services]", "service-set s", .styleMissing)),
    CheckRow(
      "rules without gateway", set("s", "ipsec-vpn-rules r; \(nextHop)"),
      .init(set, "ipsec-vpn-rules", .localGatewayMissing(forRuleSets: false))),
    CheckRow(
      "rule sets without gateway", set("s", "ipsec-vpn-rule-sets rs; \(nextHop)"),
      .init(set, "ipsec-vpn-rule-sets", .localGatewayMissing(forRuleSets: true))),
    CheckRow(
      "a gateway of another instance than the one that is said",
      set("s", "\(gateway("vrf")) ipsec-vpn-rules r; \(nextHop)"),
      .init(
        "[edit services service-set s ipsec-vpn-options]", "local-gateway 21.21.1.1",
        .gatewayElsewhere(IPv4Address(21, 21, 1, 1), instance: "vrf"))),
    CheckRow(
      "a gateway of another instance than the outside is in",
      set("s", "\(gateway) ipsec-vpn-rules r; \(nextHop)")
        + "\nrouting-instances { vrf { interface sp-3/1/0.2; } }",
      .init(
        "[edit services service-set s ipsec-vpn-options]", "local-gateway 21.21.1.1",
        .gatewayElsewhere(IPv4Address(21, 21, 1, 1), instance: "vrf"))),
    CheckRow(
      "a gateway that is said to be in the default instance",
      set("s", "\(gateway("default")) ipsec-vpn-rules r; \(nextHop)")
        + "\nrouting-instances { vrf { interface sp-3/1/0.2; } }"),
    CheckRow(
      "a gateway in an instance that is not there",
      set("s", "\(gateway("none")) ipsec-vpn-rules r; \(nextHop)"),
      .init(
        "[edit services service-set s ipsec-vpn-options local-gateway 21.21.1.1]",
        "routing-instance none",
        .undefined(complaint: "Referenced routing-instance must be defined"))),
    CheckRow(
      "options that exclude each other",
      set(
        "s",
        "ipsec-vpn-options { local-gateway 21.21.1.1; no-anti-replay; "
          + "anti-replay-window-size 128; set-dont-fragment-bit; copy-dont-fragment-bit; } "
          + "ipsec-vpn-rules r; \(nextHop)"),
      .init(
        "[edit services service-set s ipsec-vpn-options]", "copy-dont-fragment-bit",
        .dontFragmentConflict(.copy)),
      .init(
        "[edit services service-set s ipsec-vpn-options]", "set-dont-fragment-bit",
        .dontFragmentConflict(.set)),
      .init(
        "[edit services service-set s ipsec-vpn-options]", "no-anti-replay",
        .antiReplayConflict(isWindow: false)),
      .init(
        "[edit services service-set s ipsec-vpn-options]", "anti-replay-window-size 128",
        .antiReplayConflict(isWindow: true))),
    CheckRow(
      "a gateway of somebody else",
      set(
        "s", "ipsec-vpn-options { local-gateway 21.21.1.2; } ipsec-vpn-rules r; \(nextHop)"),
      .init(
        "[edit services service-set s ipsec-vpn-options]", "local-gateway 21.21.1.2",
        .foreignLocalGateway(IPv4Address(21, 21, 1, 2)))),
    CheckRow(
      "rules that are not there", set("s", "\(gateway) ipsec-vpn-rules [ r q ]; \(nextHop)"),
      .init(
        set, "ipsec-vpn-rules q",
        .undefined(
          complaint:
            "Referenced IPSec VPN rule must be defined under [edit services ipsec-vpn rule]"
        ))),
    CheckRow(
      "half a next hop",
      set(
        "s",
        "\(gateway) ipsec-vpn-rules r; next-hop-service { inside-service-interface sp-3/1/0.1; }"),
      .init(set, "next-hop-service", .missing(statement: "outside-service-interface"))),
    CheckRow(
      "the wrong sides", units("sp-3/1/0.2", "sp-3/1/0.1"),
      .init(
        style, "inside-service-interface sp-3/1/0.2", .serviceDomain(unit("sp-3/1/0.2"), .inside)),
      .init(
        style, "outside-service-interface sp-3/1/0.1",
        .serviceDomain(unit("sp-3/1/0.1"), .outside))),
    CheckRow(
      "no service interface, and one that is not there", units("so-0/0/0.0", "sp-3/1/0.7"),
      .init(
        style, "inside-service-interface so-0/0/0.0", .notServiceInterface(unit("so-0/0/0.0"))),
      .init(
        style, "outside-service-interface sp-3/1/0.7", .undefinedInterface(unit("sp-3/1/0.7")))),
    CheckRow(
      "units of another set",
      set("s", "\(gateway) ipsec-vpn-rules r; \(nextHop)")
        + set(
          "t", "ipsec-vpn-options { local-gateway 7.7.7.7; } ipsec-vpn-rules r; \(nextHop)"),
      .init(
        "[edit services service-set t next-hop-service]", "inside-service-interface sp-3/1/0.1",
        .serviceInterfaceInUse(unit("sp-3/1/0.1"), serviceSet: "s")),
      .init(
        "[edit services service-set t next-hop-service]", "outside-service-interface sp-3/1/0.2",
        .serviceInterfaceInUse(unit("sp-3/1/0.2"), serviceSet: "s"))),
    CheckRow(
      "an interface service",
      set("s", "\(gateway) ipsec-vpn-rules r; interface-service { service-interface sp-3/1/0.0; }")
        + "interfaces { so-0/0/0 { unit 0 { family inet { service { input { service-set s; } "
        + "output { service-set s; } } } } } }",
      .init(
        "[edit interfaces so-0/0/0 unit 0 family inet service output]", "service-set s",
        .noRuleForDirection(serviceSet: "s", .output))),
    CheckRow(
      "a rule of a next-hop service for the other direction",
      other(gateway: "21.21.2.1", direction: "output")
        + set("s", "\(gateway) ipsec-vpn-rules o; \(nextHop)"),
      .init("[edit services]", "service-set s", .outputRuleOfNextHop(rule: "o"))),
    CheckRow(
      "a remote gateway without a route",
      other(gateway: "99.1.1.1") + set("s", "\(gateway) ipsec-vpn-rules o; \(nextHop)"),
      .init(
        "[edit services ipsec-vpn rule o term t then]", "remote-gateway 99.1.1.1",
        .unroutedGateway(IPv4Address(99, 1, 1, 1), instance: "default"))),
    CheckRow(
      "a remote gateway that a route discards",
      other(gateway: "21.21.9.9") + set("s", "\(gateway) ipsec-vpn-rules o; \(nextHop)")
        + "routing-options { static { route 21.21.9.0/24 discard; } }",
      .init(
        "[edit services ipsec-vpn rule o term t then]", "remote-gateway 21.21.9.9",
        .unroutedGateway(IPv4Address(21, 21, 9, 9), instance: "default"))),
    CheckRow(
      "a remote gateway behind a next hop that is nowhere",
      other(gateway: "99.1.1.1") + set("s", "\(gateway) ipsec-vpn-rules o; \(nextHop)")
        + "routing-options { static { route 99.1.1.1/32 next-hop 98.1.1.1; } }",
      .init(
        "[edit services ipsec-vpn rule o term t then]", "remote-gateway 99.1.1.1",
        .unroutedGateway(IPv4Address(99, 1, 1, 1), instance: "default"))),
    CheckRow(
      "a remote gateway behind a next hop behind another",
      other(gateway: "99.1.1.1") + set("s", "\(gateway) ipsec-vpn-rules o; \(nextHop)")
        + "routing-options { static { route 99.1.1.1/32 { next-hop 98.1.1.1; resolve; } "
        + "route 98.1.1.1/32 next-hop 21.21.2.1; } }"),
    CheckRow(
      "a backup gateway without a route",
      "services { ipsec-vpn { rule o { match-direction input; term t { then { "
        + "remote-gateway 21.21.2.1; backup-remote-gateway 99.1.1.1; "
        + "dynamic { ike-policy p; ipsec-policy q; } } } } "
        + "ike { policy p { pre-shared-key ascii-text abc; } } ipsec { policy q; } } }\n"
        + set("s", "\(gateway) ipsec-vpn-rules o; \(nextHop)"),
      .init(
        "[edit services ipsec-vpn rule o term t then]", "backup-remote-gateway 99.1.1.1",
        .unroutedGateway(IPv4Address(99, 1, 1, 1), instance: "default"))),
    CheckRow(
      "a remote gateway behind a static route",
      other(gateway: "99.1.1.1") + set("s", "\(gateway) ipsec-vpn-rules o; \(nextHop)")
        + "routing-options { static { route 0.0.0.0/0 next-hop 21.21.2.1; } }"),
    CheckRow(
      "a next-hop service and a missing one, applied to an interface",
      set("s", "\(gateway) ipsec-vpn-rules r; \(nextHop)")
        + "interfaces { so-0/0/0 { unit 0 { family inet { service { input { service-set [ s t ]; "
        + "} } } } } }",
      .init(
        "[edit interfaces so-0/0/0 unit 0 family inet service input]", "service-set t",
        .undefined(
          complaint: "Referenced service set must be defined under [edit services service-set]")),
      .init(
        "[edit interfaces so-0/0/0 unit 0 family inet service input]", "service-set s",
        .notInterfaceService)),
  ]

  @Test(arguments: serviceSets)
  func findsFaultsOfServiceSets(_ row: CheckRow) throws {
    try row.run(on: providerEdge + Self.rule)
  }

  // MARK: Interfaces

  private static func address(_ text: String) -> String {
    "interfaces { ge-1/0/0 { unit 0 { family inet { \(text) } } } }"
  }

  private static func overlap(
    _ own: (UInt8, UInt8, UInt8, UInt8), _ length: Int, _ other: (UInt8, UInt8, UInt8, UInt8),
    _ otherLength: Int, _ name: String
  ) -> CommitIssue.Reason {
    .overlap(
      InterfaceAddress(IPv4Address(own.0, own.1, own.2, own.3), length: length),
      with: InterfaceAddress(
        IPv4Address(other.0, other.1, other.2, other.3), length: otherLength),
      of: unit(name))
  }

  private static let ge = "[edit interfaces ge-1/0/0 unit 0 family inet]"
  private static let vrf = "[edit routing-instances vrf]"
  private static let routes = "[edit routing-instances vrf routing-options static]"

  private static let networks: [CheckRow] = [
    CheckRow("the example", ""),
    CheckRow("disjoint", address("address 10.0.0.1/24; address 10.0.1.1/24;")),
    CheckRow("two addresses in one network", address("address 10.0.0.1/24; address 10.0.0.2/24;")),
    CheckRow(
      "inside another network", address("address 21.21.3.1/24;"),
      .init(
        ge, "address 21.21.3.1/24", overlap((21, 21, 3, 1), 24, (21, 21, 1, 1), 16, "so-2/2/0.0"))),
    CheckRow(
      "around another network", address("address 21.1.1.1/8;"),
      .init(
        "[edit interfaces so-2/2/0 unit 0 family inet]", "address 21.21.1.1/16",
        overlap((21, 21, 1, 1), 16, (21, 1, 1, 1), 8, "ge-1/0/0.0"))),
    CheckRow(
      "the same address", address("address 21.21.1.1/16;"),
      .init(
        "[edit interfaces so-2/2/0 unit 0 family inet]", "address 21.21.1.1/16",
        overlap((21, 21, 1, 1), 16, (21, 21, 1, 1), 16, "ge-1/0/0.0"))),
    CheckRow(
      "one address with two lengths", address("address 10.0.0.1/24; address 10.0.0.1/25;"),
      .init(ge, "address 10.0.0.1/25", overlap((10, 0, 0, 1), 25, (10, 0, 0, 1), 24, "ge-1/0/0.0"))),
    CheckRow("the same address in another instance", address("address 6.6.6.6/32;")),
    CheckRow(
      "an interface that is not there", "routing-instances { vrf { interface ge-9/0/0; } }",
      .init(vrf, "interface ge-9/0/0.0", .undefinedInterface(unit("ge-9/0/0.0")))),
    CheckRow(
      "an interface in two instances",
      "routing-instances { w { instance-type vrf; interface so-0/0/0.0; } }",
      .init(
        "[edit routing-instances w]", "interface so-0/0/0.0",
        .interfaceInUse(unit("so-0/0/0.0"), instance: "vrf"))),
    CheckRow(
      "a reserved name, and no type", "routing-instances { default; }",
      .init(
        "[edit routing-instances]", "default", .missing(statement: "instance-type")),
      .init("[edit routing-instances]", "default", .reservedInstance("default"))),
    CheckRow(
      "next hops elsewhere",
      "routing-instances { vrf { routing-options { static { route 10.0.0.0/8 next-hop so-2/2/0.0; "
        + "route 11.0.0.0/8 next-hop ge-9/0/0.0; route 12.0.0.0/8; route 13.0.0.0/8 discard; } } } }",
      .init(
        "\(routes.dropLast()) route 10.0.0.0/8]", "next-hop so-2/2/0.0",
        .foreignNextHop(unit("so-2/2/0.0"))),
      .init(
        "\(routes.dropLast()) route 11.0.0.0/8]", "next-hop ge-9/0/0.0",
        .undefinedInterface(unit("ge-9/0/0.0"))),
      .init(routes, "route 12.0.0.0/8", .nextHopMissing)),
    CheckRow(
      "a route of the default instance by an interface of another",
      "routing-options { static { route 10.0.0.0/8 next-hop 21.21.2.1; "
        + "route 11.0.0.0/8 next-hop so-0/0/0.0; } }",
      .init(
        "[edit routing-options static route 11.0.0.0/8]", "next-hop so-0/0/0.0",
        .foreignNextHop(unit("so-0/0/0.0")))),
    CheckRow(
      "names of policies and communities",
      "policy-options { policy-statement p { from community c; } } "
        + "routing-instances { vrf { vrf-import [ p q ]; } }",
      .init(
        "[edit policy-options policy-statement p from]", "community c",
        .undefined(complaint: "community must be defined")),
      .init(vrf, "vrf-import q", .undefined(complaint: "policy must be defined"))),
    CheckRow(
      "a facility without a level", "system { syslog { file f { any; } } }",
      .init("[edit system syslog file f]", "any", .missing(statement: "level"))),
  ]

  @Test(arguments: networks)
  func findsFaultsOfNetworks(_ row: CheckRow) throws { try row.run(on: providerEdge) }
}
