internal import Schema

/// A statement of the schema that a reader asks for.
struct Field {
  let id: Int
  let defaultValue: String?
}

/// Which reader asks for which statement of the schema: names become numbers here, once for each
/// check, and a test sees that no leaf is forgotten and none has two readers.
struct Claims {
  let schema: Schema
  /// Readers by declaration.
  private(set) var readers: [Int: [String]] = [:]

  init(on schema: Schema) { self.schema = schema }

  /// The statement at a path of names without keys, where `<>` is a list without a keyword.
  mutating func field(_ path: String, of reader: String = #fileID) -> Field {
    let names = path.split(separator: " ").map { $0 == "<>" ? "" : String($0) }
    guard let declaration = schema.declaration(at: names) else {
      preconditionFailure("\(reader) asks for '\(path)', which the schema does not declare.")
    }
    readers[declaration.id, default: []].append(reader)
    return Field(id: declaration.id, defaultValue: declaration.defaultValue)
  }
}
