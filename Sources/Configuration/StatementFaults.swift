package import Schema

/// What is at fault in a configuration, by the places of the statements. `show` says it beside them.
package struct StatementFaults: Sendable {
  /// What is wrong with the statement, a sentence each.
  private(set) var sentences: [String] = []
  /// The names of statements that must be in it and are not.
  private(set) var missing: [String] = []
  private var inside: [Place: StatementFaults] = [:]

  /// One statement among those of a container. What is no list is there once, whatever its value.
  private struct Place: Hashable {
    var declaration: Int
    var key: String
  }

  package init() {}

  package var isEmpty: Bool { sentences.isEmpty && missing.isEmpty && inside.isEmpty }

  /// Records what is wrong with the statement at `path`. What is recorded already is not repeated.
  package mutating func add(
    _ sentence: String, at path: some Collection<PathElement>, in schema: Schema = .configuration
  ) {
    update(at: path, schema) { faults in
      if !faults.sentences.contains(sentence) { faults.sentences.append(sentence) }
    }
  }

  /// Records that a statement is missing in the container at `path`.
  package mutating func add(
    missing name: String, at path: some Collection<PathElement>,
    in schema: Schema = .configuration
  ) {
    update(at: path, schema) { $0.missing.append(name) }
  }

  private mutating func update(
    at path: some Collection<PathElement>, _ schema: Schema,
    _ change: (inout StatementFaults) -> Void
  ) {
    guard let first = path.first else { return change(&self) }
    let place = Self.place(first.declaration, first.value, schema)
    inside[place, default: StatementFaults()].update(at: path.dropFirst(), schema, change)
  }

  private static func place(_ declaration: Int, _ value: String, _ schema: Schema) -> Place {
    Place(
      declaration: declaration, key: schema.declarations[declaration].isList ? value : "")
  }

  // MARK: Looking up

  /// What is at fault in the container at `path`; nil: nothing is.
  package func descendant(
    at path: some Collection<PathElement>, in schema: Schema = .configuration
  ) -> StatementFaults? {
    guard let first = path.first else { return self }
    return inside[Self.place(first.declaration, first.value, schema)]?
      .descendant(at: path.dropFirst(), in: schema)
  }

  /// What is at fault in a statement of the container; nil: nothing is.
  package func child(_ statement: Statement, in schema: Schema) -> StatementFaults? {
    if inside.isEmpty { return nil }
    return inside[Self.place(statement.declaration, statement.value, schema)]
  }

  /// What is said above a statement: what is wrong with it and with statements that are not in it,
  /// because their defaults hold or a group has them.
  func sentences(above statement: Statement, in schema: Schema) -> [String] {
    let absent = inside.filter { place, _ in
      statement.child(place.declaration, key: place.key, in: schema) == nil
    }
    let rest = absent.sorted { $0.key.declaration < $1.key.declaration }.flatMap(\.value.sentences)
    return sentences + rest.filter { !sentences.contains($0) }
  }

  /// What is wrong with the statement and all that is in it, where they stand on one line.
  var allSentences: [String] {
    let deeper = inside.sorted { left, right in
      (left.key.declaration, left.key.key) < (right.key.declaration, right.key.key)
    }
    return deeper.reduce(into: sentences) { all, next in
      for sentence in next.value.allSentences where !all.contains(sentence) {
        all.append(sentence)
      }
    }
  }

  /// Itself without what is wrong with statements that are there.
  package var onlyMissing: StatementFaults {
    var result = StatementFaults()
    result.missing = missing
    result.inside = inside.mapValues(\.onlyMissing).filter { !$0.value.isEmpty }
    return result
  }
}
