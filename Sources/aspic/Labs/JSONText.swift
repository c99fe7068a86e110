import Configuration

/// A writer of JSON (RFC 8259) that keeps the order of members.
enum JSONText {
  /// A JSON value.
  indirect enum Value {
    case text(String)
    case number(Int)
    case truth(Bool)
    case nothing
    case list([Value])
    case object([(String, Value)])
  }

  static func array(_ values: [String]) -> String { "[" + values.joined(separator: ",\n ") + "]" }

  static func object(_ members: [(String, Value)]) -> String { text(of: .object(members)) }

  static func text(of value: Value) -> String {
    switch value {
    case .text(let text): JSONPrinter.quoted(text)
    case .number(let number): "\(number)"
    case .truth(let truth): truth ? "true" : "false"
    case .nothing: "null"
    case .list(let values): "[" + values.map(text).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(JSONPrinter.quoted($0.0)): \(text(of: $0.1))" }.joined(separator: ", ")
        + "}"
    }
  }
}
