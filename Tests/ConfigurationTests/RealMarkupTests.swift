import Schema
import Testing

@testable import Configuration

/// XML and JSON are read as Junos routers write them, where their elements differ from
/// the words of the text.
@Suite("XML and JSON of the real system")
struct RealMarkupTests {
  /// Each row has XML, JSON and the text of the same statements, and an empty line separates it
  /// from the next row.
  private static let rows =
    #"""
    <routing-instances><instance><name>r</name><instance-type>vrf</instance-type>\#
    <route-distinguisher><rd-type>1:1</rd-type></route-distinguisher></instance>\#
    </routing-instances>
    {"routing-instances":{"instance":[{"name":"r","instance-type":"vrf",\#
    "route-distinguisher":{"rd-type":"1:1"}}]}}
    routing-instances { r { instance-type vrf; route-distinguisher 1:1; } }

    <services><service-set><name>s</name><ipsec-vpn-options><local-gateway><address>1.1.1.1</address>\#
    <routing-instance>r</routing-instance></local-gateway></ipsec-vpn-options></service-set>\#
    <service-set><name>t</name><ipsec-vpn-options><local-gateway><address>2.2.2.2</address>\#
    </local-gateway></ipsec-vpn-options></service-set><service-set><name>u</name>\#
    <ipsec-vpn-options><local-gateway><routing-instance>r</routing-instance><name>3.3.3.3</name>\#
    </local-gateway></ipsec-vpn-options></service-set></services>
    {"services":{"service-set":[{"name":"s","ipsec-vpn-options":{"local-gateway":{"address":\#
    "1.1.1.1","routing-instance":"r"}}},{"name":"t","ipsec-vpn-options":{"local-gateway":[{\#
    "address":"2.2.2.2"}]}},{"name":"u","ipsec-vpn-options":{"local-gateway":{\#
    "routing-instance":"r","address":"3.3.3.3"}}}]}}
    services { service-set s { ipsec-vpn-options { local-gateway 1.1.1.1 routing-instance r; } } \#
    service-set t { ipsec-vpn-options { local-gateway 2.2.2.2; } } service-set u { \#
    ipsec-vpn-options { local-gateway 3.3.3.3 routing-instance r; } } }

    <policy-options><policy-statement><name>p</name><then><community><add/><community-name>\#
    a</community-name></community><community><set/><community-name>b</community-name>\#
    </community><community><delete/><community-name>c</community-name></community><accept/>\#
    </then></policy-statement></policy-options>
    {"policy-options":{"policy-statement":[{"name":"p","then":{"community":[{"add":[null],\#
    "community-name":"a"},{"community-name":"b","set":[null]},{"delete":null,\#
    "community-name":"c"}],"accept":[null]}}]}}
    policy-options { policy-statement p { then { community add a; community set b; community \#
    delete c; accept; } } }

    <policy-options><policy-statement><name>p</name><then><community><choice-ident>\#
    add</choice-ident><choice-value/><community-name>a</community-name></community><community \#
    inactive="inactive"><choice-ident>delete</choice-ident><choice-value/><community-name>\#
    b</community-name></community></then></policy-statement></policy-options>
    {"policy-options":{"policy-statement":[{"name":"p","then":{"community":[{"choice-ident":\#
    "add","choice-value":"","community-name":"a"},{"@":{"inactive":true},"choice-ident":\#
    "delete","choice-value":[null],"community-name":"b"}]}}]}}
    policy-options { policy-statement p { then { inactive: community add a; inactive: community \#
    delete b; } } }

    <security><nat><source><rule-set><name>s</name><rule><name>r</name><src-nat-rule-match>\#
    <source-address>0.0.0.0/0</source-address></src-nat-rule-match></rule></rule-set></source>\#
    </nat></security>
    {"security":{"nat":{"source":{"rule-set":[{"name":"s","rule":[{"name":"r",\#
    "src-nat-rule-match":{"source-address":["0.0.0.0/0"]}}]}]}}}}
    security { nat { source { rule-set s { rule r { match { source-address 0.0.0.0/0; } } } } } }

    <security><nat><destination><rule-set><name>s</name><rule><name>r</name>\#
    <dest-nat-rule-match><destination-address><dst-addr>1.1.1.1/32</dst-addr>\#
    </destination-address></dest-nat-rule-match></rule></rule-set></destination><static>\#
    <rule-set><name>s</name><rule><name>r</name><static-nat-rule-match><destination-address>\#
    <dst-addr>1.1.1.1/32</dst-addr></destination-address></static-nat-rule-match></rule>\#
    </rule-set></static></nat></security>
    {"security":{"nat":{"destination":{"rule-set":[{"name":"s","rule":[{"name":"r",\#
    "dest-nat-rule-match":{"destination-address":{"dst-addr":"1.1.1.1/32"}}}]}]},"static":{\#
    "rule-set":[{"name":"s","rule":[{"name":"r","static-nat-rule-match":{\#
    "destination-address":{"dst-addr":"1.1.1.1/32"}}}]}]}}}}
    security { nat { destination { rule-set s { rule r { match { destination-address \#
    1.1.1.1/32; } } } } static { rule-set s { rule r { match { destination-address \#
    1.1.1.1/32; } } } } } }

    <interfaces><interface-range><name>r</name><member-range><name>ge-0/0/0</name><end-range>\#
    ge-0/0/4</end-range></member-range></interface-range><interface><name>ge-0/0/1</name>\#
    <gigether-options><ieee-802.3ad><bundle>ae0</bundle></ieee-802.3ad></gigether-options>\#
    </interface></interfaces>
    {"interfaces":{"interface-range":[{"name":"r","member-range":[{"name":"ge-0/0/0",\#
    "end-range":"ge-0/0/4"}]}],"interface":[{"name":"ge-0/0/1","gigether-options":{\#
    "ieee-802.3ad":{"bundle":"ae0"}}}]}}
    interfaces { interface-range r { member-range ge-0/0/0 to ge-0/0/4; } ge-0/0/1 { \#
    gigether-options { 802.3ad ae0; } } }

    <security><policies><policy><from-zone-name>a</from-zone-name><to-zone-name>\#
    b</to-zone-name><policy><name>p</name><then><permit/></then></policy></policy><policy>\#
    <from-zone-name>b</from-zone-name><to-zone-name>a</to-zone-name><policy><name>p</name>\#
    <then><deny/></then></policy></policy></policies></security>
    {"security":{"policies":{"policy":[{"from-zone-name":"a","to-zone-name":"b","policy":[{\#
    "name":"p","then":{"permit":[null]}}]},{"from-zone-name":"b","to-zone-name":"a","policy":[{\#
    "name":"p","then":{"deny":[null]}}]}]}}}
    security { policies { from-zone a to-zone b { policy p { then { permit; } } } \#
    from-zone b to-zone a { policy p { then { deny; } } } } }

    <protocols><x-one><thing><id>1</id><b>2</b></thing><thing><id>2</id><b>3</b></thing><lone>\#
    <id>1</id></lone></x-one></protocols>
    {"protocols":{"x-one":{"thing":[{"id":"1","b":"2"},{"id":"2","b":"3"}],"lone":{"id":"1"}}}}
    protocols { x-one { thing 1 { b 2; } thing 2 { b 3; } lone { id 1; } } }

    <protocols><x-one><w><flag/><a><b>c</b></a><id>1</id></w><w><id>2</id></w></x-one></protocols>
    {"protocols":{"x-one":{"w":{"flag":[null],"a":{"b":"c"},"id":"1"},"w":{"id":"2"}}}}
    protocols { x-one { w 1 { flag; a { b c; } } w 2; } }

    <protocols><x-one><w><id>1</id></w></x-one></protocols><protocols><x-one><w><id>2</id></w>\#
    </x-one></protocols>
    {"protocols":[{"x-one":{"w":{"id":"1"}}},{"x-one":{"w":{"id":"2"}}}]}
    protocols { x-one { w 1; w 2; } }

    <protocols><x-one><box><a/></box><box><b/></box></x-one><x-one><box><c/></box></x-one>\#
    </protocols>
    {"protocols":{"x-one":[{"box":[{"a":[null]},{"b":[null]}]},{"box":{"c":[null]}}]}}
    protocols { x-one { box { a; b; c; } } }

    <policy-options><policy-statement><name>p</name><from><route-filter><address>11.0.0.0/8\#
    </address><prefix-length-range>/16-/24</prefix-length-range><accept/></route-filter>\#
    <route-filter><address>12.0.0.0/8</address><exact/><metric><metric>5</metric></metric>\#
    <preference><preference>7</preference></preference><community><add/><community-name>x\#
    </community-name></community><accept/></route-filter></from></policy-statement>\#
    </policy-options>
    {"policy-options":{"policy-statement":[{"name":"p","from":{"route-filter":[{"address":\#
    "11.0.0.0/8","prefix-length-range":"/16-/24","accept":[null]},{"address":"12.0.0.0/8",\#
    "exact":[null],"metric":{"metric":"5"},"preference":{"preference":"7"},"community":{\#
    "add":[null],"community-name":"x"},"accept":[null]}]}}]}}
    policy-options { policy-statement p { from { route-filter 11.0.0.0/8 prefix-length-range \#
    /16-/24 accept; route-filter 12.0.0.0/8 exact metric 5 preference 7 community add x \#
    accept; } } }

    <policy-options><policy-statement><name>p</name><from><route-filter><address>11.0.0.0/8\#
    </address><choice-ident>upto</choice-ident><choice-value>/24</choice-value><accept/>\#
    </route-filter><route-filter inactive="inactive"><address>11.0.0.0/8</address>\#
    <choice-ident>exact</choice-ident><choice-value/><metric><add>5</add></metric>\#
    </route-filter></from></policy-statement></policy-options>
    {"policy-options":{"policy-statement":[{"name":"p","from":{"route-filter":[{"address":\#
    "11.0.0.0/8","choice-ident":"upto","choice-value":"/24","accept":[null]},{"@":{"inactive":\#
    true},"address":"11.0.0.0/8","choice-ident":"exact","choice-value":"","metric":{"add":\#
    "5"}}]}}]}}
    policy-options { policy-statement p { from { route-filter 11.0.0.0/8 upto /24 accept; \#
    inactive: route-filter 11.0.0.0/8 exact metric add 5; } } }

    <class-of-service><schedulers><name>s</name><drop-profile-map><loss-priority>low\#
    </loss-priority><protocol>any</protocol><drop-profile>x</drop-profile></drop-profile-map>\#
    </schedulers></class-of-service><routing-options><martians><address>10.0.0.0/8</address>\#
    <exact/><allow/></martians></routing-options>
    {"class-of-service":{"schedulers":[{"name":"s","drop-profile-map":[{"loss-priority":"low",\#
    "protocol":"any","drop-profile":"x"}]}]},"routing-options":{"martians":[{"address":\#
    "10.0.0.0/8","exact":[null],"allow":[null]}]}}
    class-of-service { schedulers { s { drop-profile-map loss-priority low protocol any \#
    drop-profile x; } } } routing-options { martians { 10.0.0.0/8 exact allow; } }
    """#
    .split(separator: "\n\n").map { $0.split(separator: "\n").map(String.init) }

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

  @Test(arguments: rows) func isReadAndKept(_ row: [String]) throws {
    let text = print(try read(row[2]))
    for (form, format) in [
      ("<configuration>\(row[0])</configuration>", ConfigurationReader.Format.xml),
      (row[1], .json),
    ] {
      let tree = try read(form, format)
      #expect(print(tree) == text, "\(format)")
      let element = ElementWriter().configuration(tree, at: [])
      #expect(print(try read(XMLPrinter.print(element), .xml)) == text)
      #expect(print(try read(JSONPrinter.configuration(element), .json)) == text)
    }
  }

  /// Lines that begin with the same words have one element each, with its own marks and comments.
  @Test func linesOfOneKeyStayApart() throws {
    let lines = [
      "route-filter 10.0.0.0/8 upto /16 accept;", "route-filter 10.0.0.0/8 upto /16 reject;",
      "inactive: route-filter 10.0.0.0/8 exact;", "/* x */ route-filter 10.0.0.0/8 longer accept;",
      "route-filter 11.0.0.0/8 exact metric 5 accept;",
      "route-filter 11.0.0.0/8 exact metric 5 reject;", "route-filter 11.0.0.0/8 exact metric 6;",
      "route-filter 12.0.0.0/8 exact x-one;", "route-filter 12.0.0.0/8 exact x-two a b;",
    ]
    let text = "policy-options { policy-statement p { from { \(lines.joined()) } } }"
    let tree = try read(text)
    let from = print(tree).split(separator: "\n").map { $0.drop { $0 == " " } }
    #expect(from.joined(separator: " ").contains(lines.joined(separator: " ")))
    let element = ElementWriter().configuration(tree, at: [])
    #expect(print(try read(XMLPrinter.print(element), .xml)) == print(tree))
    #expect(print(try read(JSONPrinter.configuration(element), .json)) == print(tree))
    let xml = XMLPrinter.print(element).split(separator: "\n").map { $0.drop { $0 == " " } }
    #expect(
      xml.joined().contains(
        """
        <route-filter><address>10.0.0.0/8</address><upto>/16</upto><accept/></route-filter>\
        <route-filter><address>10.0.0.0/8</address><upto>/16</upto><reject/></route-filter>
        """))
  }

  /// An operation on a line does not change the other lines with the same key.
  @Test(arguments: [
    (
      operation: "operation='delete'", words: "<exact/>",
      after: ["upto /16 accept", "upto /16 reject"]
    ),
    (
      operation: "delete='delete'", words: "<upto>/16</upto><accept/>",
      after: ["exact", "upto /16 reject"]
    ),
    (
      operation: "delete='delete'", words: "<longer/>",
      after: ["exact", "upto /16 accept", "upto /16 reject"]
    ),
    (
      operation: "delete='delete'", words: "<upto>/16</upto>",
      after: ["exact", "upto /16 accept", "upto /16 reject"]
    ),
    (operation: "delete='delete'", words: "", after: []),
    (
      operation: "operation='replace'", words: "<longer/><accept/>",
      after: ["exact", "upto /16 accept", "upto /16 reject", "longer accept"]
    ),
  ])
  func operationsOnALine(_ row: (operation: String, words: String, after: [String])) throws {
    func text(_ lines: [String]) -> String {
      let lines = lines.map { "route-filter 10.0.0.0/8 \($0);" }.joined()
      return "policy-options { policy-statement p { from { protocol bgp; \(lines) } } }"
    }
    let tree = try read(text(["exact", "upto /16 accept", "upto /16 reject"]))
    let xml = """
      <configuration><policy-options><policy-statement><name>p</name><from><route-filter \
      \(row.operation)><address>10.0.0.0/8</address>\(row.words)</route-filter></from>\
      </policy-statement></policy-options></configuration>
      """
    let loaded = ConfigurationReader(.xml).read(Array(xml.utf8), into: tree)
    #expect(print(try loaded.get()) == print(try read(text(row.after))))
  }

  @Test func aLineThatIsNotThereCannotBeDeleted() throws {
    let xml = """
      <configuration><policy-options><policy-statement><name>p</name><from><route-filter \
      operation='delete'><address>10.0.0.0/8</address><longer/></route-filter></from>\
      </policy-statement></policy-options></configuration>
      """
    let tree = try read(
      "policy-options { policy-statement p { from { route-filter 10.0.0.0/8 exact; } } }")
    let loaded = ConfigurationReader(.xml).read(Array(xml.utf8), into: tree)
    #expect(loaded.errors.map(\.reason) == [.dataMissing])
    #expect(loaded.tree == tree)
  }

  /// An element that contains more than one value remains an error.
  @Test(arguments: [
    "<route-distinguisher><a>1:1</a><b>1:2</b></route-distinguisher>",
    "<route-distinguisher><a/></route-distinguisher>",
    "<route-distinguisher><a><b>1:1</b></a></route-distinguisher>",
  ])
  func otherElementsInALeafAreRefused(_ leaf: String) {
    let xml = """
      <configuration><routing-instances><instance><name>r</name>\(leaf)</instance>\
      </routing-instances></configuration>
      """
    #expect(ConfigurationReader(.xml).read(Array(xml.utf8)).errors.count == 1)
  }
}
