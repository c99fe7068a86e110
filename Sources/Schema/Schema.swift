/// A tree of declarations, which says which statements or commands exist. It is made once, from the
/// notation.
///
/// It is a class because every walk and every edit holds a reference to it: copying it as a struct
/// would count one reference for each of its arrays.
package final class Schema: Sendable {
  /// All declarations; the index of each is its `id`, and the root is the first.
  package let declarations: [Declaration]
  /// For each declaration, those of its container with the same `choice`, itself included.
  package let rivals: [[Int]]
  /// For each declaration, its children that are lists without a keyword.
  package let bareLists: [[Int]]
  /// For each declaration, its children that are references with a default instance (`isImplicit`).
  package let implicitReferences: [[Int]]
  /// The declaration of the words of foreign statements, those of Junos that the schema does not
  /// declare. It may stand in every container, but is a child only of itself. nil: the grammar has
  /// no foreign statements, as that of commands.
  package let foreign: Int?
  /// For each declaration, its children by their names and aliases.
  private let spellings: [[String: Int]]
  /// The words that begin a statement in every container, such as `apply-groups`.
  private let everywhereWords: Set<String>
  /// The length in octets of the shortest word in `everywhereWords`.
  private let shortestEverywhere: Int

  /// Reads `sources` in their order, which is the order of `show`. `keepsForeign` decides whether
  /// trees may hold foreign statements. Throws the first error in the notation.
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

  /// Adds the children that the notation does not repeat. A `whole` list gets those of the root,
  /// without the branch that the list itself is in. A statement that stands `everywhere` becomes a
  /// child of each container, except of those within such statements.
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

  /// Returns the declaration of foreign words, the last of all: a list of words that contains
  /// itself, in the order of the user. It contains the statements that stand everywhere too.
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

  /// The declaration of the whole tree, the first of all.
  package var root: Declaration { declarations[0] }

  /// Returns the declaration whose index is `id`.
  @inlinable package subscript(id: Int) -> Declaration { declarations[id] }

  /// Returns the children of a declaration, in the order of `show`.
  package func children(of declaration: Declaration) -> some Sequence<Declaration> {
    declaration.children.lazy.map { [declarations] in declarations[$0] }
  }

  /// Returns the child with exactly this name; nil: there is none.
  package func child(_ name: String, of id: Int) -> Declaration? {
    guard let child = spellings[id][name], declarations[child].name == name else { return nil }
    return declarations[child]
  }

  /// Returns the index of the child with exactly this name or alias; nil: there is none.
  package func child(spelled word: String, of id: Int) -> Int? {
    word.isEmpty ? nil : spellings[id][word]
  }

  /// Returns whether a word cannot be the name of a list instance, because it would be parsed as a
  /// statement there. Such words begin a statement in every container, like `apply-groups`. For a
  /// list without a keyword, they are also the names and abbreviations of the statements beside it.
  package func isReserved(_ word: String, asKeyOf list: Int) -> Bool {
    // Most names are shorter than each of these words and need no search.
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

  /// Returns whether a declaration stands everywhere, or is within one that does. In `apply-macro`
  /// no word is reserved.
  private func isWithinEverywhere(_ id: Int) -> Bool {
    var id = id
    while id != 0, !declarations[id].isEverywhere { id = declarations[id].parent }
    return id != 0
  }

  /// Returns the declaration at a path of names, in which "" stands for a list without a keyword;
  /// nil: there is none.
  package func declaration(at path: [String]) -> Declaration? {
    var id = 0
    for name in path {
      guard let child = child(name, of: id) else { return nil }
      id = child.id
    }
    return declarations[id]
  }

  /// Returns the names from the root to a declaration, without keys: `services ipsec-vpn rule`.
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
  /// Returns a schema from notation in this program's source. An error in the notation is a
  /// programming error, which stops the program and fails the first test that runs.
  package static func own(
    _ name: String, _ sources: [SchemaText], keepsForeign: Bool = false
  ) -> Schema {
    do {
      return try Schema(name: name, sources, keepsForeign: keepsForeign)
    } catch {
      preconditionFailure(error.description)
    }
  }

  /// The schema of all configuration statements.
  package static let configuration = own(
    "configuration",
    [
      .version, .groups, .macros, .system, .interfaces, .routingOptions, .policyOptions,
      .routingInstances, .services, .ipsecVPN, .serviceSets,
    ], keepsForeign: true)

  /// The schema of the operational commands that precede a configuration in a recorded session.
  package static let captured = own("captured", [.capturedCommands])

  /// The schema of the commands of configuration mode.
  package static let configurationMode = own("configuration-mode", [.configurationCommands])

  /// The schema of the pipe functions, the words that may follow `|`.
  package static let pipes = own("pipes", [.pipeFunctions])
}

extension Schema {
  /// Returns whether a declaration is in the tree below the root. The bodies of `define`, which
  /// `use` copies, are not.
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
