package import Schema

/// The faults of a configuration, by the paths of the statements. `show` prints them beside the
/// statements.
package struct StatementFaults: Sendable {
  /// The faults of the statement itself, as sentences.
  private(set) var sentences: [String] = []
  /// The names of required statements that are missing in the statement.
  private(set) var missing: [String] = []
  private var inside: [ChildKey: StatementFaults] = [:]

  /// The identity of a statement within its container. One that is no list has an empty key.
  private struct ChildKey: Hashable {
    var declaration: Int
    var key: String
  }

  /// Creates a value without faults.
  package init() {}

  /// Whether there are no faults.
  package var isEmpty: Bool { sentences.isEmpty && missing.isEmpty && inside.isEmpty }

  /// Adds a fault of the statement at `path`, unless it has been added before.
  package mutating func add(
    _ sentence: String, at path: some Collection<PathElement>, in schema: Schema = .configuration
  ) {
    update(at: path, schema) { faults in
      if !faults.sentences.contains(sentence) { faults.sentences.append(sentence) }
    }
  }

  /// Adds the fault that a required statement is missing in the container at `path`.
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

  private static func place(_ declaration: Int, _ value: String, _ schema: Schema) -> ChildKey {
    ChildKey(
      declaration: declaration, key: schema.declarations[declaration].isList ? value : "")
  }

  // MARK: Looking up

  /// Returns the faults of the container at `path`; nil: there are none.
  package func descendant(
    at path: some Collection<PathElement>, in schema: Schema = .configuration
  ) -> StatementFaults? {
    guard let first = path.first else { return self }
    return inside[Self.place(first.declaration, first.value, schema)]?
      .descendant(at: path.dropFirst(), in: schema)
  }

  /// Returns the faults of a child of the container; nil: there are none.
  package func child(_ statement: Statement, in schema: Schema) -> StatementFaults? {
    if inside.isEmpty { return nil }
    return inside[Self.place(statement.declaration, statement.value, schema)]
  }

  /// Returns the sentences to print above a statement: its own faults, and those of children that
  /// are not configured, because a default or a group supplies them.
  func sentences(above statement: Statement, in schema: Schema) -> [String] {
    let absent = inside.filter { place, _ in
      statement.child(place.declaration, key: place.key, in: schema) == nil
    }
    let rest = absent.sorted { $0.key.declaration < $1.key.declaration }.flatMap(\.value.sentences)
    return sentences + rest.filter { !sentences.contains($0) }
  }

  /// The faults of the statement and of everything in it, for a statement that is printed on one
  /// line.
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

  /// The faults about missing statements alone, without those of existing statements.
  package var onlyMissing: StatementFaults {
    var result = StatementFaults()
    result.missing = missing
    result.inside = inside.mapValues(\.onlyMissing).filter { !$0.value.isEmpty }
    return result
  }
}
