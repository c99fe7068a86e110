import IPsec
import Testing

@testable import Router

/// The commit check finds the errors of security associations that are configured manually.
@Suite("Commit check of manual security associations")
struct ManualCheckTests {
  private static let manual =
    "[edit services ipsec-vpn rule rule-1 term term-1 then manual]"
  private static let both = "[edit services ipsec-vpn rule rule-1 term term-1 then manual direction"
  private static let inside = "\(both) bidirectional]"

  private static let md5 =
    "authentication { algorithm hmac-md5-96; key ascii-text 123456789012abcd; }"
  private static let tripleDES =
    "encryption { algorithm 3des-cbc; key ascii-text 12345678901234567890abcd; }"

  private static func direction(_ name: String, _ statements: String) -> String {
    "direction \(name) { \(statements) }"
  }

  private static func row(
    _ name: String, _ statements: String, _ expected: CheckRow.Expected...
  ) -> CheckRow {
    var row = CheckRow(name, tunnel("manual { \(direction("bidirectional", statements)) }"))
    row.expected = expected
    return row
  }

  private static func key(
    _ name: String, _ algorithm: String, _ key: String, _ reasons: CommitIssue.Reason...
  ) -> CheckRow {
    let isEncryption = algorithm.hasSuffix("cbc")
    let block = isEncryption ? "encryption" : "authentication"
    let other = isEncryption ? md5 : ""
    var row = row(
      name, "protocol esp; spi 300; \(other) \(block) { algorithm \(algorithm); key \(key); }")
    row.expected = reasons.map { .init("\(both) bidirectional \(block)]", "key", $0) }
    return row
  }

  private static func length(
    _ found: Int, _ required: Int, _ algorithm: String, hexadecimal: Bool = false
  ) -> CommitIssue.Reason {
    .keyLength(
      found: found, required: required, isHexadecimal: hexadecimal, algorithm: algorithm)
  }

  private static let rows: [CheckRow] = [
    row("esp with both", "protocol esp; spi 256; \(md5) \(tripleDES)"),
    row("esp, authentication only", "protocol esp; spi 16639; \(md5)"),
    row("ah", "protocol ah; spi 300; \(md5)"),
    row("bundle", "protocol bundle; spi 300; auxiliary-spi 300; \(md5) \(tripleDES)"),
    row(
      "esp, encryption only", "protocol esp; spi 300; \(tripleDES)",
      .init(inside, "protocol esp", .encryptionOnly)),
    row(
      "esp with neither", "protocol esp; spi 300;",
      .init(inside, "protocol esp", .protectionMissingForESP)),
    row(
      "ah with encryption", "protocol ah; spi 300; \(md5) \(tripleDES)",
      .init(inside, "protocol ah", .encryptionWithAH)),
    row(
      "ah without authentication", "protocol ah; spi 300;",
      .init(inside, "protocol ah", .authenticationMissingForAH)),
    row(
      "bundle with nothing", "protocol bundle; spi 300;",
      .init(inside, "protocol bundle", .auxiliarySPIMissing),
      .init(inside, "protocol bundle", .encryptionMissingForBundle),
      .init(inside, "protocol bundle", .authenticationMissingForBundle)),
    row(
      "auxiliary SPI without bundle", "protocol ah; spi 300; auxiliary-spi 301; \(md5)",
      .init(inside, "auxiliary-spi 301", .auxiliarySPIWithoutBundle)),
    row(
      "nothing at all", "",
      .init(manual, "direction bidirectional", .missing(statement: "protocol")),
      .init(manual, "direction bidirectional", .missing(statement: "spi"))),
    row(
      "neither algorithm nor key",
      "protocol esp; spi 300; authentication { inactive: algorithm hmac-md5-96; } \(tripleDES)",
      .init(inside, "authentication", .missing(statement: "algorithm", isInactive: true)),
      .init(inside, "authentication", .missing(statement: "key"))),
    row(
      "an empty key",
      "protocol ah; spi 300; authentication { algorithm hmac-md5-96; key { inactive: ascii-text x; } }",
      .init("\(both) bidirectional authentication]", "key", .keyMissing)),
    CheckRow(
      "no direction", tunnel("manual { inactive: direction inbound; }"),
      .init(
        "[edit services ipsec-vpn rule rule-1 term term-1 then]", "manual",
        .missing(statement: "direction", isInactive: true))),
    CheckRow(
      "inbound alone", tunnel("manual { direction inbound { protocol ah; spi 300; \(md5) } }"),
      .init(manual, "direction inbound", .outboundMissing)),
    CheckRow(
      "outbound alone", tunnel("manual { direction outbound { protocol ah; spi 300; \(md5) } }"),
      .init(manual, "direction outbound", .inboundMissing)),
    CheckRow(
      "inbound and outbound",
      tunnel(
        """
        manual {
          direction inbound { protocol ah; spi 300; \(md5) }
          direction outbound { protocol esp; spi 300; \(md5) }
        }
        """)),
    CheckRow(
      "bidirectional and inbound",
      tunnel(
        """
        manual {
          direction inbound { protocol ah; spi 300; \(md5) }
          direction bidirectional { protocol ah; spi 301; \(md5) }
        }
        """),
      .init(manual, "direction bidirectional", .bidirectionalNotAlone)),
  ]

  @Test(arguments: rows)
  func findsFaultsOfDirections(_ row: CheckRow) throws { try row.run(on: providerEdge) }

  private static let keys: [CheckRow] = [
    key("md5 text", "hmac-md5-96", "ascii-text 123456789012abcd"),
    key(
      "md5 text, short", "hmac-md5-96", "ascii-text 123456789012abc",
      length(15, 16, "hmac-md5-96")),
    key("md5 digits", "hmac-md5-96", "hexadecimal 0123456789abcdefABCDEF0123456789"),
    key(
      "md5 digits, as many as of text", "hmac-md5-96", "hexadecimal 0123456789abcdef",
      length(16, 32, "hmac-md5-96", hexadecimal: true)),
    key("sha1 text", "hmac-sha1-96", "ascii-text 12345678901234567890"),
    key(
      "sha1 text, long", "hmac-sha1-96", "ascii-text 123456789012345678901",
      length(21, 20, "hmac-sha1-96")),
    key("sha1 digits", "hmac-sha1-96", "hexadecimal 000102030405060708090a0b0c0d0e0f10111213"),
    key("des text", "des-cbc", "ascii-text 12345678"),
    key(
      "des text, short", "des-cbc", "ascii-text 1234567", length(7, 8, "des-cbc")),
    key("des digits", "des-cbc", "hexadecimal 0123456789abcdef"),
    key(
      "des digits, odd", "des-cbc", "hexadecimal 0123456789abcde",
      length(15, 16, "des-cbc", hexadecimal: true)),
    key(
      "the chapter's 3des text of 23", "3des-cbc", "ascii-text 23456789012345678901234",
      length(23, 24, "3des-cbc")),
    key(
      "3des digits", "3des-cbc",
      "hexadecimal 0123456789abcdef23456789abcdef01456789abcdef0123"),
    key(
      "obscured text", "hmac-md5-96", "ascii-text \"$9$ExmcSeMWxdVYBI\"",
      length(4, 16, "hmac-md5-96")),
    key("weak des", "des-cbc", "hexadecimal 0101010101010101", .weakKey(part: nil)),
    key("weak des, other parity", "des-cbc", "hexadecimal 0000000000000000", .weakKey(part: nil)),
    key("semi-weak des", "des-cbc", "hexadecimal 01fe01fe01fe01fe", .semiWeakKey(part: nil)),
    key(
      "3des with a weak third part", "3des-cbc",
      "hexadecimal 0123456789abcdef23456789abcdef01fefefefefefefefe", .weakKey(part: 3)),
    key(
      "3des that comes down to des", "3des-cbc",
      "hexadecimal 0123456789abcdef0123456789abcdef456789abcdef0123", .tripleDESDecays),
    key(
      "3des, second part as the third", "3des-cbc",
      "hexadecimal 0123456789abcdef456789abcdef0123456789abcdef0123"),
  ]

  @Test(arguments: keys)
  func findsFaultsOfKeys(_ row: CheckRow) throws { try row.run(on: providerEdge) }

  // MARK: Uniqueness

  private static func term(
    _ name: String, _ spi: Int, gateway: String = "21.21.2.1", _ securityProtocol: String = "ah"
  ) -> String {
    """
    term \(name) { then { remote-gateway \(gateway); manual {
      direction bidirectional { protocol \(securityProtocol); spi \(spi); \(md5) }
    } } }
    """
  }

  private static func used(
    _ isInbound: Bool, _ rule: String, _ term: String, _ serviceSet: String? = nil,
    _ spi: UInt32 = 300
  ) -> CommitIssue.Reason {
    .duplicateSPI(
      spi, .ah,
      of: SecurityAssociationUser(
        isInbound: isInbound, rule: rule, term: term, serviceSet: serviceSet))
  }

  private static func rule(_ name: String, _ terms: String...) -> String {
    "services { ipsec-vpn { rule \(name) { match-direction input; \(terms.joined()) } } }"
  }

  private static func place(_ rule: String, _ term: String) -> String {
    "[edit services ipsec-vpn rule \(rule) term \(term) then manual direction bidirectional]"
  }

  private static let uniqueness: [CheckRow] = [
    CheckRow("other protocol", rule("a", term("t", 300), term("u", 300, "esp"))),
    CheckRow("other SPI", rule("a", term("t", 300), term("u", 301))),
    CheckRow(
      "same gateways", rule("a", term("t", 300), term("u", 300)),
      .init(place("a", "u"), "spi 300", used(true, "a", "t")),
      .init(place("a", "u"), "spi 300", used(false, "a", "t"))),
    CheckRow(
      "other remote gateway, so inbound only",
      rule("a", term("t", 300), term("u", 300, gateway: "21.21.2.2")),
      .init(place("a", "u"), "spi 300", used(true, "a", "t"))),
    CheckRow(
      "the ESP inside a bundle",
      rule(
        "a", term("t", 300, "esp"),
        """
        term u { then { remote-gateway 21.21.2.2; manual { direction bidirectional {
          protocol bundle; spi 300; auxiliary-spi 300; \(md5) \(tripleDES)
        } } } }
        """),
      .init(
        place("a", "u"), "auxiliary-spi 300",
        .duplicateSPI(300, .esp, of: SecurityAssociationUser(isInbound: true, rule: "a", term: "t"))
      )),
    CheckRow(
      "other local gateway, so outbound only",
      rule("a", term("t", 300)) + rule("b", term("t", 300))
        + """
        services {
          service-set s {
            ipsec-vpn-options { local-gateway 21.21.1.1; } ipsec-vpn-rules a;
            interface-service { service-interface sp-3/1/0.0; }
          }
          service-set t {
            ipsec-vpn-options { local-gateway 7.7.7.7; } ipsec-vpn-rules b;
            interface-service { service-interface sp-3/1/0.0; }
          }
        }
        """,
      .init(place("b", "t"), "spi 300", used(false, "a", "t"))),
    CheckRow(
      "one rule in two sets on one gateway",
      rule("a", term("t", 300))
        + """
        services {
          service-set s {
            ipsec-vpn-options { local-gateway 21.21.1.1; } ipsec-vpn-rules a;
            interface-service { service-interface sp-3/1/0.0; }
          }
          service-set t {
            ipsec-vpn-options { local-gateway 21.21.1.1; } ipsec-vpn-rules a;
            interface-service { service-interface sp-3/1/0.0; }
          }
        }
        """,
      .init(place("a", "t"), "spi 300", used(true, "a", "t", "s"))),
    CheckRow(
      "inactive, and so not there",
      "services { ipsec-vpn { rule a { match-direction input; \(term("t", 300)) "
        + "inactive: \(term("u", 300)) } } }"),
  ]

  @Test(arguments: uniqueness)
  func indexesAreUnique(_ row: CheckRow) throws { try row.run(on: providerEdge) }
}
