import Schema

/// Which of the statements that exclude each other a file has set: two of one choice are a mistake
/// where one file says both, and not where it replaces what was there before.
///
/// A large file has one for each of thousands of containers. A container counts as its digest, so
/// that no path has to be kept: that two of one file share one has a chance of one in billions.
struct ChoicePlaces {
  private struct Member {
    var declaration: Int
    var value: String
    var line: Int
  }

  private let schema: Schema
  /// By the digest of the container and of the choice.
  private var members: [UInt64: Member] = [:]

  init(in schema: Schema) { self.schema = schema }

  /// Notes the statements that a walk has come to behind the first `base` steps of its path. What is
  /// wrong with them; nil: nothing, and each is the first of its choice or the same as that.
  mutating func note(_ walker: Walker, from base: Int, line: Int) -> LoadError.Reason? {
    let path = walker.path
    for place in base..<max(base, path.count)
    where !schema.rivals[path[place].declaration].isEmpty {
      if let reason = note(path[place], in: path[..<place], line) { return reason }
    }
    for leaf in walker.leaves where !schema.rivals[leaf.element.declaration].isEmpty {
      if let reason = note(leaf.element, in: leaf.container[...], line) { return reason }
    }
    return nil
  }

  /// Takes back what was noted of statements that the file deletes.
  mutating func forget(_ walker: Walker) {
    guard !members.isEmpty else { return }
    let target = walker.target
    guard let element = target.last, let choice = choice(of: element, in: target.dropLast()) else {
      return
    }
    if members[choice]?.declaration == element.declaration { members[choice] = nil }
  }

  private mutating func note(
    _ element: PathElement, in container: ArraySlice<PathElement>, _ line: Int
  ) -> LoadError.Reason? {
    guard let choice = choice(of: element, in: container) else { return nil }
    guard let other = members[choice] else {
      members[choice] = Member(
        declaration: element.declaration, value: element.value, line: line)
      return nil
    }
    if other.declaration == element.declaration,
      !schema.declarations[element.declaration].isList || other.value == element.value
    {
      return nil
    }
    let words = words(PathElement(other.declaration, value: other.value))
    return .conflict(self.words(element), with: words, line: other.line)
  }

  /// FNV-1a. The first declaration of a choice stands for all.
  private func choice(
    of element: PathElement, in container: ArraySlice<PathElement>
  ) -> UInt64? {
    guard let first = schema.rivals[element.declaration].first else { return nil }
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ value: UInt64) { digest = (digest ^ value) &* 0x100_0000_01B3 }
    for step in container {
      add(UInt64(truncatingIfNeeded: step.declaration))
      for octet in step.value.utf8 { add(UInt64(octet)) }
      // No octet: where a value ends.
      add(0x100)
    }
    add(UInt64(truncatingIfNeeded: first))
    return digest
  }

  private func words(_ element: PathElement) -> String {
    LegibleText.of(Spelling.words(of: element, in: schema).joined(separator: " "))
  }
}
