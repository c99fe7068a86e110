import Schema
import Testing

@testable import Configuration

/// Each filter in XML selects certain statements, which are given as commands.
@Suite("Subtree filters")
struct ConfigurationFilterTests {
  private static let text = """
    groups {
        g1 { system { host-name a; } }
        g2 { interfaces { <*> { mtu 1400; } } }
    }
    apply-groups [ g1 g2 ];
    system {
        host-name r1;
        domain-name example.com;
        inactive: services { ssh; netconf { ssh; } }
        login {
            user ann { class super-user; uid 2000; }
            user bob { class read-only; uid 2001; }
        }
        syslog {
            file messages { any notice; daemon info; }
            file other { any any; }
        }
    }
    interfaces {
        so-0/0/0 { description one; mtu 4000; unit 0 { family inet { address 10.0.0.1/30; } } }
        /* spare */
        inactive: so-0/0/1 {
            description two;
            unit 0 { family inet { address 10.0.0.5/30; } family inet6 { address 2001:db8::1/64; } }
            unit 1 { description one; }
        }
        so-0/0/2 { mtu 4000; disable; }
    }
    policy-options {
        community c members [ 65000:1 65000:2 ];
        policy-statement p {
            term t1 { from protocol static; then accept; }
            term t2 { then reject; }
        }
    }
    protocols {
        bgp {
            export [ a b ];
            group x { type internal; neighbor 10.0.0.1; neighbor 10.0.0.2 { peer-as 65000; } }
            group y { type external; apply-groups g1; }
        }
        ospf { area 0.0.0.0 { interface so-0/0/0.0; interface lo0.0 { passive; } } }
    }
    """

  private func tree(_ text: String = text) throws -> Statement {
    let loaded = ConfigurationReader(.text).read(Array(text.utf8))
    try #require(loaded.errors.isEmpty, "\(loaded.errors)")
    return loaded.tree
  }

  private func filter(_ inside: String) throws -> ConfigurationFilter {
    let document = "<configuration>\(inside)</configuration>"
    return ConfigurationFilter(try MarkupNode.read(Array(document.utf8)).element)
  }

  private func commands(_ tree: Statement) -> [String] {
    SetPrinter.print(contentsOf: tree, in: .configuration)
      .split(separator: "\n").map(String.init)
  }

  /// Each row has a filter and the commands that it selects, without the word `set`.
  private static let rows: [(filter: String, selected: String)] = [
    ("<system><host-name/></system>", "system host-name r1"),
    (
      "<system><host-name/><domain-name/></system>",
      "system host-name r1\nsystem domain-name example.com"
    ),
    // Several elements for one statement select everything that any of them selects.
    (
      "<system><host-name/></system><system><domain-name/></system>",
      "system host-name r1\nsystem domain-name example.com"
    ),
    // A value selects the statements beside it if it matches, and nothing otherwise.
    (
      "<interfaces><interface><description>two</description><unit/></interface></interfaces>",
      """
      interfaces so-0/0/1 description two
      interfaces so-0/0/1 unit 0 family inet address 10.0.0.5/30
      interfaces so-0/0/1 unit 0 family inet6 address 2001:db8::1/64
      interfaces so-0/0/1 unit 1 description one
      """
    ),
    (
      "<interfaces><interface><mtu>4000</mtu></interface></interfaces>",
      """
      interfaces so-0/0/0 description one
      interfaces so-0/0/0 mtu 4000
      interfaces so-0/0/0 unit 0 family inet address 10.0.0.1/30
      interfaces so-0/0/2 disable
      interfaces so-0/0/2 mtu 4000
      """
    ),
    (
      "<system><host-name> r1 </host-name><login><user><name/></user></login></system>",
      "system host-name r1\nsystem login user ann\nsystem login user bob"
    ),
    ("<system><host-name>r2</host-name><domain-name/></system>", ""),
    ("<system><host-name>r2</host-name></system>", ""),
    // Instances are selected by their names.
    (
      "<interfaces><interface><name>so-0/0/2</name></interface></interfaces>",
      "interfaces so-0/0/2 disable\ninterfaces so-0/0/2 mtu 4000"
    ),
    (
      "<interfaces><interface><name>so-0/0/2</name><mtu/></interface>"
        + "<interface><name>so-0/0/0</name><mtu/></interface></interfaces>",
      "interfaces so-0/0/0 mtu 4000\ninterfaces so-0/0/2 mtu 4000"
    ),
    (
      "<interfaces><interface><name/></interface></interfaces>",
      "interfaces so-0/0/0\ninterfaces so-0/0/1\ninterfaces so-0/0/2"
    ),
    (
      #"<interfaces><interface recurse="false"/></interfaces>"#,
      "interfaces so-0/0/0\ninterfaces so-0/0/1\ninterfaces so-0/0/2"
    ),
    (
      "<interfaces><interface><name/><description/></interface></interfaces>",
      """
      interfaces so-0/0/0 description one
      interfaces so-0/0/1 description two
      interfaces so-0/0/2
      """
    ),
    (
      "<interfaces><interface><description/></interface></interfaces>",
      "interfaces so-0/0/0 description one\ninterfaces so-0/0/1 description two"
    ),
    ("<interfaces><interface><name>so-9/0/0</name></interface></interfaces>", ""),
    (
      "<interfaces><interface><unit><name>0</name><family><inet/></family></unit></interface>"
        + "</interfaces>",
      """
      interfaces so-0/0/0 unit 0 family inet address 10.0.0.1/30
      interfaces so-0/0/1 unit 0 family inet address 10.0.0.5/30
      """
    ),
    (
      "<interfaces><interface><unit><family/></unit></interface></interfaces>",
      """
      interfaces so-0/0/0 unit 0 family inet address 10.0.0.1/30
      interfaces so-0/0/1 unit 0 family inet address 10.0.0.5/30
      interfaces so-0/0/1 unit 0 family inet6 address 2001:db8::1/64
      """
    ),
    (
      "<interfaces><interface><unit><family><inet6/></family></unit></interface></interfaces>",
      "interfaces so-0/0/1 unit 0 family inet6 address 2001:db8::1/64"
    ),
    (
      "<interfaces><interface><unit><family><inet><address><name>10.0.0.5/30</name></address>"
        + "</inet></family></unit></interface></interfaces>",
      "interfaces so-0/0/1 unit 0 family inet address 10.0.0.5/30"
    ),
    // The following filters are about leaves of several values.
    (
      "<policy-options><community/></policy-options>",
      "policy-options community c members 65000:1\npolicy-options community c members 65000:2"
    ),
    (
      "<policy-options><community><members>65000:2</members><name/></community>"
        + "</policy-options>",
      "policy-options community c members 65000:2"
    ),
    ("<policy-options><community><members>65000:3</members></community></policy-options>", ""),
    // The keys of these lists are elements.
    (
      "<system><syslog><file><contents><name>any</name></contents></file></syslog></system>",
      "system syslog file messages any notice\nsystem syslog file other any any"
    ),
    (
      "<system><syslog><file><contents><notice/></contents></file></syslog></system>",
      "system syslog file messages any notice"
    ),
    // The following filters are about groups.
    ("<groups><name>g1</name></groups>", "groups g1 system host-name a"),
    ("<groups><name/></groups>", "groups g1\ngroups g2"),
    ("<groups><system/></groups>", "groups g1 system host-name a"),
    ("<groups/>", "groups g1 system host-name a\ngroups g2 interfaces <*> mtu 1400"),
    ("<apply-groups/>", "apply-groups g1\napply-groups g2"),
    (
      "<apply-groups>g2</apply-groups><system><host-name/></system>",
      "apply-groups g2\nsystem host-name r1"
    ),
    // The following filters are about foreign statements.
    (
      "<protocols><bgp><export/></bgp></protocols>",
      "protocols bgp export a\nprotocols bgp export b"
    ),
    (
      "<protocols><bgp><group><type/></group></bgp></protocols>",
      "protocols bgp group x type internal\nprotocols bgp group y type external"
    ),
    (
      "<protocols><bgp><group><name/></group></bgp></protocols>",
      "protocols bgp group x\nprotocols bgp group y"
    ),
    (
      "<protocols><bgp><group><name>x</name><neighbor><name/></neighbor></group></bgp></protocols>",
      "protocols bgp group x neighbor 10.0.0.1\nprotocols bgp group x neighbor 10.0.0.2"
    ),
    (
      "<protocols><bgp><group><type>external</type></group></bgp></protocols>",
      "protocols bgp group y apply-groups g1\nprotocols bgp group y type external"
    ),
    (
      "<protocols><ospf><area><interface><name>lo0.0</name></interface></area></ospf></protocols>",
      "protocols ospf area 0.0.0.0 interface lo0.0 passive"
    ),
    ("<protocols><isis/></protocols>", ""),
    ("<security/>", ""),
    (
      "<system><login><user><name>bob</name><uid/></user></login></system>",
      "system login user bob uid 2001"
    ),
    (
      "<policy-options><policy-statement><term><name>t1</name><then/></term></policy-statement>"
        + "</policy-options>",
      "policy-options policy-statement p term t1 then accept"
    ),
  ]

  @Test(arguments: rows) func selects(_ row: (filter: String, selected: String)) throws {
    let tree = try tree()
    let selected = try filter(row.filter).selecting(tree)
    let found = commands(selected).filter {
      !$0.hasPrefix("deactivate ") && !$0.hasPrefix("annotate ")
    }
    #expect(
      found == row.selected.split(separator: "\n").map { "set " + $0 }, "\(row.filter)")
  }

  @Test func anEmptyFilterSelectsTheTreeAsItIs() throws {
    let tree = try tree()
    #expect(try filter("").selecting(tree).isShared(with: tree))
    #expect(try filter("").isEmpty)
    #expect(try filter("<system/>").isEmpty == false)
  }

  @Test func marksAndCommentsStay() throws {
    let tree = try tree()
    let inside = """
      <interfaces><interface><name>so-0/0/1</name><description/></interface></interfaces>
      <system><services><ssh/></services></system>
      """
    let selected = try filter(inside).selecting(tree)
    #expect(
      TextPrinter.print(contentsOf: selected, in: .configuration) == """
        system {
            inactive: services {
                ssh;
            }
        }
        interfaces {
            /* spare */
            inactive: so-0/0/1 {
                description two;
            }
        }

        """)
  }

  /// Each filter has an element that is not a statement; the error names it and the container in
  /// which it stands.
  @Test(arguments: [
    ("<sytem/>", "sytem", ""), ("<system><host-nam/></system>", "host-nam", "[edit system]"),
    ("<system><host-name><x/></host-name></system>", "x", "[edit system host-name]"),
    (
      "<interfaces><interface><name>so-0/0/0</name><mut/></interface></interfaces>", "mut",
      "[edit interfaces so-0/0/0]"
    ),
    ("<groups><name>g</name><sytem/></groups>", "sytem", "[edit groups g]"),
    (
      "<interfaces><interface><unit><family><inet><adress/></inet></family></unit></interface>"
        + "</interfaces>", "adress", "[edit interfaces unit family inet]"
    ),
  ])
  func otherNamesAreFaults(_ row: (filter: String, element: String, path: String)) throws {
    let tree = try tree()
    let filter = try filter(row.filter)
    let fault = #expect(throws: ConfigurationFilter.Fault.self) { try filter.selecting(tree) }
    #expect(fault?.element == row.element)
    let path = fault.map { Spelling.banner($0.path, in: .configuration) }
    #expect(path?.replacing("  ", with: " ") == (row.path.isEmpty ? "[edit]" : row.path))
  }

  /// A statement that was loaded although neither the schema nor the guide lists it can be selected
  /// at its place.
  @Test func unlistedStatementsAreFilteredWhereTheyAre() throws {
    let text = "system { zzz { a 1; b 2; } }"
    let tree = ConfigurationReader(.text, keepingUnlisted: true).read(Array(text.utf8)).tree
    let filter = try filter("<system><zzz><b/></zzz></system>")
    #expect(commands(try filter.selecting(tree)) == ["set system zzz b 2"])
    #expect(throws: ConfigurationFilter.Fault.self) { try filter.selecting(.empty) }
  }

  @Test func aListInTheUsersOrderKeepsIt() throws {
    let names = (0..<200).map { "r\(($0 * 37) % 200)" }
    let text = names.map { "set services ipsec-vpn rule x term \($0) then no-anti-replay" }
      .joined(separator: "\n")
    let tree = ConfigurationReader(.set).read(Array(text.utf8)).tree
    let wanted = ["r5", "r199", "r0"]
    let terms = wanted.map { "<term><name>\($0)</name></term>" }.joined()
    let selected = try filter(
      "<services><ipsec-vpn><rule>\(terms)</rule></ipsec-vpn></services>"
    ).selecting(tree)
    #expect(
      commands(selected)
        == names.filter(wanted.contains).map {
          "set services ipsec-vpn rule x term \($0) then no-anti-replay"
        })
  }
}
