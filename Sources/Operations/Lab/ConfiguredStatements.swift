import Configuration
import Schema

/// A search for statements in the active configurations, for cases in which a term or its service
/// set may have the same option.
///
/// It is a class because it caches the `set` commands of routers.
final class ConfiguredStatements {
  private let trees: [String: Statement]
  /// The `set` commands of each router, once they are needed.
  private var lines: [String: [Substring]] = [:]

  init(_ trees: [(name: String, tree: Statement)]) {
    self.trees = Dictionary(
      trees.map { ($0.name, $0.tree) }, uniquingKeysWith: { first, _ in first })
  }

  /// Returns the first of the statements that the router has. If it has none, because a group or a
  /// default applies, the first one is returned.
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
