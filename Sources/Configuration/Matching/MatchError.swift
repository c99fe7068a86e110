internal import Schema

/// The error of words that are not a command or a statement, and the octet of the line at which it is
/// shown.
package struct MatchError: Error, Equatable {
  package enum Reason: Equatable {
    /// The first word begins no command.
    case unknownCommand
    /// A word of a command behind the first one is unknown or missing.
    case expectingCommand
    /// A word of a statement is unknown.
    case syntax
    /// A word is the name of no statement of a container, which is given by its declaration.
    case unknownStatement(String, in: Int)
    /// The word is an abbreviation of several others.
    case ambiguous(String, [Candidate])
    case missingArgument
    /// The word is not of its type, which has made the message.
    case invalid(String)
  }

  package var reason: Reason
  /// The number of octets before the place of the error.
  package var offset: Int
  /// The words that can stand there, if only these can. The word abbreviates none of them.
  package var expected: [String] = []

  package init(_ reason: Reason, at offset: Int, expecting expected: [String] = []) {
    self.reason = reason
    self.offset = offset
    self.expected = expected
  }

  /// The name of a statement that a misspelt word may have meant.
  package var nearestName: String? { nearestName(in: .configuration) }

  func nearestName(in schema: Schema) -> String? {
    guard case .unknownStatement(let word, let container) = reason else { return nil }
    return NearestName.of(word, in: container, schema)
  }

  /// The sentence under the caret.
  package var message: String {
    switch reason {
    case .unknownCommand: "unknown command."
    case .expectingCommand: "syntax error, expecting <command>."
    case .syntax, .unknownStatement: "syntax error."
    case .ambiguous(let word, _): "'\(word)' is ambiguous."
    case .missingArgument: "missing argument."
    case .invalid(let message): message
    }
  }
}
