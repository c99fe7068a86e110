package import Schema

/// The comparison of two versions of a configuration.
extension Statement {
  /// Calls `body` with each child, and the index of the child of `former` with the same declaration
  /// and key; nil: there is none. It is fast if most children are at their former index.
  package func forEachChild(
    beside former: Statement, in schema: Schema, _ body: (Statement, Int?) -> Void
  ) {
    forEach(of: children, beside: former.children, former, in: schema, body)
  }

  /// Calls `body` with each child in the order in which the children are shown, and the index, in
  /// that order, of the child of `former` with the same declaration and key; nil: there is none.
  func forEachShown(
    beside former: Statement, in schema: Schema, _ body: (Statement, Int?) -> Void
  ) {
    guard let order = former.shownPlaces else {
      return forEach(of: shown, beside: former.children, former, in: schema, body)
    }
    var places = order
    for (place, child) in order.enumerated() { places[child] = place }
    forEach(of: shown, beside: order.map { former.children[$0] }, former, in: schema, body) {
      places[$0]
    }
  }

  private func forEach(
    of children: [Statement], beside twins: [Statement], _ former: Statement, in schema: Schema,
    _ body: (Statement, Int?) -> Void, placing place: (Int) -> Int = { $0 }
  ) {
    var next = 0
    for child in children {
      if next < twins.count, twins[next].isTwin(of: child, in: schema) {
        body(child, next)
        next += 1
      } else if let found = former.place(ofTwinOf: child, in: schema) {
        body(child, place(found))
        next = place(found) + 1
      } else {
        body(child, nil)
      }
    }
  }

  /// Returns whether both are the same statement of a container, whatever their contents.
  private func isTwin(of other: Statement, in schema: Schema) -> Bool {
    isShared(with: other)
      || declaration == other.declaration
        && (!schema.declarations[declaration].isList || value.utf8.elementsEqual(other.value.utf8))
  }
}
