import Schema
import Testing

@testable import Configuration

/// A configuration in XML or JSON is read as the same tree as its text, and every error has a
/// place.
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
    ("<system>\n<host-name>a</host-name></system>", 1),
    ("{\n\"configuration\" : {\n\"system\" : {\n\"host-name\" : \"a b\" } } }", 4),
    ("{\n\"configuration\" : {\n\"system\" : [ }", 3), ("{", 1), ("{\"a\" : 01x}", 1),
    ("{\"a\" : \"\\ud800\"}", 1), ("{\"a\" : \"\\q\"}", 1),
  ])
  func faultsNameTheirLine(_ text: String, _ line: Int) throws {
    #expect(read(Array(text.utf8)).errors.first?.line == line)
  }

  /// A file without a statement is an error, because a load that overrides would otherwise remove
  /// everything.
  @Test(arguments: [
    ("<system><host-name>a</host-name></system>", 1, 1), ("<rpc-reply/>", 1, 1),
    ("<html>\n<body>x</body></html>", 1, 1),
    ("<a>\n<configuration/><configuration><system/></configuration></a>", 2, 17),
    ("<configuration>system { host-name a; }</configuration>", 1, 16),
    ("<configuration><system>x<host-name>a</host-name></system></configuration>", 1, 24),
    ("<configuration><system><host-name>a</host-name>\n x</system></configuration>", 2, 2),
    (
      "<configuration><interfaces><interface><name>so-0/0/0</name>x</interface></interfaces>"
        + "</configuration>", 1, 60
    ),
    (
      "<configuration><interfaces><interface><mtu>1400</mtu>x<name>so-0/0/0</name></interface>"
        + "</interfaces></configuration>", 1, 54
    ),
    ("{\"configuration\" : \"system { host-name a; }\"}", 1, 20),
    ("{\"configuration\" : [{}, 1]}", 1, 25), ("{\"configuration\" : [[]]}", 1, 21),
  ])
  func whatIsNoStatementIsAnError(_ text: String, _ line: Int, _ column: Int) {
    let errors = read(Array(text.utf8)).errors
    #expect(errors.map { [$0.line, $0.column] } == [[line, column]])
  }

  @Test(arguments: [
    "<a><b>x</b><configuration><!-- x --> <![CDATA[ ]]></configuration><c/>x</a>",
    "{\"configuration\" : null}", "{\"configuration\" : [null]}",
    "{\"configuration\" : [{}, {}]}",
  ])
  func whatSurroundsAConfigurationIsPassedOver(_ text: String) {
    #expect(read(Array(text.utf8)).errors.isEmpty)
  }

  /// Each row has the element with the error, and its place.
  @Test(arguments: [
    ("<system><host-name><x>foo</x></host-name></system>", "x", 35),
    ("<system><host-name>a<x>foo</x></host-name></system>", "x", 36),
    ("<system><host-name><x/>a</host-name></system>", "x", 35),
    ("<system><host-name operation=\"delete\"><x/></host-name></system>", "x", 54),
    (
      "<interfaces><interface><name>so-0/0/0<x/></name><mtu>1500</mtu></interface></interfaces>",
      "x", 53
    ),
    (
      "<interfaces><interface><mtu>1500</mtu><name>so-0/0/0<x/></name></interface></interfaces>",
      "x", 68
    ),
    ("<protocols><bgp><group><name>g<x/></name></group></bgp></protocols>", "x", 46),
    (
      "<protocols><bgp><group><type>internal</type><name>g<x/></name></group></bgp></protocols>",
      "x", 67
    ),
    (
      "<policy-options><community><name>c</name><members><x>1:1</x></members></community>"
        + "</policy-options>", "x", 66
    ),
    ("{\"system\":{\"host-name\":{\"x\":1}}}", "x", 42),
    ("{\"system\":{\"host-name\":{\"@\":{\"operation\":\"delete\"},\"x\":1,\"y\":2}}}", "x", 69),
    ("{\"system\":{\"host-name\":[{\"x\":{\"y\":[]}}]}}", "x", 43),
    ("{\"system\":{\"host-name\":[\"x\",\"y\"]}}", "host-name", 29),
    (
      "{\"policy-options\":{\"community\":[{\"name\":\"c\",\"members\":[{\"x\":\"1:1\"}]}]}}", "x",
      74
    ),
  ])
  func aLeafHoldsOneValueAlone(_ inside: String, _ element: String, _ column: Int) {
    let isJSON = inside.hasPrefix("{")
    let text =
      isJSON ? "{\"configuration\":\(inside)}" : "<configuration>\(inside)</configuration>"
    let loaded = read(Array(text.utf8))
    #expect(loaded.errors.map(\.badElement) == [element])
    #expect(loaded.errors.map(\.column) == [column])
    #expect(
      loaded.errors.map(\.tag) == [element == "x" ? .unknownElement : ErrorTag.badElement])
    let commands = SetPrinter.print(contentsOf: loaded.tree, in: schema)
    #expect(
      ["", "set protocols bgp\n", "set policy-options community c\n"].contains(commands),
      "\(commands)")
  }

  @Test(arguments: [
    "<proposal><name>p</name><x/></proposal>",
    "<policy><name>p</name><pre-shared-key><ascii-text><s3cr3t/></ascii-text></pre-shared-key></policy>",
  ])
  func anElementInASecretIsNotShown(_ inside: String) {
    let text =
      "<configuration><services><ipsec-vpn><ike>\(inside)</ike></ipsec-vpn></services></configuration>"
    let errors = read(Array(text.utf8)).errors
    #expect(errors.map(\.tag) == [.unknownElement])
    #expect(errors.map(\.badElement) == [inside.contains("s3cr3t") ? "ascii-text" : "x"])
  }

  @Test(arguments: [
    "{\"system\":{\"host-name\":[\"a\"]}}",
    "{\"system\":{\"host-name\":\"a\",\"@host-name\":{\"operation\":\"replace\"}}}",
    "{\"interfaces\":{\"interface\":[{\"name\":\"so-0/0/0\",\"disable\":[null]}]}}",
    "{\"policy-options\":{\"community\":[{\"name\":\"c\",\"members\":[\"1:1\",\"1:2\"]}]}}",
    "{\"routing-options\":{\"static\":{\"route\":[{\"name\":\"1.0.0.0/8\",\"discard\":[null],"
      + "\"preference\":{\"metric-value\":7}}]}}}",
    "{\"services\":{\"service-set\":[{\"name\":\"s\",\"ipsec-vpn-rules\":[{\"name\":\"r\"},"
      + "{\"name\":\"q\"}]}]}}",
  ])
  func leavesInJSONThatCanBe(_ inside: String) {
    let loaded = read(Array("{\"configuration\":\(inside)}".utf8))
    #expect(loaded.errors.isEmpty && !loaded.tree.children.isEmpty)
  }

  @Test(arguments: [
    "<services><service-set><name>s</name><ipsec-vpn-rules><name>r</name></ipsec-vpn-rules>"
      + "</service-set></services>",
    "<interfaces><interface><name>so-0/0/0</name><unit><name>0</name><family><inet><service><input>"
      + "<service-set><service-set-name>s</service-set-name></service-set></input></service></inet>"
      + "</family></unit></interface></interfaces>",
    "<routing-options><static><route><name>1.0.0.0/8</name><discard/><preference><metric-value>7"
      + "</metric-value></preference></route></static></routing-options>",
  ])
  func elementsInLeavesThatCanBe(_ inside: String) {
    let loaded = read(Array("<configuration>\(inside)</configuration>".utf8))
    #expect(loaded.errors.isEmpty && !loaded.tree.children.isEmpty)
  }

  /// Characters that XML 1.0 §2.2 excludes are errors.
  @Test(
    arguments: ["\0", "\u{1}", "\u{B}", "\u{C}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"],
    [
      "<system><host-name>a@</host-name></system>", "<system><!-- @ --></system>",
      "<system>@</system>", "<system a=\"@\"/>", "<system@/>", "<system@a=\"\"/>", "<a@/>",
      "<system><host-name><![CDATA[@]]></host-name></system>", "<?a @?>",
    ])
  func charactersThatXMLDoesNotHave(_ character: String, _ inside: String) {
    let text = "<configuration>\n\(inside.replacing("@", with: character))</configuration>"
    let loaded = read(Array(text.utf8))
    #expect(loaded.isRefused && loaded.errors.last?.tag == .malformedMessage)
    #expect(loaded.errors.last?.line == 2)
  }

  @Test(
    arguments: ["#0", "#x0", "#1", "#xB", "#x1F", "#xFFFE", "#65535", "#xD800", "#x110000", "#+65"])
  func referencesToCharactersThatXMLDoesNotHave(_ name: String) {
    let text = "<configuration><system><host-name>a&\(name);</host-name></system></configuration>"
    let loaded = read(Array(text.utf8))
    #expect(loaded.isRefused && loaded.errors.map(\.tag) == [.malformedMessage])
  }

  @Test func otherCharactersAreOfXML() {
    let text =
      "\u{FEFF}<configuration>\r\n\t<!-- \u{7F}\u{85}\u{EFFF}\u{FFFD}\u{10FFFF} --><system>"
      + "<host-name>a&#98;&#x63;</host-name></system></configuration>"
    #expect(read(Array(text.utf8)).errors.isEmpty)
  }

  @Test func nestingHasAnEnd() {
    for text in [
      String(repeating: "<a>", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
      "{\"a\":" + String(repeating: "[", count: 100_000),
    ] {
      #expect(read(Array(text.utf8)).errors.first?.reason == .invalid("too many levels"))
    }
  }

  /// A file that is cut or altered ends in an error or a configuration, and never in a trap.
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
