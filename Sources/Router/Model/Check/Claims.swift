internal import Schema

/// A statement of the schema that a reader of the commit check has requested.
struct Field {
  let id: Int
  let defaultValue: String?
}

/// The record of which reader requests which statement of the schema. It turns paths into
/// declaration numbers once for each check; a test verifies that each leaf has exactly one reader.
struct Claims {
  let schema: Schema
  /// The names of the readers, by declaration.
  private(set) var readers: [Int: [String]] = [:]

  init(on schema: Schema) { self.schema = schema }

  /// Returns the statement at a path of names without keys; `<>` stands for a list without a
  /// keyword. A path that the schema does not declare is a programming error.
  mutating func field(_ path: String, of reader: String = #fileID) -> Field {
    let names = path.split(separator: " ").map { $0 == "<>" ? "" : String($0) }
    guard let declaration = schema.declaration(at: names) else {
      preconditionFailure("\(reader) asks for '\(path)', which the schema does not declare.")
    }
    readers[declaration.id, default: []].append(reader)
    return Field(id: declaration.id, defaultValue: declaration.defaultValue)
  }
}
