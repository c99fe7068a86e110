import Schema
import TestSupport
import Testing

@testable import Configuration

/// Random foreign trees are written as XML and as JSON, and are read back as the same trees.
@Suite("Any foreign statements in XML and JSON")
struct ForeignMarkupPropertyTests {
  /// Words that a file may contain as a key or value.
  private static let keys = [
    "a", "b-1", "x", "10.0.0.0/8", "2001:db8::/32", "ge-0/0/0.0", "*", "<*>", "$x", "a b", "1a",
    "name", "contents", "comment", "accept", "é漢", "&<>\"'", "]]>", "", "  ", "xml", "_", "a:b",
    "[",
    "inactive:", "line\nend", "\\",
  ]
  private static let names = [
    "x-a", "x-b", "x-c", "y", "name", "comment", "contents", "1a", "10.0.0.0/8", "a:b", "<x>",
    "choice-ident", "x-name", "file", "interfaces", "802.3ad",
  ]

  private func expectSame(_ tree: Statement, _ seed: UInt64, isOrdered: Bool = true) throws {
    let text = TextPrinter.print(contentsOf: tree, in: .configuration)
    // When other statements begin with a word that has a mark or a comment, each of them gets it.
    let normal = ConfigurationReader(.text).read(Array(text.utf8)).tree
    let element = ElementWriter().configuration(tree, at: [])
    for (file, format) in [
      (XMLPrinter.print(element), ConfigurationReader.Format.xml),
      (JSONPrinter.configuration(element), .json),
    ] {
      if format == .xml {
        let starts = file.split(separator: "<").compactMap(\.first)
        #expect(starts.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "/" || $0 == "_") })
      }
      let back = ConfigurationReader(format).read(Array(file.utf8))
      #expect(back.errors.isEmpty, "\(format) \(seed): \(back.errors.prefix(3))")
      if isOrdered { #expect(back.tree == tree || back.tree == normal, "tree \(format) \(seed)") }
      let printed = TextPrinter.print(contentsOf: back.tree, in: .configuration)
      if printed != text {
        let lines = (printed.split(separator: "\n"), text.split(separator: "\n"))
        let place = zip(lines.0, lines.1).prefix { $0 == $1 }.count
        let found = lines.0.dropFirst(max(0, place - 2)).prefix(6).joined(separator: "\n")
        let wanted = lines.1.dropFirst(max(0, place - 2)).prefix(6).joined(separator: "\n")
        Issue.record("\(format) \(seed):\n\(found)\nnot\n\(wanted)")
      }
    }
  }

  // MARK: Statements of the guide

  private func words(_ random: inout SeededGenerator) -> [String] {
    let guide = ForeignGuide.realSystem
    var words: [String] = []
    var place: ForeignGuide.Position? = guide.root
    while let here = place, words.count < 14 {
      let names = guide.names(under: here)
      let entry = guide.entry(of: here)
      if entry != nil, names.isEmpty || random.once(in: 2) {
        words.append(random.pick(guide.choices(of: here) + Self.keys))
        place = entry
      } else if !names.isEmpty, words.count < 2 || !random.once(in: 5) {
        let name = random.pick(names)
        words.append(name)
        place = guide.child(name, of: here)
      } else {
        return words
      }
    }
    return words
  }

  @Test(arguments: 0..<40 as Range<UInt64>) func asTheGuideHasThem(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var lines: [String] = []
    for _ in 0..<120 {
      var line = "set"
      for word in words(&random) { line += " " + Spelling.quoted(word) }
      lines.append(line)
      // Another statement stands beside it.
      if random.once(in: 3), let end = line.lastIndex(of: " ") {
        lines.append(line[..<end] + " other")
      }
    }
    // Some lines are errors where the schema has the statement.
    let loaded = ConfigurationReader(.set).read(Array(lines.joined(separator: "\n").utf8))
    try expectSame(loaded.tree, seed, isOrdered: false)
    let text = TextPrinter.print(contentsOf: loaded.tree, in: .configuration)
    try expectSame(ConfigurationReader(.text).read(Array(text.utf8)).tree, seed)
  }

  // MARK: Statements that no guide lists

  private func statement(_ random: inout SeededGenerator, _ depth: Int) -> String {
    var text = ""
    if random.once(in: 10) { text += "/* a <comment> */ " }
    if random.once(in: 10) { text += "inactive: " }
    if random.once(in: 20) { text += "protect: " }
    text += Spelling.quoted(random.pick(Self.names))
    let count = random.number(0...3)
    for _ in 0..<count { text += " " + Spelling.quoted(random.pick(Self.keys)) }
    if depth > 0, random.once(in: 2) {
      let inside = (0..<random.number(1...4)).map { _ in statement(&random, depth - 1) }
      return text + " { \(inside.joined(separator: " ")) }"
    }
    if count < 2, random.once(in: 4) {
      let members = (0..<random.number(1...3)).map { _ in Spelling.quoted(random.pick(Self.keys)) }
      return text + " [ \(members.joined(separator: " ")) ];"
    }
    return text + ";"
  }

  @Test(arguments: 0..<150 as Range<UInt64>) func asTheyCome(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let places = [
      "protocols { bgp {", "firewall { family inet {", "policy-options { policy-statement p {",
      "snmp { v3 {", "chassis { fpc 0 {",
    ]
    let inside = (0..<random.number(1...6)).map { _ in statement(&random, 3) }
    let text = "\(random.pick(places)) \(inside.joined(separator: " ")) } }"
    // Comments that stand together are read as one.
    let tree = ConfigurationReader(.text).read(Array(text.utf8)).tree
    let printed = TextPrinter.print(contentsOf: tree, in: .configuration)
    try expectSame(ConfigurationReader(.text).read(Array(printed.utf8)).tree, seed)
  }
}
