import Schema

/// One line in a list of possible completions.
package struct CompletionChoice: Equatable, Sendable {
  /// The kind of a completion.
  package enum Kind: Equatable, Sendable {
    /// A word that can be typed as it is.
    case keyword
    /// The name of an existing statement or object.
    case name
    /// A word of a foreign statement.
    case foreign
    /// `<name>`: a word that the user makes up.
    case placeholder
    /// The key `<[Enter]>`, which executes the command.
    case enter
    /// The sign `|`, which a pipe function follows.
    case pipe
  }

  /// The word, or the placeholder.
  package var text: String
  /// The help text of one line.
  package var help: String
  /// The kind of the completion.
  package var kind: Kind
  /// Whether the statement is a container or list, which is shown with `>`.
  package var isContainer = false
  /// Whether the statement may have several values, which is shown with `+`.
  package var isRepeatable = false

  /// Creates a completion from its word, help and kind.
  package init(
    _ text: String, help: String, kind: Kind, isContainer: Bool = false, isRepeatable: Bool = false
  ) {
    self.text = text
    self.help = help
    self.kind = kind
    self.isContainer = isContainer
    self.isRepeatable = isRepeatable
  }

  /// Whether it is a word, rather than a sign or a placeholder for one.
  package var canBeTyped: Bool { kind == .keyword || kind == .name || kind == .foreign }
}

extension CompletionChoice {
  /// `<[Enter]>`: the command may end.
  static let enter = CompletionChoice("<[Enter]>", help: "Execute this command", kind: .enter)

  /// Creates the candidate for the name of a declaration. The help of a leaf with a number contains
  /// the range of its type.
  init(_ declaration: Declaration, in grammar: Schema) {
    var help = declaration.help
    if case .integer(let range, let unit)? = declaration.value?.type {
      help += Self.text(of: range, unit)
    }
    // Statements have an inside that can be edited; commands have none.
    let isOfStatements = grammar.root.name == Schema.configuration.root.name
    self.init(
      declaration.name, help: help, kind: .keyword,
      isContainer: declaration.isContainer && isOfStatements, isRepeatable: declaration.isLeafList)
  }

  /// Creates the candidate for a word that the user makes up.
  static func placeholder(_ name: String, _ help: String) -> CompletionChoice {
    CompletionChoice("<\(name)>", help: help, kind: .placeholder)
  }

  /// Returns the range of a number as help texts show it.
  static func text(of range: ClosedRange<Int>, _ unit: String?) -> String {
    " (\(range.lowerBound)..\(range.upperBound)\(unit.map { " " + $0 } ?? ""))"
  }

  /// Returns the candidates in the order in which they are listed: `<[Enter]>`, placeholders, and
  /// then words in their order.
  static func sorted(_ list: [CompletionChoice]) -> [CompletionChoice] {
    func rank(_ candidate: CompletionChoice) -> Int {
      switch candidate.kind {
      case .enter: 0
      case .placeholder: 1
      case .keyword, .foreign, .name: candidate.text == "[" || candidate.text == "]" ? 3 : 2
      case .pipe: 4
      }
    }
    return list.sorted { left, right in
      let (first, second) = (rank(left), rank(right))
      return first == second ? NaturalOrder.precedes(left.text, right.text) : first < second
    }
  }
}
