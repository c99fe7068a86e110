import Testing

@testable import Configuration

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
}
