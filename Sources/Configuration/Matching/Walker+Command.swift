package import Schema

extension Walker {
  /// The names of the command, without its arguments: `show services service-sets summary`.
  package var command: String {
    if path.count == 1 { return grammar.declarations[path[0].declaration].name }
    return path.map { grammar[$0.declaration].name }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The value given for an argument or an option; "" for an option that has none, nil for what was
  /// not given.
  package func argument(_ name: String) -> String? {
    for element in path {
      let declaration = grammar[element.declaration]
      if declaration.key?.name == name || (declaration.isLeaf && declaration.name == name) {
        return element.value
      }
    }
    return leaves.first { grammar[$0.element.declaration].name == name }?.element.value
  }

  package func has(_ option: String) -> Bool { argument(option) != nil }

  /// The walk over the rest of the line, where an argument is a path or a command.
  package var nested: Walker? { inner.first }

  /// The walks over all paths given, in their order.
  package var paths: [Walker] { inner }

  /// The path in the configuration that the words lead to; nil if they have not begun one.
  var statementPath: [PathElement]? {
    if case .statement = purpose { return path }
    return inner.last?.statementPath
  }

  /// The words of an argument that takes the rest of the line.
  package var restOfLine: [Word] { text ?? [] }

  /// The command that `top`, `up` or `run` stands before, or this.
  package var innermost: Walker {
    guard let nested, nested.isCommandGrammar else { return self }
    return nested.innermost
  }

  /// Every declared command of a grammar, as `command` spells it.
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
  /// Whether this is a walk through the commands of operational mode.
  package var isOperational: Bool { purpose == .operationalCommand }
}
