import Schema
import TestSupport
import Testing

@testable import Configuration
import ConfigurationTestSupport

/// A growing tree adds statements near the place of the one before; the result is that of edits
/// from the top.
@Suite("A tree that grows statement by statement")
struct GrowingTreeTests {
  private let schema = Schema.configuration

  /// Returns the edits of a generated configuration in any order, as `SetParser` and a session make
  /// them.
  private func edits(_ seed: UInt64) throws -> [Edit] {
    var generator = TreeGenerator(seed: seed, isSettable: true)
    var random = SeededGenerator(seed: seed)
    let text = SetPrinter.print(contentsOf: generator.tree(), in: schema)
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("set ") }.prefix(200)
    let shuffled = random.once(in: 2) ? lines.shuffled(using: &random) : Array(lines)
    let surroundings = Surroundings(tree: .empty, isOperational: false)
    return try shuffled.map { line in
      var walker = Walker(statement: .set, from: [], in: surroundings)
      for word in CommandLexer.cut(line.dropFirst(4)).segments[0] { try walker.match(word) }
      return Edit(.set, walker)
    }
  }

  @Test(arguments: 1...40) func isTheTreeOfSingleEdits(_ seed: UInt64) throws {
    let edits = try edits(seed)
    var other = TreeGenerator(seed: seed + 1000)
    let start = seed.isMultiple(of: 3) ? Statement.empty : other.tree()
    let before = TextPrinter.print(contentsOf: start, in: schema)
    var (grown, plain) = (GrowingTree(start, in: schema), start)
    for (place, edit) in edits.enumerated() {
      edit.set(in: &grown)
      _ = edit.apply(to: &plain)
      if place.isMultiple(of: 17) { grown.whole = grown.whole }
    }
    #expect(grown.whole == plain)
    #expect(grown.whole.mayApplyGroups == plain.mayApplyGroups)
    #expect(grown.whole.mayHoldProtected == plain.mayHoldProtected)
    #expect(TextPrinter.print(contentsOf: start, in: schema) == before)
  }

  /// The cost of a statement does not depend on the number of the others.
  @Test func stepsDoNotGrowWithTheTree() throws {
    func steps(_ count: Int) throws -> Int {
      var tree = GrowingTree(.empty, in: schema)
      let surroundings = Surroundings(tree: .empty, isOperational: false)
      var lines = LineWalk(from: Walker(statement: .set, from: [], in: surroundings))
      for number in 0..<count {
        for address in ["source-address", "destination-address"] {
          let line = "services ipsec-vpn rule r\(number) term t from \(address) 10.0.0.0/8"
          let words = CommandLexer.cut(line).segments[0]
          Edit(.set, try lines.walk(over: words[...])).set(in: &tree)
        }
      }
      return tree.stepCount
    }
    #expect(try steps(10) == 2 + 3 * 10)
    #expect(try steps(1000) == 2 + 3 * 1000)
  }
}
