import Schema
import Testing

@testable import Router

@Suite("Every statement has its reader")
struct ClaimsTests {
  /// Leaves, flags and bare lists: all that holds something by itself.
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

  /// Bodies that `use` copies are outside the tree.
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
