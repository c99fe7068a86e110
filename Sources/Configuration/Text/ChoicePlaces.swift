import Schema

/// The members of choices that a file has set. Two different members of one choice are an error if
/// the same file sets both, but not if the file replaces a member that the tree had before.
///
/// A large file has such a statement in each of thousands of containers. So a container is stored
/// as a 64-bit digest instead of its path. The probability that two containers of one file have the
/// same digest is less than one in a billion.
struct ChoicePlaces {
  /// A member of a choice that the file has set, with its line.
  private struct Member {
    var declaration: Int
    var value: String
    var line: Int
  }

  private let schema: Schema
  /// The member that the file has set, by the digest of the container and the choice.
  private var members: [UInt64: Member] = [:]

  init(in schema: Schema) { self.schema = schema }

  /// Records the statements that a walk has matched after the first `base` steps of its path.
  /// Returns the error; nil: each statement is the first member of its choice, or the same member
  /// again.
  mutating func record(_ walker: Walker, from base: Int, line: Int) -> LoadError.Reason? {
    let path = walker.path
    for place in base..<max(base, path.count)
    where !schema.rivals[path[place].declaration].isEmpty {
      if let reason = record(path[place], in: path[..<place], line) { return reason }
    }
    for leaf in walker.leaves where !schema.rivals[leaf.element.declaration].isEmpty {
      if let reason = record(leaf.element, in: leaf.container[...], line) { return reason }
    }
    return nil
  }

  /// Removes the record of a statement that the file deletes.
  mutating func remove(_ walker: Walker) {
    guard !members.isEmpty else { return }
    let target = walker.target
    guard let element = target.last, let choice = choice(of: element, in: target.dropLast()) else {
      return
    }
    if members[choice]?.declaration == element.declaration { members[choice] = nil }
  }

  private mutating func record(
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

  /// Returns the FNV-1a digest of a container and a choice, for which its first declaration stands.
  private func choice(
    of element: PathElement, in container: ArraySlice<PathElement>
  ) -> UInt64? {
    guard let first = schema.rivals[element.declaration].first else { return nil }
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ value: UInt64) { digest = (digest ^ value) &* 0x100_0000_01B3 }
    for step in container {
      add(UInt64(truncatingIfNeeded: step.declaration))
      for octet in step.value.utf8 { add(UInt64(octet)) }
      // This value is not an octet, so it marks the end of a value.
      add(0x100)
    }
    add(UInt64(truncatingIfNeeded: first))
    return digest
  }

  private func words(_ element: PathElement) -> String {
    LegibleText.of(Spelling.words(of: element, in: schema).joined(separator: " "))
  }
}
