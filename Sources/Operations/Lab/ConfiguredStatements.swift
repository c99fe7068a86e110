import Configuration
import Schema

/// Which statements are in the active configurations: a term and its service set may say the same.
final class ConfiguredStatements {
  private let trees: [String: Statement]
  /// `set` commands of a router, once they are asked for.
  private var lines: [String: [Substring]] = [:]

  init(_ trees: [(name: String, tree: Statement)]) {
    self.trees = Dictionary(
      trees.map { ($0.name, $0.tree) }, uniquingKeysWith: { first, _ in first })
  }

  /// The first of the statements that a router has; where it has none of them, as where groups or
  /// defaults say so, the first.
  func chosen(from statements: [String], at router: String) -> String? {
    guard statements.count > 1, let tree = trees[router] else { return statements.first }
    let known =
      lines[router] ?? TextLines.of(SetPrinter.print(contentsOf: tree, in: .configuration))
    lines[router] = known
    return statements.first { statement in
      let command = "set " + statement.dropFirst("[edit ".count).dropLast()
      return known.contains { $0 == command || $0.hasPrefix(command + " ") }
    } ?? statements.first
  }
}
