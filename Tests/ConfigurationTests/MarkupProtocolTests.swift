import Configuration
import Schema
import Testing

/// Files in XML and in JSON may contain the attributes of the Junos XML protocol, such as
/// `delete`, `rename` and `insert`.
@Suite("Attributes of XML and JSON")
struct MarkupProtocolTests {
  private static let base = """
    system { host-name pe1; }
    services {
      ipsec-vpn {
        rule r { term a; term b; term c; match-direction input; }
        ike { policy p { proposals [ x y z ]; } }
      }
    }
    """

  private func load(
    _ markup: String, _ action: ConfigurationReader.Action = .merge
  ) throws -> Loaded {
    let octets = Array(markup.utf8)
    let reader = ConfigurationReader(.detected(in: octets), action)
    return reader.read(octets, into: try parse(Self.base))
  }

  private func commands(_ tree: Statement) -> [Substring] {
    SetPrinter.print(contentsOf: tree, in: .configuration).split(separator: "\n")
  }

  /// Returns the commands that the tree has and the base has not, with `+`, and those that it has
  /// lost, with `-`.
  private func changes(_ tree: Statement) throws -> [String] {
    let (before, after) = (commands(try parse(Self.base)), commands(tree))
    return before.filter { !after.contains($0) }.map { "-" + $0.dropFirst(4) }
      + after.filter { !before.contains($0) }.map { "+" + $0 }
  }

  private static func term(_ attributes: String, _ inside: String = "<name>c</name>") -> String {
    rule("<term \(attributes)>\(inside)</term>")
  }

  private static func rule(_ inside: String) -> String {
    "<configuration><services><ipsec-vpn><rule><name>r</name>\(inside)</rule>"
      + "</ipsec-vpn></services></configuration>"
  }

  private static func json(_ inside: String) -> String {
    "{\"configuration\":{\"services\":{\"ipsec-vpn\":{\"rule\":[{\"name\":\"r\",\(inside)}]}}}}"
  }

  private func terms(_ tree: Statement) -> String {
    commands(tree).compactMap { line in
      let words = line.split(separator: " ")
      return words.first == "set" && words.dropLast().last == "term" ? words.last : nil
    }.joined(separator: " ")
  }

  @Test(arguments: [
    (term("insert=\"before\" name=\"a\""), "c a b"), (term("insert=\"after\" key=\"a\""), "a c b"),
    (term("insert=\"first\""), "c a b"), (term("insert=\"last\"", "<name>a</name>"), "b c a"),
    (term("insert=\"first\"", "<name>d</name>"), "d a b c"),
    (term("rename=\"rename\" name=\"d\"", "<name>b</name>"), "a d c"),
    (term("delete=\"delete\"", "<name>b</name>"), "a c"),
    (term("delete=\"delete\"", "<name>x</name>"), "a b c"), (term("delete=\"delete\"", ""), ""),
    (term("operation=\"remove\"", "<name>x</name>"), "a b c"),
    (term("operation=\"delete\"", "<name>a</name>"), "b c"),
    (term("nc:operation=\"delete\"", "<name>a</name>"), "b c"),
    (
      term(
        "xmlns:n=\"urn:ietf:params:xml:ns:netconf:base:1.0\" n:operation=\"delete\"",
        "<name>a</name>"), "b c"
    ),
    (term("operation=\"create\"", "<name>d</name>"), "a b c d"),
    (term("operation=\"merge\"", "<name>d</name>"), "a b c d"),
    (term("junos:changed=\"changed\" xmlns=\"x\"", "<name>d</name>"), "a b c d"),
    (json("\"term\":[{\"@\":{\"insert\":\"before\",\"name\":\"a\"},\"name\":\"c\"}]"), "c a b"),
    (json("\"term\":[{\"name\":\"b\",\"@\":{\"operation\":\"delete\"}}]"), "a c"),
    (json("\"term\":[{\"@\":{\"rename\":true,\"name\":\"d\"},\"name\":\"b\"}]"), "a d c"),
    (
      json("\"@term\":[null,{\"delete\":\"delete\"}],\"term\":[{\"name\":\"d\"},{\"name\":\"a\"}]"),
      "b c d"
    ),
  ])
  func termsAreRearranged(_ row: (markup: String, terms: String)) throws {
    let loaded = try load(row.markup)
    #expect(loaded.errors == [])
    #expect(terms(loaded.tree) == row.terms)
  }

  @Test(arguments: [
    ("<system inactive=\"inactive\"/>", ["+deactivate system"]),
    (
      "<system protect=\"protect\"><host-name inactive=\"inactive\">pe1</host-name></system>",
      ["+protect system", "+deactivate system host-name"]
    ),
    ("<system><host-name operation=\"delete\"/></system>", ["-system host-name pe1"]),
    ("<system><host-name delete=\"delete\">other</host-name></system>", []),
    ("<system operation=\"none\"><host-name>x</host-name></system>", []),
    (
      "<system operation=\"none\"><host-name operation=\"merge\">x</host-name></system>",
      ["-system host-name pe1", "+set system host-name x"]
    ),
    (
      "<services operation=\"replace\"><ipsec-vpn><rule><name>q</name></rule></ipsec-vpn></services>",
      [
        "-services ipsec-vpn rule r match-direction input", "-services ipsec-vpn rule r term a",
        "-services ipsec-vpn rule r term b", "-services ipsec-vpn rule r term c",
        "-services ipsec-vpn ike policy p proposals x",
        "-services ipsec-vpn ike policy p proposals y",
        "-services ipsec-vpn ike policy p proposals z", "+set services ipsec-vpn rule q",
      ]
    ),
    (
      "<services><ipsec-vpn><ike><policy><proposals delete=\"delete\">y</proposals><name>p</name></policy></ike></ipsec-vpn></services>",
      ["-services ipsec-vpn ike policy p proposals y"]
    ),
    (
      "<services><ipsec-vpn><ike><policy><name>p</name><proposals operation=\"replace\">v</proposals><proposals operation=\"replace\">w</proposals></policy></ike></ipsec-vpn></services>",
      [
        "-services ipsec-vpn ike policy p proposals x",
        "-services ipsec-vpn ike policy p proposals y",
        "-services ipsec-vpn ike policy p proposals z",
        "+set services ipsec-vpn ike policy p proposals v",
        "+set services ipsec-vpn ike policy p proposals w",
      ]
    ),
    (
      "<groups><name>g</name><system><host-name>n</host-name></system></groups><groups inactive=\"inactive\"/>",
      ["+set groups g system host-name n", "+deactivate groups"]
    ),
    (
      "<groups protect=\"protect\"><name>g</name></groups>", ["+set groups g", "+protect groups g"]
    ),
  ])
  func statementsAreChanged(_ row: (markup: String, changes: [String])) throws {
    let loaded = try load("<configuration>\(row.markup)</configuration>")
    #expect(loaded.errors == [])
    #expect(try changes(loaded.tree).sorted() == row.changes.sorted())
  }

  @Test(arguments: [
    ("\"system\":{\"@\":{\"inactive\":true}}", ["+deactivate system"]),
    ("\"system\":{\"@\":{\"inactive\":false}}", []),
    (
      "\"system\":{\"host-name\":[null],\"@host-name\":{\"operation\":\"delete\"}}",
      ["-system host-name pe1"]
    ),
    ("\"system\":{\"@host-name\":{\"delete\":true}}", ["-system host-name pe1"]),
    (
      "\"system\":{\"@host-name\":{\"protect\":true},\"host-name\":\"pe1\"}",
      ["+protect system host-name"]
    ),
    ("\"@system\":{\"protect\":true}", ["+protect system"]),
    (
      "\"groups\":[{\"system\":{\"host-name\":\"n\"},\"name\":\"g\"}],\"@groups\":{\"inactive\":true}",
      ["+set groups g system host-name n", "+deactivate groups"]
    ),
    (
      "\"@groups\":{\"inactive\":true},\"groups\":[{\"name\":\"g\"}]",
      ["+set groups g", "+deactivate groups"]
    ),
    (
      "\"services\":{\"ipsec-vpn\":{\"ike\":{\"policy\":[{\"name\":\"p\",\"proposals\":[\"y\",\"w\"],\"@proposals\":[{\"delete\":true},null]}]}}}",
      [
        "-services ipsec-vpn ike policy p proposals y",
        "+set services ipsec-vpn ike policy p proposals w",
      ]
    ),
  ])
  func statementsAreChangedByJSON(_ row: (markup: String, changes: [String])) throws {
    let loaded = try load("{\"configuration\":{\(row.markup)}}")
    #expect(loaded.errors == [])
    #expect(try changes(loaded.tree).sorted() == row.changes.sorted())
  }

  @Test(arguments: [
    (term("insert=\"before\""), "1:63 unknown attribute of 'term': insert"),
    (term("bogus=\"1\""), "1:63 unknown attribute of 'term': bogus"),
    (term("name=\"a\""), "1:63 unknown attribute of 'term': name"),
    (term("x:operation=\"delete\""), "1:63 unknown attribute of 'term': x:operation"),
    (term("inactive=\"yes\""), "1:63 unknown attribute of 'term': inactive"),
    (term("", "<name delete=\"delete\">a</name>"), "1:70 unknown attribute of 'name': delete"),
    (term("insert=\"before\" name=\"x\""), "1:57 statement 'term x' not found: term"),
    (term("rename=\"rename\" name=\"b\""), "1:57 target 'term b' already exists: term"),
    (term("operation=\"create\""), "1:57 statement already exists: term"),
    (term("operation=\"delete\"", "<name>x</name>"), "1:57 statement not found: term"),
    (term("operation=\"none\"", "<name>x</name>"), "1:57 statement not found: term"),
    (
      "<configuration><services><ipsec-vpn><rule><name>r</name>\n <bogus/></rule></ipsec-vpn></services></configuration>",
      "2:2 syntax error: bogus"
    ),
    (
      "<configuration><system>\n<host-name>a b</host-name></system></configuration>",
      "2:12 Must be a string beginning with a number or letter and consisting of letters, numbers, dashes and underscores.: a b"
    ),
    ("<configuration replace=\"replace\"/>", "1:16 unknown attribute of 'configuration': replace"),
    (
      "<configuration><groups><system/></groups></configuration>",
      "1:16 Must be a string beginning with a number or letter and consisting of letters, numbers, dashes and underscores."
    ),
    (
      json("\"term\":[{\"@\":{\"bogus\":1},\"name\":\"c\"}]"),
      "1:78 unknown attribute of 'term': bogus"
    ),
    (
      json("\"term\":[{\"name\":\"c\",\"then\":{},\"@\":{\"delete\":true}}]"),
      "1:99 unknown attribute of '@': delete"
    ),
    ("{\n \"system\" : { \"host-name\" : 1.5e } }", "2:33 syntax error, expecting a value"),
    ("{\n \"system\" : { \"bogus\" : 1 } }", "2:15 syntax error: bogus"),
    ("{\n \"system\" : { \"@\" : 1 } }", "2:15 unknown attribute of 'system': @"),
  ])
  func faultsNameTheirPlace(_ row: (markup: String, fault: String)) throws {
    let errors = try load(row.markup).errors.map { error in
      "\(error.line):\(error.column) \(error.sentence)"
        + (error.word.isEmpty ? "" : ": \(error.word)")
    }
    #expect(errors.first == row.fault)
  }

  @Test func replacementIsMeantOnlyWhereTheFileIsLoadedSo() throws {
    let markup = Self.term("replace=\"replace\"", "<name>d</name>").replacing(
      "<term", with: "<junos:comment>/* n */</junos:comment><term")
    let rule = Self.rule("").replacing("<rule>", with: "<rule replace=\"replace\">")
    #expect(terms(try load(rule, .merge).tree) == "a b c")
    #expect(terms(try load(rule, .replace).tree) == "")
    #expect(terms(try load(markup, .override).tree) == "d")
  }

  @Test(arguments: [
    "<configuration><junos:comment>/* a */</junos:comment><comment>b</comment><system/></configuration>",
    "<configuration><system comment=\"a\nb\"/></configuration>",
    "<configuration><system junos:comment=\"/* a&#10;b */\"/></configuration>",
    "{\"system\":{\"@\":{\"comment\":\"/* a\\nb */\"}}}",
  ])
  func commentsAreKept(_ markup: String) throws {
    let tree = try load(markup).get()
    #expect(tree.children.first?.annotation == "a\nb")
  }

  @Test func relativeMarkupIsReadFromItsPath() throws {
    let services = try #require(Schema.configuration.declaration(at: ["services"]))
    let octets = Array(
      "<configuration><ipsec-vpn><rule><name>r</name></rule></ipsec-vpn></configuration>".utf8)
    let tree = try ConfigurationReader(.xml).read(octets, at: [PathElement(services.id)]).get()
    #expect(commands(tree) == ["set services ipsec-vpn rule r"])
  }

  @Test func sizeAndNumberOfErrorsHaveLimits() {
    let text = Array("<configuration/>".utf8)
    let reader = ConfigurationReader(.xml, sizeLimit: text.count - 1)
    #expect(reader.read(text).errors.map(\.reason) == [.invalid("more than 15 octets")])
    let many = String(repeating: "<bogus/>", count: 5000)
    let loaded = ConfigurationReader(.xml).read(
      Array("<configuration>\(many)</configuration>".utf8))
    #expect(loaded.errors.count == LoadErrors.limit + 1 && loaded.errorCount == 5000)
    #expect(loaded.errors.last?.reason == .moreErrors(5000 - LoadErrors.limit))
  }

  /// No error repeats a secret.
  @Test(arguments: [
    "<ascii-text>hush-hush<x/></ascii-text>", "<ascii-txt>hush-hush</ascii-txt>",
    "<hexadecimal>hush-hush</hexadecimal>", "<ascii-text>$9$hush-hush</ascii-text>",
  ])
  func secretsAreNotRepeated(_ inside: String) throws {
    let loaded = try load(
      "<configuration><services><ipsec-vpn><ike><policy><name>p</name><pre-shared-key>\(inside)</pre-shared-key></policy></ike></ipsec-vpn></services></configuration>"
    )
    #expect(!loaded.errors.isEmpty)
    for error in loaded.errors { #expect(!error.report(file: "f").contains("hush")) }
  }
}
