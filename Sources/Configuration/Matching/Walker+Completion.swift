internal import Schema

extension Walker {
  /// What may stand where the next word would: keywords and names that begin with `prefix`, and
  /// the placeholders of what is to be made up.
  package func candidates(for prefix: String) -> [Candidate] {
    if let open {
      var list = open.candidates(for: prefix)
      if !container.isCommand { list.removeAll { $0.kind == .enter } }
      if isBehindPath, open.endsWhereItMay {
        list += childCandidates(prefix).filter { !$0.canBeTyped || $0.text.hasPrefix(prefix) }
      }
      return Self.sorted(list)
    }
    if text != nil { return isComplete && prefix.isEmpty ? [Self.enter] : [] }
    var list: [Candidate]
    switch pending {
    case .child:
      if let foreign {
        list = foreignCandidates(foreign, offersOnlyWhatIsThere: offersOnlyWhatIsThere)
        if !foreign.expectsKey { list += childCandidates(prefix) }
      } else {
        list = childCandidates(prefix)
      }
    case .key(let id): list = keyCandidates(grammar[id], prefix)
    case .value(let id):
      let leaf = grammar[id]
      list = leaf.value.map { valueCandidates($0.type, name: leaf.name, leaf, prefix) } ?? []
      if let type = leaf.value?.type { list += foreignChoices(of: leaf, type) }
      if twin != nil || isOfNames, leaf.isLeafList {
        list = memberCandidates(leaf, list)
      } else if leaf.isLeafList {
        list.append(Candidate("[", help: "Open a set of values", kind: .keyword))
      }
    case .members(let id):
      let declaration = grammar[id]
      list =
        (declaration.value?.type ?? declaration.key?.type)
        .map {
          valueCandidates($0, name: declaration.key?.name ?? declaration.name, declaration, prefix)
        }
        ?? []
      list.removeAll { $0.kind == .name && members.contains($0.text) }
      list.append(Candidate("]", help: "Close the set of values", kind: .keyword))
    }
    list = list.filter { candidate in
      candidate.canBeTyped
        ? candidate.text.hasPrefix(prefix)
        : prefix.isEmpty || candidate.kind == .placeholder
    }
    if prefix.isEmpty, canExecute { list.append(Self.enter) }
    return Self.sorted(list)
  }

  /// Whether the word that would complete `prefix` is a keyword of the grammar, which space may
  /// complete, rather than a name of the user's.
  package func keywords(for prefix: String) -> [Candidate] {
    let candidates = candidates(for: prefix)
    let keywords = candidates.filter { $0.kind == .keyword }
    // The names of the schema can be abbreviated, and those that it lacks cannot.
    return keywords.isEmpty ? candidates.filter { $0.kind == .foreign } : keywords
  }

  private var canExecute: Bool {
    if offersOnlyWhatIsThere && purpose != .statement(.matching) { return true }
    if purpose == .statement(.range) { return true }
    return isComplete
  }

  static let enter = Candidate("<[Enter]>", help: "Execute this command", kind: .enter)

  func candidate(for child: Declaration) -> Candidate {
    Candidate(
      child.name, help: Self.help(of: child), kind: .keyword,
      isContainer: child.isContainer && !isOfCommands, isRepeatable: child.isLeafList)
  }

  /// The help of a leaf with a number names the range, built from its type.
  private static func help(of declaration: Declaration) -> String {
    guard case .integer(let range, let unit)? = declaration.value?.type else {
      return declaration.help
    }
    return declaration.help + Self.text(of: range, unit)
  }

  private static func text(of range: ClosedRange<Int>, _ unit: String?) -> String {
    " (\(range.lowerBound)..\(range.upperBound)\(unit.map { " " + $0 } ?? ""))"
  }

  private func childCandidates(_ prefix: String) -> [Candidate] {
    let isExisting = offersOnlyWhatIsThere
    let node = isExisting ? surroundings.tree.descendant(at: path, in: grammar) : nil
    var list: [Candidate] = []
    for child in grammar.children(of: container) where !child.isHidden {
      if isExisting, !(node?.instances(of: child.id).contains { mayBeAWay($0) } ?? false) {
        continue
      }
      if isCommandGrammar, isGiven(child) { continue }
      if !isReachable(child.id) || !isAllowed(child.id) { continue }
      if child.isForeign { continue }
      if child.name.isEmpty {
        list += keyCandidates(child, prefix)
      } else {
        list.append(candidate(for: child))
      }
    }
    return list + foreignNames(offersOnlyWhatIsThere: isExisting)
  }

  private var offersOnlyWhatIsThere: Bool {
    if case .statement(let use) = purpose { use.isOfExisting } else { false }
  }

  /// Whether what is declared here are commands, be it that they are only named.
  private var isOfCommands: Bool { grammar.root.name != Schema.configuration.root.name }

  var isCommandGrammar: Bool {
    if case .statement = purpose { false } else { true }
  }

  /// Whether an option of a command has been given, or another that excludes it.
  private func isGiven(_ option: Declaration) -> Bool {
    leaves.contains { leaf in
      let given = leaf.element.declaration
      return given == option.id
        || (option.choice != nil && grammar[given].choice == option.choice
          && grammar[given].parent == option.parent)
    }
  }

  private func keyCandidates(_ list: Declaration, _ prefix: String) -> [Candidate] {
    guard let key = list.key else { return [] }
    var candidates = valueCandidates(key.type, name: key.name, list, prefix)
    guard !isCommandGrammar else { return candidates }
    let isExisting = offersOnlyWhatIsThere
    let node = surroundings.tree.descendant(at: path, in: grammar)
    // Of many, few begin so: the others are not even looked into.
    let begun = node?.instances(of: list.id).filter { $0.value.hasPrefix(prefix) } ?? []
    let names = begun.map { instance in
      Candidate(
        instance.value, help: description(of: instance) ?? key.help ?? list.help, kind: .name,
        isContainer: list.hasBody)
    }
    if isExisting { return names }
    if let twin { return beside(twin, names, candidates) }
    candidates += foreignChoices(of: list, key.type)
    let known = Set(candidates.map(\.text))
    candidates += names.filter { !known.contains($0.text) }
    return candidates
  }

  /// What the user says of an instance stands in for the help of its list.
  private func description(of instance: Statement) -> String? {
    guard let leaf = grammar.child("description", of: instance.declaration) else { return nil }
    return instance.child(leaf.id, in: grammar)?.value
  }

  private func valueCandidates(
    _ type: ValueType, name: String, _ declaration: Declaration, _ prefix: String
  ) -> [Candidate] {
    let help = declaration.key?.help ?? declaration.help
    switch type {
    case .choice(let choices):
      return choices.map { Candidate($0.name, help: $0.help, kind: .keyword) }
    case .reference(let path, _):
      return instances(at: path, prefix) + [placeholder(name, help)]
    case .logicalInterface, .nextHop:
      return logicalInterfaces() + [placeholder(name, help)]
    case .listed(let kind):
      let names = surroundings.names(kind, prefix)
      let known = names.map { Candidate($0.name, help: $0.help, kind: .name) }
      return Self.mayBeNew(kind) ? known + [placeholder(name, help)] : known
    case .integer(let range, let unit):
      // Of a few numbers the program can tell what they stand for: of rollbacks, their dates.
      let words = [command, declaration.isList ? declaration.name : "", name]
      let kind = words.filter { !$0.isEmpty }.joined(separator: " ")
      let known = isCommandGrammar ? surroundings.names(kind, prefix) : []
      return known.map { Candidate($0.name, help: $0.help, kind: .name) }
        + [placeholder(name, help + Self.text(of: range, unit))]
    case .statement(.schema):
      return Self.manual(in: surroundings).flatMap { $0.candidates(for: "") }
        .filter { $0.kind != .enter }
        .reduce(into: []) { list, candidate in
          if !list.contains(where: { $0.text == candidate.text }) { list.append(candidate) }
        }
    case .statement(let use):
      return walk(use).candidates(for: "").filter { $0.kind != .enter }
    case .command(let mode):
      var surroundings = surroundings
      surroundings.isOperational = surroundings.isOperational || mode == .operational
      return Walker(commands: mode, in: surroundings).candidates(for: "")
    default:
      return [placeholder(name, help)]
    }
  }

  /// Files can be made, and interfaces are shown under the name of their kind too; what else is
  /// listed is there or is not.
  private static func mayBeNew(_ kind: String) -> Bool {
    ["files", "paths", "transfers", "interfaces"].contains(kind)
  }

  private func placeholder(_ name: String, _ help: String) -> Candidate {
    Candidate("<\(name)>", help: help, kind: .placeholder)
  }

  /// The keys of the list that a reference points to.
  private func instances(at path: [String], _ prefix: String) -> [Candidate] {
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
      return Candidate(instance.value, help: help ?? list.key?.help ?? list.help, kind: .name)
    }
  }

  private func logicalInterfaces() -> [Candidate] {
    let schema = Schema.configuration
    guard let interfaces = schema.declaration(at: ["interfaces"]),
      let interface = schema.declaration(at: ["interfaces", ""]),
      let unit = schema.declaration(at: ["interfaces", "", "unit"]),
      let node = surroundings.tree.child(interfaces.id, in: schema)
    else { return [] }
    return node.instances(of: interface.id).flatMap { physical in
      physical.instances(of: unit.id).map { logical in
        Candidate("\(physical.value).\(logical.value)", help: unit.help, kind: .name)
      }
    }
  }

  /// `<[Enter]>`, then placeholders, then words in their order.
  static func sorted(_ list: [Candidate]) -> [Candidate] {
    func rank(_ candidate: Candidate) -> Int {
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

extension Walker {
  /// Whether nothing but `candidate` may come next, so that it can be filled in unasked.
  package func isRequired(_ candidate: Candidate) -> Bool {
    candidates(for: "").filter { $0.kind != .foreign } == [candidate]
  }
}
