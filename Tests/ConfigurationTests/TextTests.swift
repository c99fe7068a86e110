import Configuration
import Schema
import Testing

let chapterPolicies = """
  services {
      ipsec-vpn {
          ike {
              proposal proposal-1 {
                  authentication-method pre-shared-keys;
                  dh-group group1;
                  authentication-algorithm sha1;
                  encryption-algorithm 3des-cbc;
                  lifetime-seconds 1000;
              }
              policy 10.1.1.2 {
                  mode main;
                  proposals [ proposal-1 proposal-2 ];
                  pre-shared-key ascii-text example-pre-shared-key;
              }
          }
      }
  }
  """

func parse(_ text: String) throws(LoadErrors) -> Statement {
  try TextParser.merge(Array(text.utf8), into: .empty).get()
}

/// Configuration text is printed and parsed as in the CLI of Junos, and errors have a line and a
/// column.
@Suite("Configuration text")
struct TextTests {
  @Test func chapterPolicyPrintsAsTheRealCLIDoes() throws {
    let tree = try parse(chapterPolicies)
    #expect(
      TextPrinter.print(contentsOf: tree, in: .configuration) == """
        services {
            ipsec-vpn {
                ike {
                    proposal proposal-1 {
                        authentication-method pre-shared-keys;
                        dh-group group1;
                        authentication-algorithm sha1;
                        encryption-algorithm 3des-cbc;
                        lifetime-seconds 1000;
                    }
                    policy 10.1.1.2 {
                        mode main;
                        proposals [ proposal-1 proposal-2 ];
                        pre-shared-key ascii-text "\(ObscuredText.encode("example-pre-shared-key".utf8))"; ## SECRET-DATA
                    }
                }
            }
        }

        """)
  }

  @Test(arguments: [
    "routing-instances { vrf { routing-options { static { route 0.0.0.0/0 next-hop so-0/0/0.0; } } } }",
    "interfaces { so-0/0/0 { unit 0 { family inet { address 6.6.6.6/32; } } } }",
    "interfaces { sp-3/1/0 { unit 1 { family inet; service-domain inside; } } }",
    "policy-options { policy-statement p { then { community add c; accept; } } }",
    "policy-options { policy-statement p { term a { from community c; then accept; } } }",
    "policy-options { community vpn-comm members target:100:20; }",
    "services { ipsec-vpn { rule-set s { rule b; rule a; } } }",
    "interfaces { so-0/0/0 { description \"teller so-0/2/0\"; no-keepalives; } }",
    "system { syslog { file messages { any any; } } }",
    "services { /* the \\\"other\\\" side */ ipsec-vpn { inactive: rule r { match-direction input; } } }",
  ])
  func printIsStable(_ text: String) throws {
    let tree = try parse(text)
    let printed = TextPrinter.print(contentsOf: tree, in: .configuration)
    let again = try parse(printed)
    #expect(again == tree)
    #expect(TextPrinter.print(contentsOf: again, in: .configuration) == printed)
    let compact = printed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(compact == text)
    let commands = SetPrinter.print(contentsOf: tree, in: .configuration)
    let reloaded = try SetParser.merge(Array(commands.utf8), into: .empty).get()
    #expect(SetPrinter.print(contentsOf: reloaded, in: .configuration) == commands)
  }

  @Test func faultsAreReportedWithLineAndColumn() throws {
    let text = """
      services {
          ipsec-vpn {
              rule r1 {
                  metric 65450;
                  bogus {
                      x;
                  }
                  match-direction sideways;
              }
          }
      }
      }
      """
    let failure = TextParser.merge(Array(text.utf8), into: .empty)
    #expect(
      failure.errors.map { "\($0.line):\($0.shownColumn) \($0.word) \($0.sentence) \($0.banner)" }
        == [
          "4:18 metric syntax error [edit services ipsec-vpn rule r1]",
          "5:17 bogus syntax error [edit services ipsec-vpn rule r1]",
          "8:36 sideways syntax error [edit services ipsec-vpn rule r1]",
          "12:1 } syntax error [edit]",
        ])
  }

  @Test func reportsHaveTheRealLayout() throws {
    let text = """
      services {
          ipsec-vpn {
              rule r1 {
                  metric 65450;
                  bogus {
                  }
              }
          }
      }
      """
    let failure = TextParser.merge(Array(text.utf8), into: .empty)
    #expect(
      failure.errors.map { $0.report(file: "terminal") }.joined() == """
        terminal:4:(18) syntax error: metric
          [edit services ipsec-vpn rule r1]
            'metric 65450;'
              syntax error
        terminal:5:(17) syntax error: bogus
          [edit services ipsec-vpn rule r1]
            'bogus {'
              syntax error

        """)
    let commands = "set system host-name a\nset services ipsec-vpn rule r1 metric 65450\n"
    let failureOfCommands = SetParser.merge(Array(commands.utf8), into: .empty)
    #expect(
      failureOfCommands.errors.map { $0.report(file: "terminal") } == [
        "terminal:2:(31) syntax error: metric\n"
      ])
  }

  @Test func comparisonFollowsTheRealLayout() throws {
    let old = try parse(
      "system { host-name a; } interfaces { so-0/0/0 { unit 0 { description x; } } }")
    let new = try parse(
      """
      system { host-name b; }
      interfaces { so-0/0/0 { unit 0 { family inet { address 1.1.1.1/24; } } } }
      services { ipsec-vpn { rule r { match-direction input; } } }
      """)
    #expect(
      Comparison.text(from: old, to: new, in: .configuration) == """
        [edit]
        +  services {
        +      ipsec-vpn {
        +          rule r {
        +              match-direction input;
        +          }
        +      }
        +  }
        [edit system]
        -  host-name a;
        +  host-name b;
        [edit interfaces so-0/0/0 unit 0]
        -    description x;
        +     family inet {
        +         address 1.1.1.1/24;
        +     }

        """)
  }
}
