import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// Whatever is loaded, nothing traps, and a file that cannot be loaded leaves the configuration
/// unchanged.
@Suite("Damaged files")
struct MutationTests {
  private let schema = Schema.configuration
  private let base: Statement
  private let before: String

  init() throws {
    base = try parse(chapterPolicies)
    before = TextPrinter.print(contentsOf: base, in: schema)
  }

  private func load(_ octets: [UInt8]) {
    check(TextParser.merge(octets, into: base))
    check(SetParser.merge(octets, into: base))
    check(ConfigurationReader(.xml, .replace).read(octets, into: base))
    check(ConfigurationReader(.json, .replace).read(octets, into: base))
    if TextPrinter.print(contentsOf: base, in: schema) != before {
      Issue.record("the tree changed under \(String(decoding: octets, as: UTF8.self))")
    }
  }

  /// Requires that a tree that was loaded can be printed and loaded again.
  private func check(_ loaded: Loaded) {
    if loaded.errors.isEmpty {
      let text = TextPrinter.print(contentsOf: loaded.tree, in: schema)
      let again = TextParser.merge(Array(text.utf8), into: .empty)
      if (try? again.get()) != loaded.tree { Issue.record("not stable: \(text)") }
    }
    for error in loaded.errors + loaded.warnings {
      let report = error.report(file: "f")
      if report.unicodeScalars.contains(where: { $0 != "\n" && LegibleText.isControl($0) }) {
        Issue.record("control characters: \(report.debugDescription)")
      }
      if error.line < 1 || error.column < 1 { Issue.record("no place: \(error)") }
    }
  }

  private func sample(_ seed: UInt64, _ limit: Int = 700) -> [[UInt8]] {
    var generator = TreeGenerator(seed: seed)
    let tree = generator.tree()
    let element = ElementWriter().configuration(tree, at: [])
    return [
      TextPrinter.print(contentsOf: tree, in: schema),
      SetPrinter.print(contentsOf: tree, in: schema),
      XMLPrinter.print(element), JSONPrinter.configuration(element),
    ].map { Array($0.utf8.prefix(limit)) }
  }

  @Test(arguments: [3, 14, 15]) func everyPrefix(_ seed: UInt64) {
    for octets in sample(seed, 300) {
      for count in 0...octets.count { load(Array(octets[..<count])) }
    }
  }

  @Test(arguments: 20...25) func randomOctets(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for octets in sample(seed) {
      guard !octets.isEmpty else { continue }
      for _ in 0..<80 {
        var damaged = octets
        for _ in 0..<random.number(1...4) {
          let place = random.number(0...damaged.count - 1)
          switch random.number(1...4) {
          case 1: damaged[place] ^= 1 << UInt8(random.number(0...7))
          case 2: damaged[place] = random.pick(Array("\"\\{}[];#/* \n\r\0|<>&=@:,".utf8))
          case 3: damaged.insert(UInt8(random.number(0...255)), at: place)
          default: damaged.removeSubrange(place..<min(place + 5, damaged.count))
          }
          if damaged.isEmpty { damaged = [0] }
        }
        load(damaged)
      }
    }
  }

  /// Elements and attributes of the protocol stand in any order, closed or not.
  @Test func randomMarkup() {
    var random = SeededGenerator(seed: 8)
    let pieces = [
      "<services", "<ipsec-vpn>", "<rule>", "<name>", "r1", "</name>", "<term insert=\"before\"",
      " name=\"a\"", " operation=\"", "delete\"", "create\"", "none\"", " rename=\"rename\"",
      " replace=\"replace\"", ">", "/>", "</rule>", "</services>",
      "<groups inactive=\"inactive\"/>",
      "<family><inet>", "<!--", "-->", "<![CDATA[", "]]>", "&#0;", "&amp;", "<junos:comment>", "\n",
      "{", "}", "[", "]", "\"services\":", "\"ipsec-vpn\":", "\"rule\":", "\"name\":", "\"@\":",
      "\"@rule\":", "\"insert\":", "\"first\"", "\"operation\":\"delete\"", "null", "1", ",",
      "\"groups\":", "\"@groups\":", "\"family\":",
    ]
    for _ in 0..<400 {
      let text = (0..<random.number(0...30)).map { _ in random.pick(pieces) }.joined()
      load(Array("<configuration>\(text)".utf8))
      load(Array("{\"configuration\":{\(text)".utf8))
    }
  }

  @Test func randomNoise() {
    var random = SeededGenerator(seed: 7)
    let words = [
      "services", "ipsec-vpn", "rule", "r1", "{", "}", ";", "[", "]", "\"", "/*", "*/", "inactive:",
      "set", "delete", "deactivate", "\n", " ", "10.0.0.1/8", "term", "then", "manual", "\u{0}",
    ]
    for _ in 0..<300 {
      let text = (0..<random.number(0...40)).map { _ in random.pick(words) }.joined(separator: " ")
      load(Array(text.utf8))
    }
  }
}
