/// A slip in the notation: our own mistake, so it names our own source file.
package struct SchemaError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case unexpected(String, wanted: String)
    case unterminatedString
    case unknownType(String)
    case unknownMark(String)
    case missingHelp(String)
    case duplicate(String)
    case badRange(String)
    case badDefault(String)
    case unknownParent(String)
    case unknownDefinition(String)
  }

  package var reason: Reason
  package var file: String
  /// From 1.
  package var line: Int
  /// From 1.
  package var column: Int

  package var description: String {
    let sentence =
      switch reason {
      case .unexpected(let found, let wanted): "found '\(found)' where \(wanted) belongs"
      case .unterminatedString: "the string does not end on its line"
      case .unknownType(let name): "no type is named '\(name)'"
      case .unknownMark(let name): "no mark is named '\(name)'"
      case .missingHelp(let name): "'\(name)' needs help text"
      case .duplicate(let name): "'\(name)' is declared twice here"
      case .badRange(let text): "'\(text)' is not a range"
      case .badDefault(let text): "the default '\(text)' is not of the statement's own type"
      case .unknownDefinition(let name): "nothing is defined as '\(name)'"
      case .unknownParent(let path): "there is no statement '\(path)' to declare these under"
      }
    return "\(file):\(line):\(column): \(sentence)"
  }
}
