package import Configuration
package import Operations
import Schema

/// The path of a hierarchy, which is typed in the words that `edit` takes. Each word may be
/// abbreviated.
package struct HierarchyPath: Equatable, Sendable {
  /// The elements from the top of the configuration.
  package let elements: [PathElement]

  /// Matches the words of a path. Throws an error about the first word that leads to no hierarchy.
  package init(_ text: String) throws(CommandFailure) {
    let cut = CommandLexer.cut(text)
    let words = cut.segments[0]
    guard cut.openQuote == nil, cut.bars.isEmpty else {
      throw CommandFailure("syntax error: \(LegibleText.of(text))")
    }
    guard let last = words.last else { throw CommandFailure("the path has no words") }
    var walker = Self.walker(.container)
    for (index, word) in words.enumerated() {
      do throws(MatchError) { try walker.match(word) } catch {
        if Self.leadsToLeaf(words[...index]) {
          throw CommandFailure("'\(LegibleText.of(word.text))' is not a hierarchy")
        }
        throw Self.failure(CommandFailure(error, in: text))
      }
    }
    guard walker.isComplete else {
      throw CommandFailure("missing argument behind '\(LegibleText.of(last.text))'")
    }
    elements = walker.path
  }

  /// The path as a banner, such as `[edit services ipsec-vpn]`.
  package var banner: String { Spelling.banner(elements, in: .configuration) }

  /// Returns a failure whose message is one sentence with the word or with its possible
  /// completions.
  private static func failure(_ failure: CommandFailure) -> CommandFailure {
    var sentence = failure.oneLine
    if sentence.hasSuffix(".") { sentence.removeLast() }
    let choices = failure.completions.map(\.text).joined(separator: ", ")
    return CommandFailure(choices.isEmpty ? sentence : "\(sentence): \(choices)")
  }

  private static func walker(_ use: StatementUse) -> Walker {
    Walker(
      statement: use, from: [], in: Surroundings(tree: .empty, isOperational: false))
  }

  private static func leadsToLeaf(_ words: ArraySlice<Word>) -> Bool {
    var walker = walker(.existing)
    for word in words where (try? walker.match(word)) == nil { return false }
    return walker.openLeaf != nil || !walker.leaves.isEmpty
  }
}
