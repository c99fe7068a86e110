import Configuration
import Schema
import Testing

@testable import Router

/// Returns a configuration from its texts, which must load without errors.
func candidate(
  _ texts: String..., sourceLocation: SourceLocation = #_sourceLocation
) throws -> Statement {
  var tree = Statement.empty
  for text in texts {
    let loaded = TextParser.merge(Array(text.utf8), into: tree)
    let reports = loaded.errors.map { $0.report(file: "text") }.joined()
    try #require(loaded.errors.isEmpty, "\(reports)", sourceLocation: sourceLocation)
    tree = loaded.tree
  }
  return tree
}
