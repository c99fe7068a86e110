package import Schema

/// The data and settings of the program that a walk over words uses.
package struct Surroundings {
  /// The configuration whose names are offered, which is the candidate or the active one. It is
  /// fetched when it is needed: a walk that kept a reference to the tree would make every edit copy
  /// what it changes.
  package var tree: Statement { fetchTree() }
  private let fetchTree: () -> Statement
  /// The schema against which statements are matched.
  package var statements = Schema.configuration
  /// Whether `$(NAME)` in a word stands for a value that is known later, so that every type accepts
  /// the word.
  package var hasParameters = false
  /// The level to which paths are relative.
  package var editPath: [PathElement]
  /// Whether the words are those of operational mode.
  package var isOperational: Bool
  /// The grammars of the commands.
  package var commands: CommandGrammars
  /// The number of commands around this one: `top`, `up` and `run` are followed by another command.
  package var depth = 0
  /// Whether the words were written by `TextPrinter` for the state folder. Then keywords are not
  /// abbreviated, and a name that a later release has reserved is accepted.
  package var areStored = false
  /// Whether a statement that neither the schema nor the guide declares is kept as a foreign one.
  package var keepsUnlisted = false
  /// Whether names of foreign statements may be abbreviated, as in typed commands. In a file they
  /// may not, because a name that the guide does not list may be the beginning of another.
  package var expandsForeign = false
  /// Whether the words are those of a text in braces, which determines the layout of foreign
  /// statements.
  package var areInBraces = false
  /// Whether the error of an ambiguous word lists its possible meanings. A reader of files does not
  /// need the list, and a file may have a million such words.
  package var listsChoices = true
  /// The pipe functions that cannot process the output of the present command.
  package var hiddenFunctions: Set<String> = []
  /// Returns the names of a kind that only the running program can list, with their help: all of
  /// them, or at least those that begin with the prefix. For a number, the kind is the command with
  /// the name of the argument.
  package var names: (_ kind: String, _ prefix: String) -> [(name: String, help: String)]

  /// Creates the surroundings of a walk. By default, commands are those of recorded sessions, and
  /// no names are listed.
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
