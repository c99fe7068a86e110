import Schema
import Testing

/// The declarations of the schema alone determine what holds where nothing is configured.
@Suite("Defaults of the statements")
struct DefaultsTests {
  private func defaults(_ path: String) throws -> [String] {
    let schema = Schema.configuration
    let names = path.split(separator: " ").map(String.init)
    return schema.defaults(of: try #require(schema.declaration(at: names)))
  }

  @Test func ofAPolicyWithoutProposals() throws {
    #expect(
      try defaults("services ipsec-vpn ike policy proposals") == [
        "authentication-method pre-shared-keys", "dh-group group2",
        "authentication-algorithm sha1", "encryption-algorithm 3des-cbc", "lifetime-seconds 3600",
      ])
    #expect(
      try defaults("services ipsec-vpn ipsec policy proposals") == [
        "protocol esp", "authentication-algorithm hmac-sha1-96", "encryption-algorithm 3des-cbc",
        "lifetime-seconds 28800",
      ])
  }

  @Test func ofATunnelWithoutAPolicy() throws {
    let term = "services ipsec-vpn rule term then dynamic"
    #expect(
      try defaults("\(term) ipsec-policy") == defaults("services ipsec-vpn ipsec policy proposals"))
    #expect(try defaults("\(term) ike-policy") == [])
  }

  @Test func ofALeaf() throws {
    #expect(try defaults("services ipsec-vpn ike policy mode") == ["main"])
    #expect(try defaults("services ipsec-vpn ipsec proposal encryption-algorithm") == [])
  }

  @Test func marksAreRead() throws {
    let schema = try Schema(
      name: "test",
      [
        SchemaText(
          """
          empty presence "E" {
          }
          list <name: string 1..9> "L" {
            one ( a "A" | b "B" ) implicitly b "O";
            two <word> = c "T";
            three <word> "T";
          }
          which <-> list "none"> implicit "W";
          """)
      ])
    let empty = try #require(schema.child("empty", of: 0))
    #expect(empty.isPresence && empty.hasBody)
    let reference = try #require(schema.child("which", of: 0))
    #expect(schema.defaults(of: reference) == ["one b", "two c"])
    #expect(schema.implicitReferences[0] == [reference.id])
    #expect(throws: SchemaError.self) {
      try Schema(name: "test", [SchemaText("one ( a \"A\" ) implicitly b \"O\";")])
    }
  }
}
