/// Values as JSON, RFC 8259, in the order in which they are given.
enum JSONText {
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
    case .text(let text): quoted(text)
    case .number(let number): "\(number)"
    case .truth(let truth): truth ? "true" : "false"
    case .nothing: "null"
    case .list(let values): "[" + values.map(text).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(quoted($0.0)): \(text(of: $0.1))" }.joined(separator: ", ") + "}"
    }
  }

  /// RFC 8259 section 7.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
