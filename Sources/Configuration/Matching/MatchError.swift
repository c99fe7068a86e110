internal import Schema

/// Why typed words are not a command or a statement, and under which octet of the line the caret
/// stands.
package struct MatchError: Error, Equatable {
  package enum Reason: Equatable {
    /// The first word begins no command.
    case unknownCommand
    /// A later word of a command is unknown or missing.
    case expectingCommand
    /// A word of a statement is unknown.
    case syntax
    /// A word is the name of no statement of a container, which is given by its declaration.
    case unknownStatement(String, in: Int)
    /// The word begins several.
    case ambiguous(String, [Candidate])
    case missingArgument
    /// Not of the type; in the words of the type.
    case invalid(String)
  }

  package var reason: Reason
  /// Octets from the start of the line.
  package var offset: Int
  /// The words that can stand there, if only these can; of none of them is the word an abbreviation.
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

/// One line of a list of possible completions.
package struct Candidate: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// A word that can be typed as it stands.
    case keyword
    /// A name that exists.
    case name
    /// A word of a foreign statement.
    case foreign
    /// `<name>`: something to be made up.
    case placeholder
    /// `<[Enter]>`
    case enter
    /// `|`
    case pipe
  }

  package var text: String
  package var help: String
  package var kind: Kind
  /// Has an inside: `> `.
  package var isContainer = false
  /// May hold several values: `+ `.
  package var isRepeatable = false

  package init(
    _ text: String, help: String, kind: Kind, isContainer: Bool = false, isRepeatable: Bool = false
  ) {
    self.text = text
    self.help = help
    self.kind = kind
    self.isContainer = isContainer
    self.isRepeatable = isRepeatable
  }

  package var canBeTyped: Bool { kind == .keyword || kind == .name || kind == .foreign }
}
