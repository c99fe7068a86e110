package import Schema

extension Schema {
  /// The names of the arguments that a command may have: its own, and those of the commands and
  /// lists around it, which may stand before it on the line.
  package func arguments(of command: String) -> Set<String> {
    var names: Set<String> = []
    for declaration in declarations
    where declaration.isCommand && path(of: declaration.id).joined(separator: " ") == command {
      if declaration.isLeaf { names.insert(declaration.name) }
      var id = declaration.id
      while id != 0 {
        if let key = declarations[id].key { names.insert(key.name) }
        names.formUnion(options(of: id))
        id = declarations[id].parent
      }
    }
    return names
  }

  /// The names of the children of a container that are not commands themselves.
  private func options(of container: Int) -> [String] {
    children(of: declarations[container]).filter { !$0.isCommand }.compactMap { option in
      if let key = option.key { return option.hasBody ? nil : key.name }
      return option.isLeaf || option.isFlag ? option.name : nil
    }
  }
}
