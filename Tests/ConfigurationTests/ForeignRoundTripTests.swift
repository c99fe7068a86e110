import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// Random trees of statements that the schema lacks are the same after they have been printed and
/// read back.
@Suite("Foreign statements read back as they were")
struct ForeignRoundTripTests {
  private let schema = Schema.configuration

  private func text(_ tree: Statement) -> String {
    TextPrinter.print(contentsOf: tree, in: schema)
  }

  private func commands(_ tree: Statement) -> String {
    SetPrinter.print(contentsOf: tree, in: schema)
  }

  /// Returns everything that could be read of a random text or of random commands.
  private func tree(_ generator: inout ForeignGenerator) -> Statement {
    var tree = Statement.empty
    for _ in 0..<generator.random.number(1...3) {
      tree =
        generator.random.once(in: 2)
        ? TextParser.merge(Array(generator.text(4).utf8), into: tree).tree
        : SetParser.merge(Array(generator.commands(12).utf8), into: tree).tree
    }
    return tree
  }

  @Test(arguments: ForeignSeeds.all) func textIsTheTree(_ seed: UInt64) throws {
    var generator = ForeignGenerator(seed: seed, wildness: [0, 5, 20][Int(seed % 3)])
    let tree = tree(&generator)
    let printed = text(tree)
    let stored = TextParser.stored(Array(printed.utf8))
    #expect(stored.errors.isEmpty, "\(stored.errors)")
    expectSame(stored.tree, tree, printed)
    #expect(unquoted(text(stored.tree)) == unquoted(printed))
    let again = TextParser.merge(Array(printed.utf8), into: .empty, keepingEmpty: true)
    #expect(again.tree == tree)
  }

  @Test(arguments: ForeignSeeds.all) func commandsMakeTheTree(_ seed: UInt64) throws {
    var generator = ForeignGenerator(seed: seed, wildness: [0, 5, 20][Int(seed % 3)])
    let made = tree(&generator)
    let printed = commands(made)
    let again = SetParser.merge(Array(printed.utf8), into: .empty)
    #expect(again.errors.isEmpty, "\(again.errors)\n\(printed)")
    // The first reading gives the marks and comments of a name to each of its values.
    let once = commands(again.tree)
    #expect(sets(once) == sets(printed))
    let twice = commands(SetParser.merge(Array(once.utf8), into: .empty).tree)
    #expect(sets(twice) == sets(once))
  }

  /// Removes the quotation marks, because whether a word needs them depends on how it was first
  /// read.
  private func unquoted(_ text: String) -> String {
    text.replacing("\"", with: "").replacing("; ## SECRET-DATA", with: ";")
  }

  private func sets(_ commands: String) -> [String] {
    commands.split(separator: "\n").filter { $0.hasPrefix("set ") }.map { unquoted(String($0)) }
  }

  private func expectSame(_ tree: Statement, _ other: Statement, _ printed: String) {
    if tree == other { return }
    Issue.record("\(difference(tree, other, ""))\n\(printed)")
  }

  /// Describes the first place at which two trees differ.
  private func difference(_ one: Statement, _ other: Statement, _ way: String) -> String {
    let (words, others) = (one.children.map(\.value), other.children.map(\.value))
    let own = "\(words) \(one.isInactive) \(one.isProtected) \(one.annotation ?? "")"
    let its = "\(others) \(other.isInactive) \(other.isProtected) \(other.annotation ?? "")"
    if own != its { return "\(way): \(own), not \(its)" }
    for (child, twin) in zip(one.children, other.children) where child != twin {
      let name = schema.declarations[child.declaration].name
      return difference(child, twin, way + " " + name + " " + Spelling.quoted(child.value) + "")
    }
    return way
  }
}

/// The seeds of the tests that use random foreign trees.
enum ForeignSeeds {
  static let all: ClosedRange<UInt64> = 1...120
}
