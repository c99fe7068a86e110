import Configuration
import Schema
import Testing

@testable import Router

/// A configuration from its text, which has to load.
func candidate(
  _ texts: String..., sourceLocation: SourceLocation = #_sourceLocation
) throws -> Statement {
  var tree = Statement.empty
  for text in texts {
    switch TextParser.merge(Array(text.utf8), into: tree) {
    case .success(let merged): tree = merged
    case .failure(let errors):
      let reports = errors.errors.map { $0.report(file: "text") }.joined()
      try #require(Bool(false), "\(reports)", sourceLocation: sourceLocation)
    }
  }
  return tree
}
