import Schema

/// Which of the statements that exclude each other a file has set: two of one choice are a mistake
/// where one file says both, and not where it replaces what was there before.
struct ChoicePlaces {
  private struct Choice: Hashable {
    var container: [PathElement]
    /// The first declaration of the choice stands for all.
    var first: Int
  }

  private struct Member {
    var element: PathElement
    var line: Int
  }

  private let schema: Schema
  private var members: [Choice: Member] = [:]

  init(in schema: Schema) { self.schema = schema }

  /// Notes the statements that a walk has come to behind the first `base` steps of its path. What is
  /// wrong with them; nil: nothing, and each is the first of its choice or the same as that.
  mutating func note(_ walker: Walker, from base: Int, line: Int) -> LoadError.Reason? {
    for place in base..<max(base, walker.path.count) {
      let element = walker.path[place]
      if schema.rivals[element.declaration].isEmpty { continue }
      let container = Array(walker.path[..<place])
      if let reason = note(element, in: container, line) { return reason }
    }
    for leaf in walker.leaves where !schema.rivals[leaf.element.declaration].isEmpty {
      if let reason = note(leaf.element, in: leaf.container, line) { return reason }
    }
    return nil
  }

  /// Takes back what was noted of statements that the file deletes.
  mutating func forget(_ walker: Walker) {
    guard !members.isEmpty, let element = walker.target.last,
      let first = schema.rivals[element.declaration].first
    else { return }
    let choice = Choice(container: Array(walker.target.dropLast()), first: first)
    if members[choice]?.element.declaration == element.declaration { members[choice] = nil }
  }

  private mutating func note(
    _ element: PathElement, in container: [PathElement], _ line: Int
  ) -> LoadError.Reason? {
    guard let first = schema.rivals[element.declaration].first else { return nil }
    let choice = Choice(container: container, first: first)
    guard let other = members[choice] else {
      members[choice] = Member(element: element, line: line)
      return nil
    }
    let isSame =
      other.element.declaration == element.declaration
      && (!schema.declarations[element.declaration].isList
        || other.element.value == element.value)
    return isSame ? nil : .conflict(words(element), with: words(other.element), line: other.line)
  }

  private func words(_ element: PathElement) -> String {
    LegibleText.of(Spelling.words(of: element, in: schema).joined(separator: " "))
  }
}
