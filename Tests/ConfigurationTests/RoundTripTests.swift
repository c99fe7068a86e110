import Configuration
import ConfigurationTestSupport
import Schema
import Testing

/// Random configurations are printed as text, commands, XML and JSON, and are read back as the same
/// trees.
@Suite("What is printed reads back as it was")
struct RoundTripTests {
  private let schema = Schema.configuration

  private func text(_ tree: Statement) -> String {
    TextPrinter.print(contentsOf: tree, in: schema)
  }

  private func commands(_ tree: Statement) -> String {
    SetPrinter.print(contentsOf: tree, in: schema)
  }

  @Test(arguments: 1...60) func textIsTheTree(_ seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed)
    let tree = generator.tree()
    let printed = text(tree)
    let again = try parse(printed)
    #expect(again == tree)
    #expect(text(again) == printed)
  }

  @Test(arguments: 1...60) func commandsMakeTheTree(_ seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed, isSettable: true)
    let tree = generator.tree()
    let printed = commands(tree)
    let again = try SetParser.merge(Array(printed.utf8), into: .empty).get()
    #expect(again == tree)
    #expect(commands(again) == printed)
    #expect(text(again) == text(tree))
  }

  @Test(arguments: 1...60) func markupIsTheTree(_ seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed)
    let tree = generator.tree()
    let element = ElementWriter().configuration(tree, at: [])
    for markup in [XMLPrinter.print(element), JSONPrinter.configuration(element)] {
      let octets = Array(markup.utf8)
      let again = try ConfigurationReader(.detected(in: octets)).read(octets).get()
      #expect(text(again) == text(tree), "\(markup)")
    }
  }

  /// Blanks, line ends and a byte order mark, which editors change, do not change the
  /// configuration.
  @Test(arguments: 1...10) func layoutHasNoMeaning(_ seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed, isSettable: true)
    let tree = generator.tree()
    let lines = text(tree).split(separator: "\n").map(String.init)
    let mark = "\u{FEFF}"
    #expect(try parse(mark + lines.joined(separator: "\r\n")) == tree)
    let compact = lines.map { $0.replacing("; ## SECRET-DATA", with: ";").trimmed }
    #expect(try parse(compact.joined(separator: " ")) == tree)
    let commands = commands(tree).split(separator: "\n").joined(separator: "\r\n  ")
    let again = try SetParser.merge(Array((mark + commands).utf8), into: .empty).get()
    #expect(again == tree)
  }

  @Test(arguments: 1...10) func mergingTheSameChangesNothing(_ seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed)
    let tree = generator.tree()
    let merged = try TextParser.merge(Array(text(tree).utf8), into: tree).get()
    #expect(merged == tree)
  }

  /// The statements of a level are loaded relative to it.
  @Test func partsLoadAtTheirLevel() throws {
    let tree = try parse(chapterPolicies)
    let services = try #require(schema.declaration(at: ["services"]))
    let vpn = try #require(schema.declaration(at: ["services", "ipsec-vpn"]))
    let path = [PathElement(services.id), PathElement(vpn.id)]
    let part = try #require(tree.descendant(at: path, in: schema))
    let loaded = try TextParser.merge(Array(text(part).utf8), into: .empty, at: path).get()
    #expect(loaded == tree)
    let set = SetPrinter.print(contentsOf: part, in: schema)
    #expect(try SetParser.merge(Array(set.utf8), into: .empty, at: path).get() == tree)
    let whole = SetPrinter.print(contentsOf: part, under: ["services", "ipsec-vpn"], in: schema)
    #expect(whole == commands(tree))
  }
}

extension String {
  fileprivate var trimmed: Substring { self[...].drop { $0 == " " } }
}
