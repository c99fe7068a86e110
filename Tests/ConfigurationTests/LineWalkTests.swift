import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// A walk that continues from the line before has the same result as one from the start, whatever
/// the lines are.
@Suite("Walks over lines that begin alike")
struct LineWalkTests {
  /// All results of a walk, and the error at the end of the line.
  private struct Outcome: Equatable {
    var path: [PathElement] = []
    var leaves: [LeafPath] = []
    var openLeaf: Int?
    var command = ""
    var isComplete = false
    var awaitsSecret = false
    var nested: [Self] = []
    var error: MatchError?

    init(_ walker: Walker) {
      path = walker.path
      leaves = walker.leaves
      openLeaf = walker.openLeaf
      command = walker.command
      isComplete = walker.isComplete
      awaitsSecret = walker.awaitsSecret
      nested = walker.paths.map { Self($0) }
      if !isComplete { error = walker.incompleteness(at: 99) }
    }

    init(_ error: MatchError) { self.error = error }
  }

  private func outcome(_ words: [Word], from start: Walker) -> Outcome {
    var walker = start
    do throws(MatchError) {
      for word in words { try walker.match(word) }
      return Outcome(walker)
    } catch {
      return Outcome(error)
    }
  }

  private func outcome(_ words: [Word], in lines: inout LineWalk) -> Outcome {
    do throws(MatchError) {
      return Outcome(try lines.walk(over: words[...]))
    } catch {
      return Outcome(error)
    }
  }

  private func check(_ lines: [String], from start: Walker) {
    var walk = LineWalk(from: start)
    for line in lines {
      let words = CommandLexer.cut(line).segments[0]
      let (found, expected) = (outcome(words, in: &walk), outcome(words, from: start))
      if found != expected { Issue.record("\(line.debugDescription): \(found), not \(expected)") }
    }
  }

  /// Returns statements in the order of `show`, each followed by some that have an error.
  private func lines(_ seed: UInt64) -> [String] {
    var generator = TreeGenerator(seed: seed, isSettable: true)
    var random = SeededGenerator(seed: seed)
    let text = SetPrinter.print(contentsOf: generator.tree(), in: .configuration)
    let verbs = ["set", "delete", "edit", "wildcard delete", "top set", "up 2 delete", "annotate"]
    return text.split(separator: "\n").prefix(150).flatMap { line -> [String] in
      var words = line.split(separator: " ").map(String.init)
      let sound = words.joined(separator: " ")
      switch random.number(1...6) {
      case 1: words.remove(at: random.number(0...words.count - 1))
      case 2: words.swapAt(random.number(0...words.count - 1), random.number(0...words.count - 1))
      case 3:
        words[random.number(0...words.count - 1)] = random.pick([
          "[", "]", "\"a b\"", "zz", "r",
        ])
      case 4: words[0] = random.pick(verbs)
      case 5: words.removeLast(random.number(0...words.count - 1))
      default: words = words.map { String($0.prefix(random.number(2...20))) }
      }
      return [sound, words.joined(separator: " "), random.once(in: 3) ? "" : sound]
    }
  }

  @Test(arguments: 1...30) func theCommandsOfASession(_ seed: UInt64) throws {
    let tree = try SetParser.merge(Array(network.utf8), into: .empty).get()
    let start = Walker(
      commands: .configuration, in: Surroundings(tree: tree, isOperational: false))
    check(lines(seed), from: start)
  }

  @Test(arguments: 1...10) func theStatementsOfAFile(_ seed: UInt64) {
    let surroundings = Surroundings(tree: .empty, isOperational: false)
    let start = Walker(statement: .set, from: [], in: surroundings)
    check(lines(seed).map { String($0.drop { $0 != " " }) }, from: start)
  }

  /// A name that `wildcard` looks up in the configuration may exist the next time.
  @Test func whatTheTreeDecidesIsAskedAgain() throws {
    final class CompletionChoice { var tree = Statement.empty }
    let candidate = CompletionChoice()
    let surroundings = Surroundings(tree: candidate.tree, isOperational: false)
    var walk = LineWalk(from: Walker(commands: .configuration, in: surroundings))
    let words = CommandLexer.cut("wildcard delete services ipsec-vpn rule r1").segments[0]
    let before = outcome(words, in: &walk)
    candidate.tree = try SetParser.merge(Array(network.utf8), into: .empty).get()
    #expect(outcome(words, in: &walk) != before)
  }

  /// The cost of a statement depends only on the words that it does not share with the line before.
  @Test func commonWordsAreMatchedOnce() throws {
    let surroundings = Surroundings(tree: .empty, isOperational: false)
    var walk = LineWalk(from: Walker(statement: .set, from: [], in: surroundings))
    for number in 0..<100 {
      for (leaf, value) in [
        ("dh-group", "group2"), ("description", "x"), ("lifetime-seconds", "200"),
      ] {
        let line = "services ipsec-vpn ike proposal p\(number) \(leaf) \(value)"
        _ = try walk.walk(over: CommandLexer.cut(line).segments[0][...])
      }
    }
    // The walk takes the words to `ike` once, and then those of each proposal and its three leaves.
    #expect(walk.matchedCount == 3 + 100 * (2 + 6))
  }
}
