internal import Schema

/// The error at which a file is no longer valid XML or JSON, with its position.
struct MarkupError: Error, Equatable {
  /// The kind of error.
  enum Reason: Equatable {
    case unexpected(String)
    case wrongEndTag(String, expected: String)
    case unknownEntity(String)
    case endOfFile
    case tooDeep
    case tooLarge(limit: Int)
    case tooMany
    case notUTF8
    case notOfXML
  }

  /// The kind of error.
  var reason: Reason
  /// The line, counted from 1.
  var line: Int
  /// The number of octets from the beginning of the line to the error.
  var column: Int

  /// The sentence of the message.
  private var sentence: String {
    switch reason {
    case .unexpected(let wanted): "syntax error, expecting \(wanted)"
    case .wrongEndTag(let name, let expected):
      "'</\(LegibleText.of(name))>' does not close '<\(LegibleText.of(expected))>'"
    case .unknownEntity(let name): "unknown entity '&\(LegibleText.of(name));'"
    case .endOfFile: "unexpected end of file"
    case .tooDeep: "too many levels"
    case .tooLarge(let limit): "more than \(limit) octets"
    case .tooMany: "too many elements and attributes"
    case .notUTF8: "not UTF-8"
    case .notOfXML: "a character that XML does not have"
    }
  }

  /// The error as that of a load, with the tag `too-big` or `malformed-message`.
  var loadError: LoadError {
    var isTooBig = reason == .tooDeep || reason == .tooMany
    if case .tooLarge = reason { isTooBig = true }
    return LoadError(
      reason: .invalid(sentence), line: line, column: column + 1, shownColumn: column, word: "",
      path: [], statement: "", knownTag: isTooBig ? .tooBig : .malformedMessage)
  }
}
