import Schema
import Testing

@testable import Router

/// Every statement of the schema is read by the model, or is declared to have no effect.
@Suite("Every statement has its reader")
struct ClaimsTests {
  /// The test covers leaves, flags and lists without a body, which have a value of their own.
  @Test func eachLeafIsReadOnceOrInert() {
    var claims = Claims(on: .configuration)
    _ = ModelReader(&claims)
    _ = GroupsReader(&claims)
    for declaration in Schema.configuration.declarations
    where !declaration.hasBody && isInTree(declaration) {
      let readers = claims.readers[declaration.id] ?? []
      let path = Schema.configuration.path(of: declaration.id).joined(separator: " ")
      #expect(
        readers.count == (declaration.isInert ? 0 : 1),
        "'\(path)' \(declaration.name.isEmpty ? "<>" : "") is read by \(readers)")
    }
  }

  /// Declarations within bodies that `use` copies are not part of the tree.
  private func isInTree(_ declaration: Declaration) -> Bool {
    var declaration = declaration
    while declaration.id != 0 {
      let parent = Schema.configuration[declaration.parent]
      guard parent.children.contains(declaration.id) else { return false }
      declaration = parent
    }
    return true
  }
}
