import Configuration
import Operations
import Shell
import Testing

/// A configuration file is checked without a session, and its errors have places.
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
    (
      "a@r> show configuration groups G\nsystem { host-name b; }",
      ["f:1:1: warning: a prompt is passed over"]
    ),
    (
      "a@r> show configuration grops G\nsystem { host-name b; }",
      [
        "f:1:1: warning: a prompt is passed over",
        "f:1:25: syntax error: grops; did you mean 'groups'?",
      ]
    ),
    (
      "[edit groups G]\na@r# show\nsystem { bogus; }",
      [
        "f:1:1: warning: a banner is passed over", "f:2:1: warning: a prompt is passed over",
        "f:3:10: syntax error: bogus",
      ]
    ),
    (
      "Last login: Mon\n[edit groups G]\na@r# set system bogus",
      [
        "f:1:1: warning: a line of a login is passed over",
        "f:2:1: warning: a banner is passed over", "f:3:1: warning: a prompt is passed over",
        "f:3:17: syntax error: bogus",
      ]
    ),
    (
      "<configuration>\n  <system>\n    <bogus>1</bogus>\n  </system>\n</configuration>\n",
      ["f:3:5: syntax error: bogus"]
    ),
    ("<configuration>\n  <system>\n", ["f:3:1: unexpected end of file"]),
    (
      "{\n \"configuration\" : {\n  \"services\" : {\n   \"ipsec-vpn\" : {\n    \"rule\" : [{\n"
        + "     \"name\" : \"r\"\n}]}}}}\n",
      [
        "f:5:15: [edit services ipsec-vpn] 'rule r': Missing mandatory statement: 'match-direction'",
        "f:5:15: [edit services ipsec-vpn] 'rule r': Missing mandatory statement: 'term'",
      ]
    ),
    (
      "system {\n  host-name r; /* lost */\n}\n",
      ["f:2:16: warning: the comment is not kept: /* lost */"]
    ),
    ("configure\nset system host-name r\ncommit and-quit\nexit\n", []),
    (
      "lab@r1> show configuration\nsystem {\n  bogus;\n}\n\nlab@r1> \n",
      ["f:1:1: warning: 2 prompts are passed over", "f:3:3: syntax error: bogus"]
    ),
    (
      "lab@r1# edit services ipsec-vpn\nlab@r1# set rule r match-direction input\n",
      [
        "f:1:1: warning: 2 prompts are passed over",
        "f:2:1: [edit services ipsec-vpn] 'rule r': Missing mandatory statement: 'term'",
      ]
    ),
    ("", []),
  ])
  func findingsHaveTheirPlace(_ row: (text: String, findings: [String])) {
    let file = ConfigurationFile(name: "f", octets: Array(row.text.utf8))
    #expect(file.findings().map(\.description) == row.findings)
  }

  @Test func findingsAreValuesForPrograms() {
    let text = "services {\n  ipsec-vpn {\n    rule r { match-direction input; }\n  }\n}\n"
    let file = ConfigurationFile(name: "f", octets: Array(text.utf8))
    #expect(
      file.findings().map(\.json) == [
        "{\"file\":\"f\",\"line\":3,\"column\":5,\"path\":\"[edit services ipsec-vpn]\","
          + "\"statement\":\"rule r\",\"severity\":\"error\","
          + "\"message\":\"Missing mandatory statement: 'term'\"}"
      ])
    let failure = Finding(CommandFailure("error: f: no such file"), in: "f")
    #expect(failure.description == "f:1:1: f: no such file")
  }

  /// The byte order mark is not part of the text, and each form is recognised behind it.
  @Test(arguments: ConfigurationFile.Format.allCases)
  func aByteOrderMarkIsIgnored(_ format: ConfigurationFile.Format) throws {
    let text = "system {\n    host-name r;\n}\n"
    let tree = try ConfigurationFile(name: "f", octets: Array(text.utf8)).read().get()
    let file = ConfigurationFile(
      name: "f",
      octets: Array("\u{FEFF}".utf8) + Array(ConfigurationFile.print(tree, as: format).utf8))
    #expect(file.format == format)
    #expect(ConfigurationFile.print(try file.read().get(), as: .text) == text)
  }

  @Test(arguments: ConfigurationFile.Format.allCases)
  func conversionGoesBothWays(_ format: ConfigurationFile.Format) throws {
    let text = """
      system {
          host-name r;
      }
      inactive: interfaces {
          so-0/0/0 {
              description "a < b & \\"c\\"";
          }
      }

      """
    let tree = try ConfigurationFile(name: "f", octets: Array(text.utf8)).read().get()
    let converted = ConfigurationFile(
      name: "f", octets: Array(ConfigurationFile.print(tree, as: format).utf8))
    #expect(converted.format == format)
    #expect(ConfigurationFile.print(try converted.read().get(), as: .text) == text)
  }

  @Test(arguments: [
    (ConfigurationFile.Format.set, "set system host-name r\n"),
    (
      .xml,
      "<configuration>\n    <system>\n        <host-name>r</host-name>\n    </system>\n"
        + "</configuration>\n"
    ),
    (
      .json,
      "{\n    \"configuration\" : {\n        \"system\" : {\n            \"host-name\" : \"r\"\n"
        + "        }\n    }\n}\n"
    ),
  ])
  func spellings(_ row: (format: ConfigurationFile.Format, text: String)) throws {
    let file = ConfigurationFile(name: "f", octets: Array("system { host-name r; }".utf8))
    #expect(ConfigurationFile.print(try file.read().get(), as: row.format) == row.text)
  }
}
