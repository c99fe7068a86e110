import Shell
import Testing

@Suite("Configuration files without a session")
struct ConfigurationFileTests {
  @Test(arguments: [
    (
      "services {\n  bogus;\n}\n", ["f:2:3: syntax error: bogus"]
    ),
    (
      "set system host-name r\nset services bogus\n", ["f:2:14: syntax error: bogus"]
    ),
    (
      "services {\n  ipsec-vpn {\n    rule r {\n      term t { then syslog; }\n    }\n  }\n}\n",
      [
        "f:3:5: [edit services ipsec-vpn] 'rule r': Missing mandatory statement: 'match-direction'",
        "f:4:16: [edit services ipsec-vpn rule r term t] 'then': "
          + "Missing mandatory statement: 'remote-gateway'",
        "f:4:16: [edit services ipsec-vpn rule r term t] 'then': "
          + "Either manual or dynamic must be configured",
      ]
    ),
    ("system { host-name r; }", []),
    ("", []),
  ])
  func findingsHaveTheirPlace(_ row: (text: String, findings: [String])) {
    let file = ConfigurationFile(name: "f", octets: Array(row.text.utf8))
    #expect(file.findings().map(\.description) == row.findings)
  }

  @Test func conversionGoesBothWays() throws {
    let text = "system {\n    host-name r;\n}\n"
    let tree = try ConfigurationFile(name: "f", octets: Array(text.utf8)).parse().get()
    let commands = ConfigurationFile.print(tree, as: .set)
    #expect(commands == "set system host-name r\n")
    let again = try ConfigurationFile(name: "f", octets: Array(commands.utf8)).parse().get()
    #expect(ConfigurationFile.print(again, as: .text) == text)
  }
}
