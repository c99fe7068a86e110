/// A tree of declarations, made once from the notation.
///
/// A class, because every walk and every edit keeps it at hand: one reference to count, not four.
package final class Schema: Sendable {
  package let declarations: [Declaration]
  /// For each declaration, those of its container that are of the same choice, itself among them.
  package let rivals: [[Int]]
  /// For each declaration, the lists under it that have no keyword.
  package let bareLists: [[Int]]
  /// For each declaration, the references under it without which something else is used.
  package let implicitReferences: [[Int]]
  /// The declaration of the words of foreign statements: statements of the real system that the
  /// schema lacks. It may stand in every container, but is a child of none but itself. nil: there are
  /// none, as in a grammar of commands.
  package let foreign: Int?
  /// For each declaration, its children by their names and aliases.
  private let spellings: [[String: Int]]
  /// The words that begin a statement in every container.
  private let everywhereWords: Set<String>
  /// Octets of the shortest of them.
  private let shortestEverywhere: Int

  /// Reads `sources` in their order, which is the order of `show`. `keepsForeign` says whether trees
  /// may hold foreign statements.
  package init(
    name: String, _ sources: [SchemaText], keepsForeign: Bool = false
  ) throws(SchemaError) {
    var root = Declaration(id: 0, name: name, help: "", parent: 0, line: 0)
    root.hasBody = true
    var product = NotationParser.Product(declarations: [root])
    for source in sources { product = try NotationParser.add(source, to: product) }
    var declarations = Self.linked(product.declarations)
    foreign = keepsForeign ? declarations.count : nil
    if keepsForeign { declarations.append(Self.foreignWord(beside: declarations)) }
    self.declarations = declarations
    rivals = declarations.map { declaration in
      guard let choice = declaration.choice else { return [] }
      return declarations[declaration.parent].children.filter { declarations[$0].choice == choice }
    }
    bareLists = declarations.map { declaration in
      declaration.children.filter { declarations[$0].name.isEmpty }
    }
    implicitReferences = declarations.map { declaration in
      declaration.children.filter { declarations[$0].isImplicit }
    }
    spellings = declarations.map { declaration in
      let children = declaration.children.map { declarations[$0] }
      let names = children.flatMap { child in
        ([child.name] + child.aliases).map { ($0, child.id) }
      }
      return Dictionary(names) { first, _ in first }
    }
    everywhereWords = Set(
      declarations.filter(\.isEverywhere).flatMap { [$0.name] + $0.aliases })
    shortestEverywhere = everywhereWords.map(\.utf8.count).min() ?? .max
  }

  /// Gives the children that the notation does not repeat: a `whole` list has those of the root,
  /// less the branch that it is in itself, and what stands `everywhere` is a child of each container,
  /// but for the insides of what stands everywhere.
  private static func linked(_ declarations: [Declaration]) -> [Declaration] {
    let everywhere = declarations.filter(\.isEverywhere).map(\.id)
    var linked = declarations
    var isApart = declarations.map(\.isEverywhere)
    for id in declarations.indices.dropFirst() {
      let declaration = declarations[id]
      if isApart[declaration.parent] { isApart[id] = true }
      if isApart[id] { continue }
      if declaration.isWhole {
        linked[id].children = declarations[0].children.filter {
          $0 != id && $0 != declaration.parent
        }
      } else if declaration.hasBody,
        !declaration.children.contains(where: { declarations[$0].isWhole })
      {
        linked[id].children = everywhere + declarations[id].children
      }
    }
    return linked
  }

  /// The last of the declarations: a word with words under it, in the user's order. What stands
  /// everywhere stands in it too.
  private static func foreignWord(beside declarations: [Declaration]) -> Declaration {
    var word = Declaration(
      id: declarations.count, name: "", help: "Kept without effect", parent: 0, line: 0)
    word.key = Declaration.Key(name: "word", type: .word)
    word.hasBody = true
    word.isOrdered = true
    word.isInert = true
    word.isForeign = true
    word.children = declarations.filter(\.isEverywhere).map(\.id) + [word.id]
    return word
  }

  package var root: Declaration { declarations[0] }

  @inlinable package subscript(id: Int) -> Declaration { declarations[id] }

  package func children(of declaration: Declaration) -> some Sequence<Declaration> {
    declaration.children.lazy.map { [declarations] in declarations[$0] }
  }

  /// The child of that very name.
  package func child(_ name: String, of id: Int) -> Declaration? {
    guard let child = spellings[id][name], declarations[child].name == name else { return nil }
    return declarations[child]
  }

  /// The child whose name or alias is that very word.
  package func child(spelled word: String, of id: Int) -> Int? {
    word.isEmpty ? nil : spellings[id][word]
  }

  /// Returns whether a word cannot be the name of a list instance, because it would be read as a
  /// statement in that place. Such words begin a statement in every container, like `apply-groups`.
  /// For a list without a keyword, they are also the names and abbreviations of the statements
  /// beside it.
  package func isReserved(_ word: String, asKeyOf list: Int) -> Bool {
    // Most names are shorter than any of these words, and need no look.
    if word.utf8.count >= shortestEverywhere, everywhereWords.contains(word),
      !isWithinEverywhere(list)
    {
      return true
    }
    guard declarations[list].name.isEmpty, !word.isEmpty else { return false }
    let container = declarations[list].parent
    if spellings[container][word] != nil { return true }
    let begun = declarations[container].children.count { id in
      !declarations[id].isHidden && declarations[id].name.hasPrefix(word)
    }
    return begun == 1
  }

  /// Whether a declaration stands everywhere, or in one that does: in a macro no word is apart.
  private func isWithinEverywhere(_ id: Int) -> Bool {
    var id = id
    while id != 0, !declarations[id].isEverywhere { id = declarations[id].parent }
    return id != 0
  }

  /// The declaration at a path of names; "" stands for a list without a keyword.
  package func declaration(at path: [String]) -> Declaration? {
    var id = 0
    for name in path {
      guard let child = child(name, of: id) else { return nil }
      id = child.id
    }
    return declarations[id]
  }

  /// Names from the root, without keys: `services ipsec-vpn rule`.
  package func path(of id: Int) -> [String] {
    var names: [String] = []
    var id = id
    while id != 0 {
      let declaration = declarations[id]
      if !declaration.name.isEmpty { names.append(declaration.name) }
      id = declaration.parent
    }
    return names.reversed()
  }
}

extension Schema {
  /// Makes a grammar of this program's own notation. An error in it is a programmer's mistake, found
  /// by the first test that runs.
  package static func own(
    _ name: String, _ sources: [SchemaText], keepsForeign: Bool = false
  ) -> Schema {
    do {
      return try Schema(name: name, sources, keepsForeign: keepsForeign)
    } catch {
      preconditionFailure(error.description)
    }
  }

  /// All configuration statements.
  package static let configuration = own(
    "configuration",
    [
      .version, .groups, .macros, .system, .interfaces, .routingOptions, .policyOptions,
      .routingInstances, .services, .ipsecVPN, .serviceSets,
    ], keepsForeign: true)

  /// The commands of operational mode that a captured file is searched for.
  package static let captured = own("captured", [.capturedCommands])

  /// The commands of configuration mode.
  package static let configurationMode = own("configuration-mode", [.configurationCommands])

  /// What may stand behind `|`.
  package static let pipes = own("pipes", [.pipeFunctions])
}

extension Schema {
  /// False for the bodies that `define` keeps for `use` to copy.
  package func isInTree(_ declaration: Declaration) -> Bool {
    var id = declaration.id
    while id != 0 {
      let parent = declarations[id].parent
      guard declarations[parent].children.contains(id) else { return false }
      id = parent
    }
    return declaration.id != 0
  }
}
