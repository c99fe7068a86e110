import Schema
import Testing

@testable import Configuration

/// Trees of elements are printed as XML and as JSON, as Junos does it.
@Suite("XML and JSON of elements")
struct MarkupTests {
  @Test(arguments: [
    (text: "a<b>&c", xml: "a&lt;b&gt;&amp;c", json: "a<b>&c"),
    (text: "]]>", xml: "]]&gt;", json: "]]>"),
    (text: "\"quoted\" \\", xml: "\"quoted\" \\", json: "\\\"quoted\\\" \\\\"),
    (text: "line\nend\ttab", xml: "line\nend\ttab", json: "line\\nend\\ttab"),
    (text: "carriage\r", xml: "carriage&#13;", json: "carriage\\r"),
    (
      text: "\u{0}\u{1B}[31m\u{FFFF}", xml: "\u{FFFD}\u{FFFD}[31m\u{FFFD}",
      json: "\\u0000\\u001b[31m\u{FFFF}"
    ),
    (text: "ünï 漢 🛡", xml: "ünï 漢 🛡", json: "ünï 漢 🛡"),
  ])
  func escapesWhatIsHostile(_ row: (text: String, xml: String, json: String)) {
    let element = Element("e", row.text)
    #expect(XMLPrinter.print(element) == "<e>\(row.xml)</e>\n")
    #expect(JSONPrinter.quoted(row.text) == "\"\(row.json)\"")
  }

  @Test func attributesKeepTheirLineEnds() {
    let element = Element("e", "", attributes: [Element.Attribute("a", "<\"\n\t\r>")])
    #expect(XMLPrinter.print(element) == "<e a=\"&lt;&quot;&#10;&#9;&#13;&gt;\"/>\n")
  }

  @Test func reportsPutEqualNamesInOneArray() {
    let element = Element("list", [Element("a", "1"), Element("b", "2"), Element("a", "3")])
    let text = JSONPrinter.report([element])
    #expect(text.split(separator: "\"a\"").count == 2)
    #expect(text.contains("\"data\" : \"3\""))
  }

  @Test func anEmptyReportIsAnObject() {
    #expect(JSONPrinter.report([]) == "{\n}\n")
    #expect(
      JSONPrinter.configuration(Element("configuration")) == "{\n    \"configuration\" : {}\n}\n")
  }

  // MARK: A list in the place of its container

  private func groups(_ text: String) throws -> Element {
    let tree = try TextParser.merge(Array(text.utf8), into: .empty).get()
    return ElementWriter().configuration(tree, at: [])
  }

  @Test func attributesOfGroupsPrecedeThem() throws {
    let element = try groups(
      "/* all */ protect: inactive: groups { a { system { host-name x; } } /* b's */ inactive: b; }"
    )
    #expect(
      XMLPrinter.print(element) == """
        <configuration>
            <junos:comment>/* all */</junos:comment>
            <groups inactive="inactive" protect="protect"/>
            <groups>
                <name>a</name>
                <system>
                    <host-name>x</host-name>
                </system>
            </groups>
            <junos:comment>/* b's */</junos:comment>
            <groups inactive="inactive">
                <name>b</name>
            </groups>
        </configuration>

        """)
    #expect(
      JSONPrinter.configuration(element) == """
        {
            "configuration" : {
                "groups" : [
                    {
                        "name" : "a",
                        "system" : {
                            "host-name" : "x"
                        }
                    },
                    {
                        "@" : { "inactive" : true, "comment" : "/* b's */" },
                        "name" : "b"
                    }
                ],
                "@groups" : { "inactive" : true, "protect" : true, "comment" : "/* all */" }
            }
        }

        """)
  }

  @Test(arguments: [
    ("groups { a; }", "<groups>\n        <name>a</name>\n    </groups>\n", "[\n"),
    ("inactive: groups;", "<groups inactive=\"inactive\"/>\n", "[],\n"),
    ("/* c */ groups;", "<junos:comment>/* c */</junos:comment>\n    <groups/>\n", "[],\n"),
  ])
  func onlyGivenAttributesAreWritten(_ row: (text: String, xml: String, json: String)) throws {
    let element = try groups(row.text)
    #expect(
      XMLPrinter.print(element) == "<configuration>\n    \(row.xml)</configuration>\n")
    #expect(JSONPrinter.configuration(element).contains("\"groups\" : \(row.json)"))
  }

  /// Each element has the mark of a change only once.
  @Test func changedGroupsAreMarkedOnce() throws {
    let old = "groups { a; b; }"
    let new = "inactive: groups { a; b { system { host-name x; } } }"
    let trees = try [old, new].map { try TextParser.merge(Array($0.utf8), into: .empty).get() }
    let element = ElementWriter(markingChangesSince: trees[0]).configuration(trees[1], at: [])
    let changed = element.children.map { child in
      child.attributes.filter { $0.name == "junos:changed" }.count
    }
    #expect(changed == [1, 0, 1])
  }
}
