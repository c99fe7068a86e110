package import Schema

/// Reverts the changes that an edit has made to protected statements.
package struct Protection {
  /// A change that was rejected because a statement is protected.
  package struct Refusal: Equatable, Sendable {
    /// The path of the protected statement. If the statement is a leaf, the last step has no value.
    package var protectedPath: [PathElement]
    /// The path of the statement that was to be changed: the protected one, or the first changed
    /// one under it.
    package var path: [PathElement]
    /// The protected path as text, for messages.
    package var protected: String
    /// The path of the statement that was to be changed, as text.
    package var statement: String
    /// Whether the statement was to be deleted, rather than modified.
    package var isDeletion: Bool

    /// The warning of the CLI.
    package var warning: String {
      "warning: [\(protected)] is protected, '\(statement)' cannot be "
        + (isDeletion ? "deleted" : "modified")
    }
  }

  private let schema: Schema
  private var refusals: [Refusal] = []

  /// Returns `new` in which every statement that is protected in `old` is the same as in `old`. A
  /// change may remove the mark of protection itself, but then it must not change anything else in
  /// the statement; otherwise the mark stays.
  package static func preserve(
    _ old: Statement, in new: Statement, schema: Schema = .configuration
  ) -> (tree: Statement, refusals: [Refusal]) {
    var protection = Protection(schema: schema)
    let preserved = protection.preserved(old, new, [])
    return (preserved ?? new, protection.refusals)
  }

  private init(schema: Schema) { self.schema = schema }

  /// Returns the statement that replaces `new`; nil: none does. `way` are the statements from the
  /// root to `old`.
  private mutating func preserved(
    _ old: Statement, _ new: Statement?, _ way: [Statement]
  ) -> Statement? {
    if !old.mayHoldProtected { return new }
    if let new, new.isShared(with: old) { return new }
    if old.isProtected {
      var unchanged = old
      guard let new else {
        refuse(way, way, isDeletion: true)
        return old
      }
      unchanged.isProtected = new.isProtected
      if unchanged == new { return new }
      let (change, isDeletion) = change(old, new, way)
      refuse(way, change, isDeletion: isDeletion)
      return old
    }
    var result = new
    for child in old.children where child.mayHoldProtected {
      let key = schema[child.declaration].isList ? child.value : ""
      let now = new?.child(child.declaration, key: key, in: schema)
      guard let preserved = preserved(child, now, way + [child]) else { continue }
      if let now, now.isShared(with: preserved) { continue }
      var container = result ?? old.bare
      if now == nil {
        restore(preserved, to: &container, as: old)
      } else {
        container.update(child.declaration, key: key, in: schema) { $0 = preserved }
      }
      result = container
    }
    return result
  }

  /// Puts a deleted instance of an ordered list back at its former position.
  private func restore(_ child: Statement, to container: inout Statement, as old: Statement) {
    let list = schema[child.declaration]
    guard list.isList, list.isOrdered else { return container.add(child, in: schema) }
    var instances = Array(container.instances(of: list.id))
    let before = old.instances(of: list.id).prefix { $0.value != child.value }.map(\.value)
    let place = instances.lastIndex { before.contains($0.value) }.map { $0 + 1 } ?? 0
    instances.insert(child, at: place)
    container.replaceInstances(of: list.id, with: instances, in: schema)
  }

  /// Returns the first changed statement under a protected one, with the statements that lead to
  /// it.
  private func change(
    _ old: Statement, _ new: Statement, _ way: [Statement]
  ) -> (way: [Statement], isDeletion: Bool) {
    for child in old.children {
      let key = schema[child.declaration].isList ? child.value : ""
      guard let now = new.child(child.declaration, key: key, in: schema) else {
        return (way + [child], true)
      }
      if child != now { return change(child, now, way + [child]) }
    }
    for child in new.children {
      let key = schema[child.declaration].isList ? child.value : ""
      if old.child(child.declaration, key: key, in: schema) == nil { return (way + [child], false) }
    }
    return (way, false)
  }

  private mutating func refuse(_ way: [Statement], _ change: [Statement], isDeletion: Bool) {
    let (protected, path) = (path(way), path(change))
    refusals.append(
      Refusal(
        protectedPath: protected, path: path, protected: words(protected), statement: words(path),
        isDeletion: isDeletion))
  }

  private func path(_ way: [Statement]) -> [PathElement] {
    way.map { PathElement($0.declaration, value: schema[$0.declaration].isList ? $0.value : "") }
  }

  private func words(_ path: [PathElement]) -> String {
    path.flatMap { Spelling.words(of: $0, in: schema) }.joined(separator: " ")
  }
}
