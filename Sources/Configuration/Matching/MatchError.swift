internal import Schema

/// The error of words that are not a command or a statement, and the octet of the line at which it
/// is shown.
package struct MatchError: Error, Equatable {
  /// The kind of error.
  package enum Reason: Equatable {
    /// The first word is neither a command nor the abbreviation of one.
    case unknownCommand
    /// A word of a command behind the first one is unknown or missing.
    case expectingCommand
    /// A word of a statement is not known.
    case syntax
    /// A word is not the name of a statement in the container with this declaration.
    case unknownStatement(String, in: Int)
    /// The word is an abbreviation of several others.
    case ambiguous(String, [CompletionChoice])
    /// A word is missing.
    case missingArgument
    /// The word is not a value of its type; the associated value is the error message of the type.
    case invalid(String)
  }

  /// The kind of error.
  package var reason: Reason
  /// The number of octets before the place of the error.
  package var offset: Int
  /// The words that can stand there, if only these can. The word abbreviates none of them.
  package var expected: [String] = []

  /// Creates an error at a position.
  package init(_ reason: Reason, at offset: Int, expecting expected: [String] = []) {
    self.reason = reason
    self.offset = offset
    self.expected = expected
  }

  /// The name of the statement that a misspelt word probably means; nil: there is none.
  package var nearestName: String? { nearestName(in: .configuration) }

  /// Returns the name of the statement in a schema that a misspelt word probably means; nil: there
  /// is none.
  func nearestName(in schema: Schema) -> String? {
    guard case .unknownStatement(let word, let container) = reason else { return nil }
    return NearestName.of(word, in: container, schema)
  }

  /// The sentence that the CLI prints under the caret.
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
