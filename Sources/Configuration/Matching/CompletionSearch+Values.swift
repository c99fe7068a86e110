import Schema

/// The search for the keys of lists, and for the values and members of leaves.
extension CompletionSearch {
  /// Returns the keys that an instance of a list may have.
  func keys(of list: Declaration) -> [CompletionChoice] {
    guard let key = list.key else { return [] }
    var choices = values(of: key.type, named: key.name, list)
    guard !purpose.isOfCommand else { return choices }
    // Only the instances that begin with the prefix are examined, which are few of a long list.
    let begun =
      existingContainer?.instances(of: list.id).filter { $0.value.hasPrefix(prefix) } ?? []
    let names = begun.map { instance in
      CompletionChoice(
        instance.value, help: description(of: instance) ?? key.help ?? list.help, kind: .name,
        isContainer: list.hasBody)
    }
    if purpose.isOfExisting { return names }
    if let twin = walk.twin { return beside(twin, names, choices) }
    choices += foreignChoices(of: list, key.type)
    let known = Set(choices.map(\.text))
    choices += names.filter { !known.contains($0.text) }
    return choices
  }

  /// Returns the user's description of a list instance, which takes the place of the list's help.
  private func description(of instance: Statement) -> String? {
    guard let leaf = grammar.child("description", of: instance.declaration) else { return nil }
    return instance.child(leaf.id, in: grammar)?.value
  }

  /// Returns the values that a leaf may have.
  func values(of leaf: Declaration) -> [CompletionChoice] {
    guard let type = leaf.value?.type else { return [] }
    let list = values(of: type, named: leaf.name, leaf) + foreignChoices(of: leaf, type)
    guard leaf.isLeafList else { return list }
    if walk.twin != nil || purpose.isOfNames { return existingMembers(of: leaf, list) }
    return list + [CompletionChoice("[", help: "Open a set of values", kind: .keyword)]
  }

  /// Returns the members of a leaf or list that may follow those behind the opening bracket.
  func members(of declaration: Declaration) -> [CompletionChoice] {
    var list: [CompletionChoice] = []
    if let type = declaration.value?.type ?? declaration.key?.type {
      list = values(of: type, named: declaration.key?.name ?? declaration.name, declaration)
    }
    list.removeAll { $0.kind == .name && position.members.contains($0.text) }
    return list + [CompletionChoice("]", help: "Close the set of values", kind: .keyword)]
  }

  private func values(
    of type: ValueType, named name: String, _ declaration: Declaration
  ) -> [CompletionChoice] {
    let help = declaration.key?.help ?? declaration.help
    switch type {
    case .choice(let choices):
      return choices.map { CompletionChoice($0.name, help: $0.help, kind: .keyword) }
    case .reference(let path, _):
      return instances(at: path) + [.placeholder(name, help)]
    case .logicalInterface, .nextHop:
      return logicalInterfaces + [.placeholder(name, help)]
    case .listed(let kind):
      let names = surroundings.names(kind, prefix)
      let known = names.map { CompletionChoice($0.name, help: $0.help, kind: .name) }
      return Self.mayBeNew(kind) ? known + [.placeholder(name, help)] : known
    case .integer(let range, let unit):
      // The program may know the meaning of some numbers, such as the dates of rollbacks.
      let words = [walk.command, declaration.isList ? declaration.name : "", name]
      let kind = words.filter { !$0.isEmpty }.joined(separator: " ")
      let known = purpose.isOfCommand ? surroundings.names(kind, prefix) : []
      return known.map { CompletionChoice($0.name, help: $0.help, kind: .name) }
        + [.placeholder(name, help + CompletionChoice.text(of: range, unit))]
    case .statement(.schema):
      return Walker.manual(in: surroundings).flatMap { $0.choices(for: "") }
        .filter { $0.kind != .enter }
        .reduce(into: []) { list, candidate in
          if !list.contains(where: { $0.text == candidate.text }) { list.append(candidate) }
        }
    case .statement(let use):
      return walk.walk(use).choices(for: "").filter { $0.kind != .enter }
    case .command(let mode):
      var surroundings = surroundings
      surroundings.isOperational = surroundings.isOperational || mode == .operational
      return Walker(commands: mode, in: surroundings).choices(for: "")
    default:
      return [.placeholder(name, help)]
    }
  }

  /// Whether a name of a kind may be one that is not listed. Files can be created, and interfaces
  /// are also shown by the name of their kind.
  private static func mayBeNew(_ kind: String) -> Bool {
    ["files", "paths", "transfers", "interfaces"].contains(kind)
  }

  /// Returns the keys of the list that a reference points to.
  private func instances(at path: [String]) -> [CompletionChoice] {
    let schema = Schema.configuration
    guard let list = schema.declaration(at: path) else { return [] }
    var node: Statement? = surroundings.tree
    for name in path.dropLast() {
      node = node.flatMap { parent in
        schema.child(name, of: parent.declaration).flatMap { parent.child($0.id, in: schema) }
      }
    }
    let begun = node?.instances(of: list.id).filter { $0.value.hasPrefix(prefix) } ?? []
    return begun.map { instance in
      let help = schema.child("description", of: list.id)
        .flatMap { instance.child($0.id, in: schema)?.value }
      return CompletionChoice(
        instance.value, help: help ?? list.key?.help ?? list.help, kind: .name)
    }
  }

  /// The logical interfaces that are configured.
  private var logicalInterfaces: [CompletionChoice] {
    let schema = Schema.configuration
    guard let interfaces = schema.declaration(at: ["interfaces"]),
      let interface = schema.declaration(at: ["interfaces", ""]),
      let unit = schema.declaration(at: ["interfaces", "", "unit"]),
      let node = surroundings.tree.child(interfaces.id, in: schema)
    else { return [] }
    return node.instances(of: interface.id).flatMap { physical in
      physical.instances(of: unit.id).map { logical in
        CompletionChoice("\(physical.value).\(logical.value)", help: unit.help, kind: .name)
      }
    }
  }
}
