import Configuration
import Schema
import Testing

/// Statements in the files of real routers that have no effect on this router are kept unchanged.
@Suite("Statements without effect on the router")
struct InertStatementTests {
  private static let text = #"""
    version "12.1X46-D10.2 built by a [1]";
    groups {
        g {
            version 9.3R4.4;
            interfaces {
                <so-*> {
                    apply-macro m {
                        mtu 1500;
                    }
                    apply-flags omit;
                }
            }
        }
    }
    apply-macro top;
    /* of the operator's programs */
    apply-macro vpn {
        apply-groups none;
        apply-macro "a b";
        inactive: customer "name; of {it}";
        flag;
        "inactive:" kept;
    }
    apply-flags omit;
    system {
        apply-macro a;
        host-name r1;
    }
    interfaces {
        so-0/0/0 {
            unit 0 {
                inactive: apply-macro m {
                    to 1;
                    version 2;
                }
            }
        }
    }

    """#

  @Test func textStaysAsItIs() throws {
    let tree = try parse(Self.text)
    #expect(TextPrinter.print(contentsOf: tree, in: .configuration) == Self.text)
    #expect(try TextParser.stored(Array(Self.text.utf8)).get() == tree)
    let patch = Comparison.text(from: .empty, to: tree, in: .configuration)
    #expect(try PatchParser.merge(Array(patch.utf8), into: .empty).get() == tree)
    let element = ElementWriter().configuration(tree, at: [])
    for markup in [XMLPrinter.print(element), JSONPrinter.configuration(element)] {
      let octets = Array(markup.utf8)
      #expect(
        try ConfigurationReader(.detected(in: octets)).read(octets).get() == tree, "\(markup)")
    }
    // The set form cannot express a comment.
    let bare = Self.text.replacing("/* of the operator's programs */\n", with: "")
    let set = SetPrinter.print(contentsOf: tree, in: .configuration)
    #expect(set.hasPrefix("set version \"12.1X46-D10.2 built by a [1]\"\n"))
    #expect(try run(set) == (try parse(bare)), "\(set)")
  }

  @Test func markupIsThatOfTheRealSystem() throws {
    let tree = try parse("version 9.3R4.4; apply-macro m { a b; c; } apply-flags omit;")
    let element = ElementWriter().configuration(tree, at: [])
    #expect(
      XMLPrinter.print(element) == """
        <configuration>
            <version>9.3R4.4</version>
            <apply-macro>
                <name>m</name>
                <data>
                    <name>a</name>
                    <value>b</value>
                </data>
                <data>
                    <name>c</name>
                </data>
            </apply-macro>
            <apply-flags>omit</apply-flags>
        </configuration>

        """)
    let json = JSONPrinter.configuration(element)
    #expect(json.contains(#""value" : "b""#), "\(json)")
  }

  /// A parameter has one value, which another value replaces.
  @Test func aValueIsReplaced() throws {
    let tree = try run(
      """
      set apply-macro m a b
      set apply-macro m a c
      set apply-macro m d
      rename apply-macro m to apply-macro n
      delete apply-macro n d
      set apply-macro n to x
      """)
    #expect(
      SetPrinter.print(contentsOf: tree, in: .configuration)
        == "set apply-macro n a c\nset apply-macro n to x\n")
  }

  @Test func groupsGiveThem() throws {
    let tree = try run(
      """
      set groups g interfaces <so-*> apply-macro m a b
      set groups g interfaces <> mtu 1500
      set interfaces so-0/0/0 apply-macro m c d
      set interfaces ge-0/0/0
      set apply-groups g
      """)
    #expect(
      SetPrinter.print(contentsOf: GroupExpansion(of: tree).tree, in: .configuration)
        == """
        set interfaces ge-0/0/0
        set interfaces so-0/0/0 apply-macro m a b
        set interfaces so-0/0/0 apply-macro m c d

        """)
  }

  // MARK: Names between `<` and `>`

  @Test(arguments: [
    (#"<"so-[0-9]/0/0">"#, #""<so-[0-9]/0/0>""#), (#"<"xe-*">"#, "<xe-*>"), ("<*>", "<*>"),
    ("<>", "<>"), (#"<"">"#, "<>"), ("<ge-[01]/*>", #""<ge-[01]/*>""#),
    (#"<"a b; {c}">"#, #""<a b; {c}>""#),
  ])
  func patternsAreRead(_ typed: String, _ shown: String) throws {
    let text =
      "groups {\n    g {\n        interfaces {\n            \(shown) {\n"
      + "                mtu 1500;\n            }\n        }\n    }\n}\n"
    let tree = try parse("groups { g { interfaces { \(typed) { mtu 1500; } } } }")
    #expect(TextPrinter.print(contentsOf: tree, in: .configuration) == text)
    #expect(try parse(text) == tree)
    #expect(try run("set groups g interfaces \(typed) mtu 1500") == tree)
    let name = XMLPrinter.escaped(typed)
    let xml =
      "<configuration><groups><name>g</name><interfaces><interface><name>\(name)</name>"
      + "<mtu>1500</mtu></interface></interfaces></groups></configuration>"
    #expect(try ConfigurationReader(.xml).read(Array(xml.utf8)).get() == tree)
    let json =
      #"{"configuration": {"groups": [{"name": "g", "interfaces": {"interface": [{"#
      + "\"name\": \(JSONPrinter.quoted(typed)), \"mtu\": 1500}]}}]}}"
    #expect(try ConfigurationReader(.json).read(Array(json.utf8)).get() == tree)
  }

  @Test func patternsStandInGroupsOnly() {
    for name in [#"<"so-*">"#, "<>", "<so-*>"] {
      #expect((try? run("set interfaces \(name) mtu 1500")) == nil, "\(name)")
      #expect((try? parse("interfaces { \(name) { mtu 1500; } }")) == nil, "\(name)")
    }
  }

  @Test(arguments: [#"<"a"#, #"<"a" b"#, #"<""#, #"<"a\"#, "<\"a\n\">"])
  func anUnfinishedPatternIsNone(_ typed: String) {
    #expect((try? run("set groups g interfaces \(typed) mtu 1500")) == nil)
    #expect((try? parse("groups { g { interfaces { \(typed) { mtu 1500; } } } }")) == nil)
  }
}
