internal import Schema

/// A reader of the defaults that the schema declares for the leaves of a container.
struct DefaultReader {
  private let path: String

  init(under path: String) { self.path = path }

  /// Returns the default of a leaf, or the value that an implicit reference gives it. A leaf without
  /// one is a fault of the program.
  func value<Value>(_ leaf: String, _ read: (String) -> Value?) -> Value {
    let path = "\(path) \(leaf)"
    let names = path.split(separator: " ").map(String.init)
    let declaration = Schema.configuration.declaration(at: names)
    guard let text = declaration?.defaultValue ?? declaration?.implicitValue,
      let value = read(text)
    else { preconditionFailure("The schema has no default for '\(path)'.") }
    return value
  }

  func number(_ leaf: String) -> Int { value(leaf) { Int($0) } }
}
