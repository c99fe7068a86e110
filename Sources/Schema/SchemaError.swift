/// An error in the schema's notation, with its position in the Swift source file that contains the
/// notation. It is always a programming error.
package struct SchemaError: Error, Equatable, CustomStringConvertible {
  /// The rule of the notation that is broken.
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

  /// The rule that is broken.
  package var reason: Reason
  /// The source file, as `#fileID` names it.
  package var file: String
  /// The line in the file, from 1.
  package var line: Int
  /// The column in the line, from 1.
  package var column: Int

  /// The position and the error, in one line.
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
