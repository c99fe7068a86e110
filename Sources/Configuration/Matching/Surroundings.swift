package import Schema

/// What a walk may ask of the program around it.
package struct Surroundings {
  /// The configuration whose names are offered: the candidate, or the active one. It is fetched
  /// when it is asked for: a walk that held the tree would make every edit copy what it changes.
  package var tree: Statement { fetchTree() }
  private let fetchTree: () -> Statement
  /// What statements are matched against.
  package var statements = Schema.configuration
  /// Whether `$(NAME)` in a word stands for a value that is known later: any type takes such a word.
  package var hasParameters = false
  /// The level that paths start from.
  package var editPath: [PathElement]
  package var isOperational: Bool
  package var commands: CommandGrammars
  /// How many commands stand around this one: `top`, `up` and `run` take another behind them.
  package var depth = 0
  /// Whether `TextPrinter` wrote the words for the state folder. Keywords are then spelled out, and
  /// a name that a later version has reserved is accepted.
  package var areStored = false
  /// Whether a statement that no guide lists is kept as a foreign one.
  package var keepsUnlisted = false
  /// Whether names of foreign statements may be abbreviated, as one types them. A file may have names
  /// that the guide lacks, and that begin one which it has.
  package var expandsForeign = false
  /// Whether the words are those of a text in braces, which says how foreign statements are written.
  package var areInBraces = false
  /// Whether an error for an ambiguous word lists what the word may stand for. A reader of files,
  /// which may have a million such words, does not ask for it.
  package var listsCandidates = true
  /// Functions behind a bar that make nothing of what stands before it.
  package var hiddenFunctions: Set<String> = []
  /// Names of a kind that only the running program can list, with their help: all of them, or at
  /// least those that begin with the prefix. The kind of a number is the command with the name of
  /// the argument.
  package var names: (_ kind: String, _ prefix: String) -> [(name: String, help: String)]

  package init(
    tree: @autoclosure @escaping () -> Statement, editPath: [PathElement] = [], isOperational: Bool,
    commands: CommandGrammars = .captured,
    names: @escaping (_ kind: String, _ prefix: String) -> [(name: String, help: String)] = {
      _, _ in []
    }
  ) {
    fetchTree = tree
    self.editPath = editPath
    self.isOperational = isOperational
    self.commands = commands
    self.names = names
  }
}
