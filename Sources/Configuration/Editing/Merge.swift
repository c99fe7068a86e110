package import Schema

/// Merges the changes of two editors of one configuration: what each has changed since their common
/// base, in one tree.
package struct Merge {
  /// The merged tree. If both sides changed the same statement, it has the version of `mine`.
  package private(set) var tree: Statement
  /// The statements that both sides changed in different ways.
  package private(set) var conflicts: [Conflict] = []

  /// A statement that both sides changed in different ways.
  package struct Conflict: Equatable, Sendable {
    /// The path of the statement. If the statement is a leaf, the last step has no value.
    package var path: [PathElement]
    /// The banner of the container, such as `[edit services]`.
    package var banner: String
    /// The statement as it is shown in its container: the version of `mine` or, if that side
    /// deleted it, of `theirs`. A secret is shown by its name only.
    package var statement: String
  }

  private let schema: Schema

  /// Merges the changes of `mine` and `theirs` since `base`.
  package init(
    base: Statement, mine: Statement, theirs: Statement, in schema: Schema = .configuration
  ) {
    self.schema = schema
    tree = mine
    tree = merged(base, mine, theirs, []) ?? mine
  }

  /// Returns the merged version of one statement; nil: it is deleted.
  private mutating func merged(
    _ base: Statement?, _ mine: Statement?, _ theirs: Statement?, _ path: [PathElement]
  ) -> Statement? {
    if isSame(mine, base) { return theirs }
    if isSame(theirs, base) || isSame(mine, theirs) { return mine }
    guard let mine, let theirs, schema[mine.declaration].hasBody else {
      if let mine, let theirs, schema[mine.declaration].isLeafList {
        return members(base, mine, theirs)
      }
      addConflict(mine ?? theirs, path)
      return mine
    }
    var result = theirs
    if mine.isInactive != base?.isInactive { result.isInactive = mine.isInactive }
    if mine.isProtected != base?.isProtected { result.isProtected = mine.isProtected }
    if mine.annotation != base?.annotation { result.annotation = mine.annotation }
    let gone = (base?.children ?? []).filter { child in
      mine.child(
        child.declaration, key: schema[child.declaration].isList ? child.value : "", in: schema)
        == nil
    }
    for child in mine.children + gone {
      let declared = schema[child.declaration]
      let key = declared.isList ? child.value : ""
      let now = theirs.child(declared.id, key: key, in: schema)
      let merged = merged(
        base?.child(declared.id, key: key, in: schema),
        mine.child(declared.id, key: key, in: schema), now,
        path + [PathElement(declared.id, value: key)])
      if let merged {
        if let now, now.isShared(with: merged) { continue }
        result.update(declared.id, key: key, in: schema) { $0 = merged }
      } else {
        result.remove(declared.id, key: key, in: schema)
      }
    }
    keepOrder(base, mine, theirs, &result)
    // One side may have deleted one part of the statement, and the other side the rest.
    return result.saysNothing(in: schema) ? nil : result
  }

  /// Returns whether two versions of a statement are equal; nil stands for one that does not exist.
  private func isSame(_ left: Statement?, _ right: Statement?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left == right
  }

  /// Merges the members of a leaf: those that either side added are kept, those that either side
  /// removed are not. Additions of `mine` come last.
  private func members(_ base: Statement?, _ mine: Statement, _ theirs: Statement) -> Statement {
    let before = base?.members ?? []
    let removed = before.filter { !mine.members.contains($0) }
    let added = mine.members.filter { !before.contains($0) && !theirs.members.contains($0) }
    var result = theirs
    result.members = theirs.members.filter { !removed.contains($0) } + added
    return result
  }

  /// Restores the order of lists that only `mine` has reordered.
  private func keepOrder(
    _ base: Statement?, _ mine: Statement, _ theirs: Statement, _ result: inout Statement
  ) {
    for declaration in Set(mine.children.map(\.declaration)) {
      let list = schema[declaration]
      guard list.isList, list.isOrdered else { continue }
      let order = mine.instances(of: declaration).map(\.value)
      let theirOrder = theirs.instances(of: declaration).map(\.value)
      guard base?.instances(of: declaration).map(\.value) ?? [] == theirOrder else { continue }
      let instances = Array(result.instances(of: declaration))
      guard instances.map(\.value) != order else { continue }
      let places = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
      let sorted = instances.sorted { places[$0.value] ?? .max < places[$1.value] ?? .max }
      result.replaceInstances(of: declaration, with: sorted, in: schema)
    }
  }

  /// Adds a statement to the conflicts.
  private mutating func addConflict(_ statement: Statement?, _ path: [PathElement]) {
    guard let statement else { return }
    let isSecret = schema[statement.declaration].isSecret
    let words =
      isSecret
      ? schema[statement.declaration].name
      : TextPrinter.head(of: statement, in: schema)
    conflicts.append(
      Conflict(
        path: path, banner: Spelling.banner(path.dropLast(), in: schema), statement: words))
  }
}
