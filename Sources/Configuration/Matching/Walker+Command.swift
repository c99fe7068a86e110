package import Schema

extension Walker {
  /// The keywords of the command, without its arguments: `show services service-sets summary`.
  package var command: String {
    if path.count == 1 { return grammar.declarations[path[0].declaration].name }
    return path.map { grammar[$0.declaration].name }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Returns the value that was given for an argument or an option, which is "" for an option
  /// without values; nil if it was not given.
  package func argument(_ name: String) -> String? {
    for element in path {
      let declaration = grammar[element.declaration]
      if declaration.key?.name == name || (declaration.isLeaf && declaration.name == name) {
        return element.value
      }
    }
    return leaves.first { grammar[$0.element.declaration].name == name }?.element.value
  }

  /// Whether an argument or an option was given.
  package func has(_ option: String) -> Bool { argument(option) != nil }

  /// The walk over the first argument that is a path or a command.
  package var nested: Walker? { arguments.walks.first }

  /// The walks over all paths that were given, in their order.
  package var paths: [Walker] { arguments.walks }

  /// The path in the configuration to which the words lead; nil if they have not begun one.
  var statementPath: [PathElement]? {
    purpose.isOfCommand ? arguments.walks.last?.statementPath : path
  }

  /// The command with its arguments, as statements of its grammar.
  package var statement: Statement {
    var tree = GrowingTree(.empty, in: grammar)
    tree.update(at: path)
    for leaf in leaves { tree.set(leaf) }
    return tree.whole
  }

  /// The words of an argument that takes the rest of the line; empty: there is none.
  package var restOfLine: [Word] { arguments.text ?? [] }

  /// The walk over the command behind `top`, `up` or `run`, or else this walk.
  package var innermost: Walker {
    guard let nested, nested.purpose.isOfCommand else { return self }
    return nested.innermost
  }

  /// Returns all commands of a grammar, as `command` spells them.
  package static func commands(of grammar: Schema) -> [String] {
    var commands: [String] = []
    for declaration in grammar.declarations where declaration.isCommand {
      let command = grammar.path(of: declaration.id).joined(separator: " ")
      if !commands.contains(command) { commands.append(command) }
    }
    return commands
  }
}

extension Walker {
  /// Whether this is a walk over a command of operational mode.
  package var isOperational: Bool { purpose == .operationalCommand }
}
