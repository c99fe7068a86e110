import Schema
import Testing

@testable import Configuration

@Suite("XML and JSON read back")
struct MarkupReaderTests {
  private let schema = Schema.configuration

  private static let text = """
    groups {
        all {
            system {
                host-name other;
            }
            interfaces {
                <so-*> {
                    mtu 1500;
                }
            }
        }
        inactive: none {
            services {
                service-set x;
            }
        }
    }
    apply-groups [ all none ];
    protect: system {
        host-name pe1;
        syslog {
            file messages {
                any notice;
                inactive: daemon info;
            }
        }
    }
    interfaces {
        /* towards "the" customer <&> */
        so-0/0/0 {
            apply-groups-except all;
            description "<a & 'b' \\"c\\" \\ ünï 漢 ]]>";
            no-keepalives;
            mtu 4470;
            unit 0 {
                family inet {
                    address 6.6.6.6/32;
                    address 10.0.0.1/8;
                }
            }
        }
        inactive: so-2/2/0 {
            disable;
        }
    }
    routing-options {
        static {
            route 0.0.0.0/0 next-hop 1.2.3.4;
            inactive: route 9.0.0.0/8 discard;
        }
    }
    policy-options {
        policy-statement export {
            then {
                community add target;
                accept;
            }
        }
        community target members [ target:100:20 target:100:21 ];
    }
    routing-instances {
        vrf {
            instance-type vrf;
            interface so-0/0/0.0;
        }
    }
    services {
        ipsec-vpn {
            rule rule-1 {
                match-direction input;
                term 1 {
                    then {
                        remote-gateway 1.2.3.4;
                        manual {
                            direction inbound {
                                spi 300;
                            }
                        }
                    }
                }
            }
            ike {
                policy p {
                    inactive: proposals [ b a ];
                    pre-shared-key ascii-text "$9$ExmcSeMWxdVYBI"; ## SECRET-DATA
                }
            }
        }
    }

    """

  private func read(_ octets: [UInt8]) -> Loaded {
    ConfigurationReader(.detectedStatements(in: octets)).read(octets)
  }

  private func load(_ text: String) throws -> Statement { try read(Array(text.utf8)).get() }

  private func tree() throws -> Statement { try load(Self.text) }

  @Test func xmlIsTheSameConfiguration() throws {
    let element = ElementWriter().configuration(try tree(), at: [])
    let text = "<?xml version=\"1.0\"?>\n<rpc-reply>\n\(XMLPrinter.print(element))</rpc-reply>\n"
    let read = try load(text)
    #expect(TextPrinter.print(contentsOf: read, in: schema) == Self.text)
  }

  @Test func jsonIsTheSameConfiguration() throws {
    let element = ElementWriter().configuration(try tree(), at: [])
    let read = try load(JSONPrinter.configuration(element))
    #expect(TextPrinter.print(contentsOf: read, in: schema) == Self.text)
  }

  @Test(arguments: [
    ("<configuration>\n<system>\n<host-name>a b</host-name></system></configuration>", 3),
    ("<configuration>\n<nonsense>\n<x/></nonsense></configuration>", 2),
    ("<configuration>\n<system>\n</interfaces></configuration>", 3),
    ("<configuration>&bomb;</configuration>", 1), ("<configuration", 1), ("<", 1),
    ("<configuration></configuration><more/>", 1),
    ("<system>\n<host-name>a</host-name></system>", 2),
    ("{\n\"configuration\" : {\n\"system\" : {\n\"host-name\" : \"a b\" } } }", 4),
    ("{\n\"configuration\" : {\n\"system\" : [ }", 3), ("{", 1), ("{\"a\" : 01x}", 1),
    ("{\"a\" : \"\\ud800\"}", 1), ("{\"a\" : \"\\q\"}", 1),
  ])
  func faultsNameTheirLine(_ text: String, _ line: Int) throws {
    #expect(read(Array(text.utf8)).errors.first?.line == line)
  }

  @Test func nestingHasAnEnd() {
    for text in [
      String(repeating: "<a>", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
      "{\"a\":" + String(repeating: "[", count: 100_000),
    ] {
      #expect(read(Array(text.utf8)).errors.first?.reason == .invalid("too many levels"))
    }
  }

  /// Whatever is cut or altered ends in an error or a configuration, never in a trap.
  @Test func mutationsNeverTrap() throws {
    let element = ElementWriter().configuration(try tree(), at: [])
    for text in [XMLPrinter.print(element), JSONPrinter.configuration(element)] {
      let octets = Array(text.utf8)
      for place in stride(from: 0, to: octets.count, by: 23) {
        var altered = octets
        altered[place] ^= 1 << UInt8(place % 8)
        for candidate in [altered, Array(octets[..<place])] {
          _ = read(candidate)
        }
      }
    }
  }
}
