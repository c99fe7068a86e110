import Schema
import Testing

@testable import Configuration

/// Foreign statements in XML and JSON are written in a fixed form, and are read back as the same
/// statements.
@Suite("Foreign statements in XML and JSON")
struct ForeignMarkupTests {
  /// A statement in the three forms.
  private struct Row: Sendable, CustomTestStringConvertible {
    var text: String
    var xml: String
    var json: String
    var testDescription: String { text }
  }

  private static func lines(_ table: String) -> [[String]] {
    table.split(separator: "\n\n").map { $0.split(separator: "\n").map(String.init) }
  }

  private static func table(_ text: String) -> [Row] {
    lines(text).map { Row(text: $0[0], xml: $0[1], json: $0[2]) }
  }

  /// Each row has text, XML and JSON, and an empty line separates it from the next row.
  private static let rows = table(
    #"""
    protocols { lldp { disable; } }
    <protocols><lldp><disable/></lldp></protocols>
    {"protocols":{"lldp":{"disable":[null]}}}

    protocols { bgp { group a { type internal; peer-as 1; } } }
    <protocols><bgp><group><name>a</name><type>internal</type><peer-as>1</peer-as></group>\#
    </bgp></protocols>
    {"protocols":{"bgp":{"group":[{"name":"a","type":"internal","peer-as":"1"}]}}}

    protocols { bgp { export [ a b ]; } }
    <protocols><bgp><export>a</export><export>b</export></bgp></protocols>
    {"protocols":{"bgp":{"export":["a","b"]}}}

    protocols { bgp { inactive: export [ a b ]; } }
    <protocols><bgp><export inactive="inactive">a</export><export inactive="inactive">\#
    b</export></bgp></protocols>
    {"protocols":{"bgp":{"export":["a","b"],"@export":{"inactive":true}}}}

    protocols { bgp { inactive: group a { type internal; } group b; } }
    <protocols><bgp><group inactive="inactive"><name>a</name><type>internal</type></group>\#
    <group><name>b</name></group></bgp></protocols>
    {"protocols":{"bgp":{"group":[{"@":{"inactive":true},"name":"a","type":"internal"},{\#
    "name":"b"}]}}}

    protocols { bgp { /* who */ group a { family inet { unicast; } } } }
    <protocols><bgp><junos:comment>/* who */</junos:comment><group><name>a</name><family>\#
    <inet><unicast/></inet></family></group></bgp></protocols>
    {"protocols":{"bgp":{"group":[{"@":{"comment":"/* who */"},"name":"a","family":{"inet":{\#
    "unicast":[null]}}}]}}}

    policy-options { prefix-list a { 10.0.0.0/8; inactive: 11.0.0.0/8; } }
    <policy-options><prefix-list><name>a</name><prefix-list-item><name>10.0.0.0/8</name>\#
    </prefix-list-item><prefix-list-item inactive="inactive"><name>11.0.0.0/8</name>\#
    </prefix-list-item></prefix-list></policy-options>
    {"policy-options":{"prefix-list":[{"name":"a","prefix-list-item":[{"name":"10.0.0.0/8"},\#
    {"@":{"inactive":true},"name":"11.0.0.0/8"}]}]}}

    firewall { family inet { filter f { term t { from { source-address { 10.0.0.0/8; \#
    10.1.0.0/16 except; } } then accept; } } } }
    <firewall><family><inet><filter><name>f</name><term><name>t</name><from><source-address>\#
    <name>10.0.0.0/8</name></source-address><source-address><name>10.1.0.0/16</name>\#
    <except/></source-address></from><then><accept/></then></term></filter></inet></family>\#
    </firewall>
    {"firewall":{"family":{"inet":{"filter":[{"name":"f","term":[{"name":"t","from":{\#
    "source-address":[{"name":"10.0.0.0/8"},{"name":"10.1.0.0/16","except":[null]}]},\#
    "then":{"accept":[null]}}]}]}}}}

    interfaces { ge-0/0/0 { unit 0 { family inet { mtu 1500; } family inet6 { address \#
    2001:db8::1/64; } } } }
    <interfaces><interface><name>ge-0/0/0</name><unit><name>0</name><family><inet><mtu>\#
    1500</mtu></inet><inet6><address><name>2001:db8::1/64</name></address></inet6></family>\#
    </unit></interface></interfaces>
    {"interfaces":{"interface":[{"name":"ge-0/0/0","unit":[{"name":"0","family":{"inet":{\#
    "mtu":"1500"},"inet6":{"address":[{"name":"2001:db8::1/64"}]}}}]}]}}

    protocols { ospf { traceoptions { file log size 1m files 3; } } }
    <protocols><ospf><traceoptions><file><filename>log</filename><size>1m</size><files>\#
    3</files></file></traceoptions></ospf></protocols>
    {"protocols":{"ospf":{"traceoptions":{"file":{"filename":"log","size":"1m","files":"3"}}\#
    }}}

    protocols { bgp { apply-groups g; group a { apply-groups-except g; } } }
    <protocols><bgp><apply-groups>g</apply-groups><group><name>a</name><apply-groups-except>\#
    g</apply-groups-except></group></bgp></protocols>
    {"protocols":{"bgp":{"apply-groups":["g"],"group":[{"name":"a",\#
    "apply-groups-except":["g"]}]}}}

    protocols { bgp { x-one a; x-two a b c; x-three [ a b ]; x-four { 1a; b c; } } }
    <protocols><bgp><x-one>a</x-one><x-two><name>a</name><name>b</name><name>c</name>\#
    </x-two><x-three>a</x-three><x-three>b</x-three><x-four><contents><name>1a</name>\#
    </contents><b>c</b></x-four></bgp></protocols>
    {"protocols":{"bgp":{"x-one":"a","x-two":{"name":["a","b","c"]},"x-three":["a","b"],\#
    "x-four":{"contents":[{"name":"1a"}],"b":"c"}}}}

    protocols { bgp { x-one ""; x-two "  "; name a; comment b; contents c; } }
    <protocols><bgp><x-one><name/></x-one><x-two><name>  </name></x-two><contents><name>\#
    name</name><name>a</name></contents><contents><name>comment</name><name>b</name>\#
    </contents><contents><name>contents</name><name>c</name></contents></bgp></protocols>
    {"protocols":{"bgp":{"x-one":{"name":""},"x-two":{"name":"  "},"contents":[{\#
    "name":["name","a"]},{"name":["comment","b"]},{"name":["contents","c"]}]}}}

    protocols { bgp { x-one a { b; c d; } x-one b; } }
    <protocols><bgp><x-one><name>a</name><b/><c>d</c></x-one><x-one><name>b</name></x-one>\#
    </bgp></protocols>
    {"protocols":{"bgp":{"x-one":[{"name":"a","b":[null],"c":"d"},{"name":"b"}]}}}

    protocols { bgp { x-one a [ b c ]; } }
    <protocols><bgp><x-one><name>a</name><contents>b</contents><contents>c</contents>\#
    </x-one></bgp></protocols>
    {"protocols":{"bgp":{"x-one":{"name":"a","contents":["b","c"]}}}}

    protocols { bgp { group { a { type internal; } } } }
    <protocols><bgp><group aspic:layout="block block"><name>a</name><type>internal</type>\#
    </group></bgp></protocols>
    {"@":{"xmlns:aspic":"urn:aspic:configuration"},"protocols":{"bgp":{"group":[{"@":{\#
    "aspic:layout":"block block"},"name":"a","type":"internal"}]}}}
    """#)

  private func read(_ text: String, _ format: ConfigurationReader.Format = .text) throws
    -> Statement
  {
    let loaded = ConfigurationReader(format).read(Array(text.utf8))
    #expect(loaded.warnings.isEmpty)
    return try loaded.get()
  }

  private func print(_ tree: Statement) -> String {
    TextPrinter.print(contentsOf: tree, in: .configuration)
  }

  private func xml(_ tree: Statement) -> String {
    XMLPrinter.print(ElementWriter().configuration(tree, at: []))
  }

  private func json(_ tree: Statement) -> String {
    JSONPrinter.configuration(ElementWriter().configuration(tree, at: []))
  }

  /// Returns JSON or XML without the blanks and line ends that only make it legible.
  private func tight(_ text: String) -> String {
    text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
      .replacing(" : ", with: ":").replacing(", \"", with: ",\"").replacing("{ ", with: "{")
      .replacing(" }", with: "}")
  }

  @Test(arguments: rows) private func isWrittenAndReadsBack(_ row: Row) throws {
    let tree = try read(row.text)
    let (xml, json) = (xml(tree), json(tree))
    let inside = tight(xml).dropFirst("<configuration".count).drop { $0 != ">" }.dropFirst()
    #expect(inside == row.xml + "</configuration>")
    #expect(tight(json) == #"{"configuration":"# + row.json + "}")
    for (text, format) in [(xml, ConfigurationReader.Format.xml), (json, .json)] {
      let back = try read(text, format)
      #expect(back == tree, "\(format)")
      #expect(print(back) == print(tree), "\(format)")
    }
  }

  /// Each row has XML of Junos and the text of the same statements.
  private static let reals = lines(
    #"""
    <system><syslog><user><name>*</name><contents><name>any</name><emergency/></contents>\#
    </user></syslog></system>
    system { syslog { user * { any emergency; } } }

    <policy-options><policy-statement><name>p</name><term><name>t</name><from><route-filter>\#
    <address>10.0.0.0/8</address><choice-ident>upto</choice-ident><choice-value>\#
    /24</choice-value></route-filter><route-filter><address>11.0.0.0/8</address>\#
    <choice-ident>exact</choice-ident><choice-value/></route-filter></from><then><reject/>\#
    </then></term></policy-statement></policy-options>
    policy-options { policy-statement p { term t { from { route-filter 10.0.0.0/8 upto /24; \#
    route-filter 11.0.0.0/8 exact; } then reject; } } }

    <security><policies><policy><from-zone-name>a</from-zone-name><to-zone-name>\#
    b</to-zone-name><policy><name>p</name><then><permit/></then></policy></policy>\#
    </policies></security>
    security { policies { from-zone a to-zone b { policy p { then { permit; } } } } }

    <class-of-service><interfaces><interface><name>ge-0/0/0</name><scheduler-map>\#
    s</scheduler-map></interface></interfaces></class-of-service>
    class-of-service { interfaces { ge-0/0/0 { scheduler-map s; } } }

    <vlans><vlan><name>v</name><vlan-id>10</vlan-id></vlan></vlans>
    vlans { v { vlan-id 10; } }

    <protocols><bgp><group><name>a</name><import>x</import><import>y</import></group></bgp>\#
    </protocols>
    protocols { bgp { group a { import [ x y ]; } } }

    <interfaces><interface><name>ge-0/0/0</name><gigether-options><ieee-802.3ad><bundle>\#
    ae0</bundle></ieee-802.3ad></gigether-options></interface></interfaces>
    interfaces { ge-0/0/0 { gigether-options { 802.3ad ae0; } } }
    """#)

  /// The XML is as Junos routers write it, with names that their text does not have.
  @Test(arguments: reals)
  func theRealSystemsAreRead(_ row: [String]) throws {
    let (xml, text) = (row[0], row[1])
    let tree = try read("<configuration>\(xml)</configuration>", .xml)
    #expect(print(tree) == print(try read(text)))
    #expect(print(try read(json(tree), .json)) == print(tree))
    #expect(print(try read(self.xml(tree), .xml)) == print(tree))
  }

  /// Programs may write the members of an object in any order.
  @Test(arguments: [
    #"{"protocols":{"bgp":{"group":[{"type":"internal","name":"a"}]}}}"#,
    #"{"protocols":{"bgp":{"group":{"@":{"comment":"x"},"type":"internal","name":"a"}}}}"#,
    #"{"protocols":{"bgp":{"group":[{"name":"a","@type":{"inactive":false},"type":"internal"}]}}}"#,
  ])
  func theKeyMayStandAnywhere(_ json: String) throws {
    let tree = try read(json, .json)
    let text = print(tree).split(separator: "\n").filter { !$0.contains("/*") }
    #expect(
      text.map { $0.drop { $0 == " " } }.joined(separator: " ")
        == "protocols { bgp { group a { type internal; } } }")
  }

  /// A secret that the text contains in the clear is hidden in markup, and is found again when it
  /// is loaded.
  @Test func plainSecretsAreHidden() throws {
    let tree = try read("snmp { community whisper { authorization read-only; } }")
    let element = ElementWriter(hidingSecrets: true).configuration(tree, at: [])
    for (text, format) in [
      (XMLPrinter.print(element), ConfigurationReader.Format.xml),
      (JSONPrinter.configuration(element), .json),
    ] {
      #expect(!text.contains("whisper"))
      #expect(try read(text, format) == tree)
    }
  }

  // MARK: The protocol's operations

  private static let before =
    "protocols { bgp { export [ a b ]; group g { type internal; } group h { peer-as 1; } } }"

  @Test(arguments: [
    (inside: "<export operation='delete'>a</export>", after: "bgp { export b; @ }"),
    (inside: "<export delete='delete'/>", after: "bgp { @ }"),
    (
      inside: "<group delete='delete'><name>g</name></group>",
      after: "bgp { export [ a b ]; group h { peer-as 1; } }"
    ),
    (
      inside: "<group operation='replace'><name>g</name><peer-as>2</peer-as></group>",
      after: "bgp { export [ a b ]; group g { peer-as 2; } group h { peer-as 1; } }"
    ),
    (
      inside: "<export operation='replace'>c</export><export operation='replace'>d</export>",
      after: "bgp { export [ c d ]; @ }"
    ),
    (
      inside: "<group><name>g</name><type>external</type></group>",
      after: "bgp { export [ a b ]; group g { type external; } group h { peer-as 1; } }"
    ),
    (
      inside: "<group rename='rename' name='i'><name>g</name></group>",
      after: "bgp { export [ a b ]; group i { type internal; } group h { peer-as 1; } }"
    ),
    (
      inside: "<group insert='after' name='h'><name>g</name></group>",
      after: "bgp { export [ a b ]; group h { peer-as 1; } group g { type internal; } }"
    ),
    (
      inside: "<group inactive='inactive'><name>g</name></group>",
      after: "bgp { export [ a b ]; inactive: group g { type internal; } group h { peer-as 1; } }"
    ),
    (inside: "<export operation='create'>c</export>", after: "bgp { export [ a b c ]; @ }"),
  ])
  func operationsAreCarriedOut(_ row: (inside: String, after: String)) throws {
    let groups = "group g { type internal; } group h { peer-as 1; }"
    let after = "protocols { \(row.after.replacing("@", with: groups)) }"
    let xml = "<configuration><protocols><bgp>\(row.inside)</bgp></protocols></configuration>"
    let loaded = ConfigurationReader(.xml).read(Array(xml.utf8), into: try read(Self.before))
    #expect(print(try loaded.get()) == print(try read(after)))
  }

  @Test(arguments: [
    ("<group operation='create'><name>g</name></group>", "statement creation failed"),
    ("<group operation='delete'><name>x</name></group>", "statement"),
    ("<group bogus='x'><name>g</name></group>", "bogus"),
  ])
  func whatCannotBeDoneIsAnError(_ row: (inside: String, word: String)) throws {
    let xml = "<configuration><protocols><bgp>\(row.inside)</bgp></protocols></configuration>"
    let tree = try read(Self.before)
    let loaded = ConfigurationReader(.xml).read(Array(xml.utf8), into: tree)
    #expect(loaded.errors.count == 1)
    #expect(loaded.tree == tree)
  }

  @Test func anUnlistedStatementIsOneError() {
    for (text, format) in [
      ("<configuration><protocls><bgp><a/></bgp></protocls></configuration>", "xml"),
      (#"{"configuration":{"protocls":{"bgp":{"a":[null]}}}}"#, "json"),
    ] {
      let format = ConfigurationReader.Format(rawValue: format) ?? .text
      let loaded = ConfigurationReader(format).read(Array(text.utf8))
      #expect(loaded.errors.map(\.word) == ["protocls"])
      #expect(loaded.tree == .empty)
    }
  }

  @Test func deepNestingIsRefused() {
    for count in [100, 190, 1000] {
      let names = String(repeating: "<a>", count: count)
      let ends = String(repeating: "</a>", count: count)
      let xml = "<configuration><protocols>\(names)\(ends)</protocols></configuration>"
      let loaded = ConfigurationReader(.xml).read(Array(xml.utf8))
      #expect(loaded.errors.isEmpty == (count < 120))
    }
  }
}
