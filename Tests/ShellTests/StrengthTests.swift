import Management
import Router
import Testing

@testable import Operations
@testable import Shell

/// The audit lists the weaknesses of a configuration.
@Suite("Strength of configurations")
struct StrengthTests {
  private func audit(_ lab: String, _ commands: String) throws -> StrengthAudit {
    let bench = try Bench(lab: lab)
    let result = bench.run("configure; \(commands); commit and-quit")
    #expect(result.succeeded, "\(result.errors)")
    return StrengthAudit(
      try bench.session.context.device().model, rsaBits: ["long": 2_048, "short": 2_047])
  }

  private static let manual = "services ipsec-vpn rule rule-1 term term-1 then manual direction"
  private static let key = "key ascii-text"

  /// Each row has the findings at one place.
  @Test(arguments: [
    (
      "manual-esp", "set system host-name a", "\(manual) inbound",
      [
        "manual keys: SHOULD NOT", "authentication algorithm hmac-sha1-96: MUST-",
        "encryption algorithm 3des-cbc: SHOULD NOT",
      ]
    ),
    (
      "manual-esp",
      "delete \(manual);"
        + "set \(manual) bidirectional protocol esp spi 4000;"
        + "set \(manual) bidirectional authentication algorithm hmac-sha-256-128 \(key) "
        + "abcdefghijklmnopqrstuvwxyz012345;"
        + "set \(manual) bidirectional encryption algorithm aes-128-cbc \(key) 0123456789abcdef",
      "\(manual) bidirectional", ["manual keys: SHOULD NOT"]
    ),
    (
      "base",
      "set services ipsec-vpn ike policy p mode aggressive pre-shared-key ascii-text juniper",
      "services ipsec-vpn ike policy p", ["mode aggressive with pre-shared-keys: weak"]
    ),
    (
      "base",
      "set services ipsec-vpn ike proposal p authentication-method rsa-signatures;"
        + "set services ipsec-vpn ike policy p proposals p local-certificate short",
      "services ipsec-vpn ike policy p", ["local-certificate short (2047 bits): SHOULD NOT"]
    ),
    (
      "base",
      "set services ipsec-vpn ike proposal p authentication-method rsa-signatures;"
        + "set services ipsec-vpn ike policy p proposals p local-certificate long",
      "services ipsec-vpn ike policy p", []
    ),
    (
      "base", "set services ipsec-vpn ike policy p local-certificate short",
      "services ipsec-vpn ike policy p", []
    ),
    (
      "base",
      "set services ipsec-vpn ike proposal p authentication-algorithm md5 dh-group group1;"
        + "set services ipsec-vpn ike proposal p encryption-algorithm des-cbc;"
        + "set services ipsec-vpn ike policy p proposals p pre-shared-key ascii-text juniper",
      "services ipsec-vpn ike proposal p",
      [
        "authentication-algorithm md5: MUST NOT", "encryption-algorithm des-cbc: MUST NOT",
        "dh-group group1: MUST NOT",
      ]
    ),
    (
      "base", "set services ipsec-vpn ipsec policy p perfect-forward-secrecy keys group24",
      "services ipsec-vpn ipsec policy p", ["perfect-forward-secrecy keys group24: SHOULD NOT"]
    ),
    (
      "base", "set services ipsec-vpn ipsec policy p perfect-forward-secrecy keys group20",
      "services ipsec-vpn ipsec policy p", []
    ),
    (
      "base",
      "set services ipsec-vpn ipsec proposal p protocol ah authentication-algorithm hmac-md5-96;"
        + "set services ipsec-vpn ipsec policy p proposals p",
      "services ipsec-vpn ipsec proposal p", ["authentication-algorithm hmac-md5-96: MUST NOT"]
    ),
  ])
  func findings(
    _ lab: String, _ commands: String, _ path: String, _ expected: [String]
  ) throws {
    let place = try #require(try audit(lab, commands).places.first { $0.path == path })
    #expect(
      place.findings.map {
        "\($0.statement) \($0.weakness.value): \($0.weakness.verdict.rawValue)"
      } == expected)
  }

  @Test func aConfiguredProposalMayHaveTheNameOfTheImplicitOne() throws {
    let audit = try audit(
      "pe-example",
      "set services ipsec-vpn ike proposal default dh-group group14;"
        + "set services ipsec-vpn ike policy p proposals default;"
        + "set services ipsec-vpn ike policy p pre-shared-key ascii-text juniper")
    let places = audit.places.filter { $0.path == "services ipsec-vpn ike proposal default" }
    #expect(places.map(\.isImplicit) == [true, false])
    #expect(places.map(\.users?.count) == [1, 0])
    #expect(places.map(\.findings.count) == [3, 2])
  }

  /// A rule that belongs to several service sets is one place; the table names three terms and
  /// counts the others.
  @Test func manyTermsUseOnePolicy() throws {
    let bench = try Bench(lab: "rsa-signatures")
    let terms = (2...6).map { number in
      let term = "services ipsec-vpn rule rule-1 term term-\(number)"
      return "set \(term) from source-address 10.0.\(number).0/24;"
        + "set \(term) then remote-gateway 21.21.2.1;"
        + "set \(term) then dynamic ike-policy ike-policy ipsec-policy ipsec-policy;"
    }
    let result = bench.run("configure; \(terms.joined())commit and-quit")
    #expect(result.succeeded, "\(result.errors)")
    #expect(
      bench.run("test services ipsec-vpn strength").text.contains(
        "  Used by: rule rule-1 term term-1, rule rule-1 term term-2, rule rule-1 term term-3"
          + " and 3 more\n"))
    let xml = bench.run("test services ipsec-vpn strength | display xml").text
    #expect(xml.contains("<sa-term-name>term-6</sa-term-name>"))
  }

  @Test func readOnlyUsersMayRequestState() throws {
    let bench = try Bench(lab: "base")
    var login = Login(user: "auditor", channel: .cli)
    login.rights = .readOnly
    let reader = Session(workspace: bench.session.workspace, router: bench.session.router, login)
    let output = TranscriptOutput([], [])
    reader.execute("test services ipsec-vpn strength", output: output)
    #expect(output.text == bench.run("test services ipsec-vpn strength").text)
    #expect(output.text.contains("RFC 8247"))
  }

  @Test func nothingIsConfigured() throws {
    #expect(
      try Bench().run("test services ipsec-vpn strength").text
        == "Nothing is weak by RFC 8221 and RFC 8247\n")
  }

  @Test(arguments: [
    ("show services ipsec-vpn ike security-associations", true),
    ("show services ipsec-vpn ipsec security-associations brief", true),
    ("show services ipsec-vpn ipsec security-associations | no-more", true),
    ("show services ipsec-vpn ipsec security-associations | display xml", false),
    ("show services ipsec-vpn ipsec security-associations | count", false),
    ("show services ipsec-vpn ike statistics", false),
    ("test services ipsec-vpn strength", false),
    ("show version", false),
  ])
  func displayDetailIsForAssociations(_ command: String, _ isTaken: Bool) throws {
    let result = try Bench(lab: "base").run("\(command) | display detail")
    #expect(result.succeeded == isTaken, "\(result.errors)")
  }
}
