import Schema
import Testing

@testable import Configuration

/// The errors of a commit are shown as comments beside the statements that cause them.
@Suite("Remarks on statements with errors")
struct StatementFaultsTests {
  private let schema = Schema.configuration

  private func path(_ words: String) throws -> [PathElement] {
    var walker = Walker(
      statement: .set, from: [], in: Surroundings(tree: .empty, isOperational: false))
    for word in CommandLexer.cut(words).segments[0] { try walker.match(word) }
    return walker.leaves.last.map { $0.container + [$0.element] } ?? walker.path
  }

  private let text = """
    services {
        ipsec-vpn {
            rule r {
                match-direction input;
                term t {
                    then {
                        dynamic {
                            ipsec-policy nope;
                        }
                    }
                }
            }
            inactive: rule s;
            rule u;
            ipsec {
                proposal p;
            }
        }
        service-set s {
            ipsec-vpn-options {
                local-gateway 10.0.0.1 routing-instance nowhere;
            }
        }
    }

    """

  private func faults() throws -> StatementFaults {
    var faults = StatementFaults()
    let dynamic = "services ipsec-vpn rule r term t then dynamic"
    faults.add("no such policy", at: try path("\(dynamic) ipsec-policy nope"))
    faults.add("no such policy", at: try path("\(dynamic) ipsec-policy nope"))
    faults.add("too new", at: try path("\(dynamic) ipsec-policy nope"))
    faults.add(
      missing: "remote-gateway", at: try path("services ipsec-vpn rule r term t then"))
    faults.add(missing: "match-direction", at: try path("services ipsec-vpn rule u"))
    faults.add(missing: "term", at: try path("services ipsec-vpn rule u"))
    // The leaf has a default value, which does not suffice.
    faults.add("needs a key", at: try path("services ipsec-vpn ipsec proposal p protocol esp"))
    faults.add(
      "no such instance",
      at: try path(
        "services service-set s ipsec-vpn-options local-gateway 10.0.0.1 routing-instance nowhere"))
    // An error in a statement that does not exist is not shown.
    faults.add("lost", at: try path("services ipsec-vpn rule gone term t then syslog"))
    return faults
  }

  @Test func standAboveTheStatementOrAtTheEndOfItsContainer() throws {
    let tree = try parse(text)
    let shown = TextPrinter.print(contentsOf: tree, in: schema, faults: try faults())
    #expect(
      shown == """
        services {
            ipsec-vpn {
                rule r {
                    match-direction input;
                    term t {
                        then {
                            dynamic {
                                ##
                                ## Warning: no such policy
                                ## Warning: too new
                                ##
                                ipsec-policy nope;
                            }
                            ## Warning: missing mandatory statement(s): 'remote-gateway'
                        }
                    }
                }
                inactive: rule s;
                rule u {
                    ## Warning: missing mandatory statement(s): 'match-direction', 'term'
                }
                ipsec {
                    ##
                    ## Warning: needs a key
                    ##
                    proposal p;
                }
            }
            service-set s {
                ipsec-vpn-options {
                    ##
                    ## Warning: no such instance
                    ##
                    local-gateway 10.0.0.1 routing-instance nowhere;
                }
            }
        }

        """)
    let loaded = TextParser.merge(Array(shown.utf8), into: .empty)
    #expect(loaded.warnings.isEmpty)
    #expect(try loaded.get() == tree)
  }

  /// A comparison shows only that something is missing in what was added.
  @Test func onlyWhatIsMissingIsComparedBesideStatements() throws {
    let missing = try faults().onlyMissing
    let shown = TextPrinter.print(contentsOf: try parse(text), in: schema, faults: missing)
    #expect(
      shown.split(separator: "\n").map { $0.drop(while: \.isWhitespace) }.filter {
        $0.hasPrefix("#")
      } == [
        "## Warning: missing mandatory statement(s): 'remote-gateway'",
        "## Warning: missing mandatory statement(s): 'match-direction', 'term'",
      ])
    #expect(missing.descendant(at: try path("services service-set s")) == nil)
  }
}
