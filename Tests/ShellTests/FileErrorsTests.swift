import Configuration
import Operations
import Shell
import Testing

/// Errors of syntax and of the commit check are reported together, without those that only follow
/// from another error.
@Suite("All errors of a file at once")
struct FileErrorsTests {
  private func errors(_ text: String) -> [String] {
    ConfigurationFile(name: "f", octets: Array(text.utf8)).findings().filter { !$0.isWarning }
      .map(\.description)
  }

  @Test(arguments: [
    // A refused statement is missing, and another statement is missing elsewhere.
    (
      """
      services {
        ipsec-vpn {
          rule a { match-drection input; term t { then { remote-gateway 1.1.1.1; dynamic; } } }
          rule b { term t { then { remote-gateway 1.1.1.1; dynamic; } } }
        }
      }
      """,
      ["f:3:14: syntax error: match-drection", "f:4:5: Missing mandatory statement"]
    ),
    // A choice has lost its member, and a container its only statement.
    (
      """
      services {
        ipsec-vpn {
          rule a { match-direction input; term t { then { remote-gateway 1.1.1.1; dynamc; } } }
          rule b { match-direction input; term t { than { x; } } }
          rule c { match-direction input; term t { from { x; } } }
          rule d { match-direction input; term t { then { bogus; } } }
        }
      }
      """,
      [
        "f:3:77: syntax error: dynamc", "f:4:46: syntax error: than", "f:5:37: Missing",
        "f:5:53: x",
        "f:6:53: syntax error: bogus",
      ]
    ),
    // Refused statements define some of the names, and no statement defines another one.
    (
      """
      services { ipsec-vpn { ike {
        proposal a { bogus; dh-group group2; }
        propsal b { dh-group group2; }
        proposal c bogus;
        policy p { proposals [ a b c d ]; }
      } } }
      """,
      [
        "f:2:16: syntax error: bogus", "f:3:3: syntax error: propsal",
        "f:4:14: syntax error: bogus", "f:5:14: Referenced proposal",
      ]
    ),
    // An address and an interface were refused.
    (
      """
      interfaces {
        so-0/0/0 { unit 0 { family inet { adress 10.1.1.1/24; } } }
        sp-1/2/0 { unti 1 { service-domain inside; } unit 2 { service-domain outside; } }
      }
      services {
        ipsec-vpn { rule r {
          match-direction input; term t { then { remote-gateway 1.1.1.1; dynamic; } }
        } }
        service-set s {
          next-hop-service {
            inside-service-interface sp-1/2/0.1; outside-service-interface sp-1/2/0.2;
          }
          ipsec-vpn-options { local-gateway 10.1.1.1; }
          ipsec-vpn-rules r;
        }
      }
      """,
      ["f:2:37: syntax error: adress", "f:3:14: syntax error: unti"]
    ),
    // The error is in a group, and affects those that inherit from it.
    (
      """
      groups { g { services { ipsec-vpn { rule <*> { match-direct-ion input; } } } } }
      apply-groups g;
      services { ipsec-vpn { rule r { term t { then { remote-gateway 1.1.1.1; dynamic; } } } } }
      """,
      ["f:1:48: syntax error: match-direct-ion"]
    ),
    // The rest of the file is unknown, so that it may contain anything.
    (
      "services { ipsec-vpn { rule r { term t { then { remote-gateway 1.1.1.1; dynamic; } } }\n",
      ["f:2:1: missing closing brace"]
    ),
    (
      """
      set services ipsec-vpn rule a match-drection input
      set services ipsec-vpn rule a term t then remote-gateway 1.1.1.1
      set services ipsec-vpn rule a term t then dynamc
      set services ipsec-vpn rule b match-direction input
      set services ipsec-vpn ike policy p proposals z
      set services ipsec-vpn ike policy p proposals b
      set services ipsec-vpn ike propsal b dh-group group2
      """,
      [
        "f:1:31: syntax error: match-drection", "f:3:43: syntax error: dynamc",
        "f:4:1: Missing mandatory statement: 'term'", "f:5:1: Referenced proposal",
        "f:7:28: syntax error: propsal",
      ]
    ),
    // After an `edit` with an error, the commands for its level have no errors of their own.
    (
      """
      edit services ipsec-vpn ike propsal a
      set dh-group group2
      set lifetime-seconds 300
      exit
      set services ipsec-vpn ike policy p bogus
      """,
      ["f:1:29: syntax error: propsal", "f:5:37: syntax error: bogus"]
    ),
    (
      """
      <configuration>
        <services>
          <ipsec-vpn>
            <rule><name>a</name><match-drection>input</match-drection></rule>
            <rule><name>b</name><match-direction>input</match-direction></rule>
            <ike>
              <propsal><name>q</name><dh-group>group2</dh-group></propsal>
              <policy><name>p</name><proposals>q</proposals><proposals>z</proposals></policy>
            </ike>
          </ipsec-vpn>
        </services>
      </configuration>
      """,
      [
        "f:4:27: syntax error: match-drection",
        "f:5:7: Missing mandatory statement: 'term'", "f:7:9: syntax error: propsal",
        "f:8:55: Referenced proposal",
      ]
    ),
    (
      """
      {"configuration": {"services": {"ipsec-vpn": {
        "rule": [{"name": "a", "match-drection": "input", "term": [{"name": "t"}]},
          {"name": "b", "term": [{"name": "t"}]}],
        "ike": {
          "propsal": [{"name": "q", "dh-group": "group2"}, {"name": "r"}],
          "policy": [{"name": "p", "proposals": ["q", "z"]}]
        }
      }}}}
      """,
      [
        "f:2:26: syntax error: match-drection", "f:2:62: Missing", "f:3:5: Missing",
        "f:3:28: Missing", "f:5:5: syntax error: propsal", "f:6:30: Referenced proposal",
      ]
    ),
  ])
  func consequentialErrorsAreNotReported(_ row: (text: String, findings: [String])) {
    let found = errors(row.text)
    #expect(found.count == row.findings.count)
    for (one, wanted) in zip(found, row.findings) {
      let place = wanted.prefix { $0 != " " }
      #expect(one.hasPrefix(place) && one.contains(wanted.dropFirst(place.count + 1)), "\(one)")
    }
    if found.count != row.findings.count { Issue.record("\(found)") }
  }

  /// Statements behind a missing brace, or behind one too many, have no errors of their own.
  @Test(arguments: [
    (
      """
      services {
        ipsec-vpn {
          ike {
            proposal p {
              dh-group group2;
            policy q {
              proposals p;
            }
            policy r {
              proposals p;
            }
          }
          rule r { match-direction input; }
        }
      }
      """,
      ["f:6:7: missing closing brace"]
    ),
    (
      """
      services {
        ipsec-vpn {
          ike {
            proposal p {
              dh-group group2;
            }
            }
            policy q {
              proposals p;
            }
          }
          rule r { match-direction input; }
        }
      }
      """,
      ["f:7:7: syntax error: }"]
    ),
    (
      """
      system {
        host-name a;
        bogus {
          x;
        }
      }
      services {
        system { }
      }
      }
      """,
      ["f:3:3: syntax error: bogus", "f:8:3: syntax error: system", "f:10:1: syntax error: }"]
    ),
  ])
  func aBraceIsOneError(_ row: (text: String, errors: [String])) {
    #expect(errors(row.text) == row.errors)
  }

  /// An error in a statement of a group that several containers inherit is reported once, in the
  /// group.
  @Test func inheritedErrorsAreReportedOnce() {
    let text = """
      groups { g { services { ipsec-vpn { rule <*> {
        term t { then { remote-gateway 1.1.1.1; dynamic { ipsec-policy none; } } }
      } } } } }
      apply-groups g;
      services { ipsec-vpn {
        rule a { match-direction input; }
        rule b { match-direction input; }
      } }
      """
    let places = errors(text).filter { $0.contains("Referenced IPSec policy") }
    #expect(places.count == 1 && places[0].hasPrefix("f:2:53: "))
  }

  /// All errors of the reader and of the check are counted together, and the first ones are
  /// reported.
  @Test(arguments: ConfigurationFile.Format.allCases)
  func errorsAreCountedOn(_ format: ConfigurationFile.Format) throws {
    let (limit, count) = (LoadErrors.limit, 1_500)
    let names = (0..<count).map { "p\($0)" }.joined(separator: " ")
    let text = "services { ipsec-vpn { ike { policy p { proposals [ \(names) ]; } } } }"
    let tree = TextParser.merge(Array(text.utf8), into: .empty).tree
    let octets = Array(ConfigurationFile.print(tree, as: format).utf8)
    let found = ConfigurationFile(name: "f", octets: octets).findings()
    #expect(found.count == limit + 1 && found.map(\.count).reduce(0, +) == count)
    #expect(found.last?.message == "\(count - limit) more errors")
  }

  @Test func warningsAreCountedOn() {
    let (limit, count) = (LoadErrors.limit, 1_500)
    let text = String(repeating: "system { host-name a; /* lost */ }\n", count: count)
    let errors = String(repeating: "bogus;\n", count: count)
    let found = ConfigurationFile(name: "f", octets: Array((text + errors).utf8)).findings()
    let warnings = found.filter(\.isWarning)
    #expect(warnings.count == limit + 1 && warnings.map(\.count).reduce(0, +) == count)
    #expect(warnings.last?.message == "\(count - limit) more warnings")
    #expect(found.count == 2 * (limit + 1) && found.map(\.count).reduce(0, +) == 2 * count)
  }
}
