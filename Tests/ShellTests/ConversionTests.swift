import Configuration
import ConfigurationTestSupport
import Operations
import Schema
import Shell
import TestSupport
import Testing

/// `aspic convert` converts a configuration, or a hierarchy of it, from any form to any other.
@Suite("aspic convert")
struct ConversionTests {
  typealias Format = ConfigurationFile.Format

  private static let text = """
    system {
        host-name r;
    }
    inactive: interfaces {
        /* to ce1 */
        so-0/0/0 {
            /* the largest */
            mtu 1400;
            unit 0;
        }
    }

    """

  private func file(_ text: String, as format: Format? = nil) -> ConfigurationFile {
    ConfigurationFile(name: "f", octets: Array(text.utf8), as: format)
  }

  @Test(
    arguments: [
      (.text, "##\n## inactive: interfaces\n##\n/* the largest */\nmtu 1400;\nunit 0;\n"),
      (.set, "set mtu 1400\nset unit 0\n"),
      (
        .xml,
        """
        <configuration>
            <interfaces inactive="inactive">
                <junos:comment>/* to ce1 */</junos:comment>
                <interface>
                    <name>so-0/0/0</name>
                    <junos:comment>/* the largest */</junos:comment>
                    <mtu>1400</mtu>
                    <unit>
                        <name>0</name>
                    </unit>
                </interface>
            </interfaces>
        </configuration>

        """
      ),
    ] as [(Format, String)])
  func oneHierarchyIsShownAsAtItsLevel(_ row: (format: Format, text: String))
    throws
  {
    let part = try HierarchyPath("int so-0/0/0")
    #expect(part.banner == "[edit interfaces so-0/0/0]")
    #expect(file(Self.text).converted(to: row.format, relativeTo: part).text == row.text)
  }

  @Test func aHierarchyWithNothingInside() throws {
    let part = try HierarchyPath("interfaces so-0/0/0 unit 0")
    for format in [Format.text, .set] {
      let shown = file("interfaces { so-0/0/0 { unit 0; } }").converted(
        to: format, relativeTo: part)
      #expect(shown.text == "")
      #expect(shown.findings.isEmpty)
    }
  }

  @Test func aHierarchyThatIsNotThere() throws {
    let part = try HierarchyPath("services ipsec-vpn")
    let conversion = file(Self.text).converted(to: .text, relativeTo: part)
    #expect(conversion.text == nil)
    #expect(
      conversion.findings.map(\.description) == ["f:1:1: [edit services ipsec-vpn] does not exist"])
  }

  @Test(arguments: [
    ("bogus", "syntax error: bogus"), ("interfaces so-0/0/0 bogus", "syntax error: bogus"),
    ("s", "'s' is ambiguous: services, system"), ("", "the path has no words"),
    (" ", "the path has no words"), ("system host-name", "'host-name' is not a hierarchy"),
    ("system host-name a", "'host-name' is not a hierarchy"),
    ("system \"", "syntax error: system \""),
    ("system | match a", "syntax error: system | match a"),
    ("interfaces so-0/0/0 unit", "missing argument behind 'unit'"),
    ("system \u{1B}2J", "syntax error: ?2J"),
  ])
  func whatLeadsToNoHierarchy(_ row: (path: String, message: String)) {
    #expect(throws: CommandFailure(row.message)) { try HierarchyPath(row.path) }
  }

  @Test func aSnippetHasItsPlace() throws {
    let base = try HierarchyPath("interfaces so-0/0/0")
    for (text, format) in [
      ("mtu 1400;", .text), ("set mtu 1400", .set),
      ("<configuration><mtu>1400</mtu></configuration>", .xml), ("{\"mtu\":1400}", .json),
    ] as [(String, Format)] {
      #expect(file(text).format == format)
      #expect(
        file(text).converted(to: .set, at: base).text == "set interfaces so-0/0/0 mtu 1400\n")
      #expect(file(text).converted(to: .set, at: base, relativeTo: base).text == "set mtu 1400\n")
    }
  }

  @Test func theFormMayBeGiven() {
    let octets = "! set\nsystem host-name r"
    #expect(file(octets).format == .text)
    #expect(file(octets).converted(to: .set).text == nil)
    #expect(file("set system host-name r", as: .text).converted(to: .set).text == nil)
    #expect(file("# a\n<configuration/>", as: .xml).converted(to: .set).text == nil)
    #expect(file("\n<configuration/>", as: .xml).converted(to: .set).text == "")
  }

  /// Comments are lost in commands only, and a warning has the place of the first one.
  @Test(arguments: Format.allCases)
  func commentsAreKept(_ format: Format) throws {
    let conversion = file(Self.text).converted(to: format)
    let text = try #require(conversion.text)
    if format == .set {
      #expect(
        conversion.findings.map(\.description) == [
          "f:6:5: warning: 'set' commands leave out 2 comments"
        ])
    } else {
      #expect(conversion.findings.isEmpty)
      #expect(file(text).converted(to: .text).text == Self.text)
    }
    let commands = "annotate interfaces \"a comment\"\nset interfaces so-0/0/0 mtu 1400\n"
    let annotated = "set interfaces so-0/0/0 mtu 1400\nannotate interfaces so-0/0/0 \"a comment\"\n"
    #expect(file(commands).converted(to: .text).text?.contains("mtu") == true)
    #expect(file(annotated).converted(to: .text).text?.contains("/* a comment */") == true)
  }

  @Test func aPartThatWasCapturedStaysWhereItWas() {
    let text = "lab@r1> show configuration groups lan\nsystem { host-name b; }\n"
    #expect(file(text).converted(to: .set).text == "set groups lan system host-name b\n")
    #expect(file("lab@r1> show configuration grups\na { }").converted(to: .set).text == nil)
  }

  /// Either everything is converted or nothing.
  @Test(arguments: [
    ("system { host-name r; bogus; }", ["f:1:23: syntax error: bogus"]),
    (
      "set system host-name r\nset bogus\nset bogus\n",
      [
        "f:2:5: syntax error: bogus", "f:3:5: syntax error: bogus",
      ]
    ),
    (
      "[edit system]\n-  host-name a;\n+  host-name b;\n",
      [
        "f:1:1: the output of 'show | compare' is no configuration; 'load patch' applies it"
      ]
    ),
    (
      "lab@r1# show | compare\n[edit system]\n+  host-name b;\n",
      [
        "f:1:1: the output of 'show | compare' is no configuration; 'load patch' applies it"
      ]
    ),
    ("\u{1}\u{0}", ["f:1:1: UTF-16; 'iconv -f UTF-16 -t UTF-8' converts it"]),
    ("BZh91AY", ["f:1:1: compressed with bzip2; 'bunzip2' it first"]),
  ])
  func aFileWithErrorsIsNotConverted(_ row: (text: String, findings: [String])) {
    for format in Format.allCases {
      let conversion = file(row.text).converted(to: format)
      #expect(conversion.text == nil)
      #expect(conversion.findings.map(\.description) == row.findings)
    }
    #expect(file(row.text).findings().map(\.description) == row.findings)
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8], "f:1:1: compressed with gzip; 'gunzip' it first"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "f:1:1: compressed with xz; 'unxz' it first"),
      ([0xFF, 0xFE, 0x61, 0], "f:1:1: UTF-16; 'iconv -f UTF-16 -t UTF-8' converts it"),
      (
        [0x23, 0x0A, 0x23, 0xFC, 0x0A],
        "f:2:2: not UTF-8; 'iconv -f LATIN1 -t UTF-8' converts it if it is Latin-1"
      ),
    ] as [([UInt8], String)])
  func octetsThatAreNoText(_ row: (octets: [UInt8], finding: String)) {
    let file = ConfigurationFile(name: "f", octets: row.octets)
    #expect(file.findings().map(\.description) == [row.finding])
    #expect(file.converted(to: .text).findings.map(\.description) == [row.finding])
  }

  @Test func unreportedErrorsAreCounted() {
    let findings = file(String(repeating: "bogus;\n", count: 1500)).findings()
    #expect(findings.reduce(0) { $0 + $1.count } == 1500)
    #expect(findings.last?.message == "500 more errors")
  }

  /// Any hierarchy of any configuration is converted to each form, and back to its place.
  @Test(arguments: 1...60) func hierarchiesComeBack(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for format in Format.allCases {
      var generator = TreeGenerator(seed: seed, isSettable: format == .set)
      let text = ConfigurationFile.print(generator.tree(), as: .text)
      let tree = try file(text, as: .text).read().get()
      guard let (words, path) = hierarchy(in: tree, &random) else { continue }
      let part = try HierarchyPath(words)
      #expect(part.elements == path)
      let converted = try #require(file(text).converted(to: format, relativeTo: part).text)
      // XML and JSON contain the elements around the hierarchy.
      let isWhole = format == .xml || format == .json
      let again = file(converted, as: format)
      let back = try again.read(at: isWhole ? [] : path).get()
      #expect(
        back.descendant(at: path, in: .configuration)?.children ?? []
          == tree.descendant(at: path, in: .configuration)?.children ?? [], "\(words)\n\(converted)"
      )
    }
  }

  /// Returns a hierarchy of a tree, as it is typed and as a path.
  private func hierarchy(
    in tree: Statement, _ random: inout SeededGenerator
  ) -> (words: String, path: [PathElement])? {
    let schema = Schema.configuration
    var (node, path) = (tree, [PathElement]())
    while path.isEmpty || !random.once(in: 3) {
      let inside = node.children.filter { schema[$0.declaration].hasBody }
      guard !inside.isEmpty else { break }
      node = random.pick(inside)
      let isList = schema[node.declaration].isList
      path.append(PathElement(node.declaration, value: isList ? node.value : ""))
    }
    guard !path.isEmpty else { return nil }
    let words = path.flatMap { element in
      let words = Spelling.words(of: element, in: schema)
      // A name in quotation marks is not taken for the start of a keyword.
      guard schema[element.declaration].isList, let name = words.last, !name.hasPrefix("\"") else {
        return words
      }
      return words.dropLast() + ["\"\(name)\""]
    }
    return (words.joined(separator: " "), path)
  }
}
