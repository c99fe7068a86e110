import Schema
import Shell
import Testing

/// Rules that hold for every grammar, whatever is added to it.
@Suite("The grammars are sound")
struct GrammarTests {
  static let grammars: [Schema] = [
    .configuration, .operational, .configurationMode, .pipes, .captured,
  ]

  private func spelled(_ declaration: Declaration, in schema: Schema) -> Comment {
    Comment(rawValue: schema.path(of: declaration.id).joined(separator: " "))
  }

  private func type(_ declaration: Declaration) -> [ValueType] {
    [declaration.key?.type, declaration.value?.type].compactMap { $0 }
  }

  @Test func everyBranchLoads() {
    #expect(
      Schema.configuration.children(of: Schema.configuration.root).map(\.name) == [
        "version", "groups", "apply-groups", "apply-groups-except", "apply-macro", "apply-flags",
        "system", "interfaces", "routing-options", "policy-options", "routing-instances",
        "services",
      ])
    #expect(
      Schema.operational.children(of: Schema.operational.root).map(\.name).sorted() == [
        "clear", "configure", "file", "help", "monitor", "ping", "quit", "request", "restart",
        "set", "show", "start", "test", "traceroute", "wait",
      ])
    #expect(Schema.configurationMode.child("commit", of: 0)?.isCommand == true)
    #expect(Schema.pipes.child("display", of: 0)?.isCommand == false)
  }

  /// Trees keep their statements in the order of their numbers, and show them in that order.
  @Test(arguments: grammars) func numbersFollowTheOrderOfShow(_ schema: Schema) {
    for declaration in schema.declarations {
      #expect(declaration.children == declaration.children.sorted())
      #expect(schema[declaration.id].id == declaration.id)
      // A group repeats the whole tree.
      if declaration.isWhole { continue }
      for child in schema.children(of: declaration) where !child.isEverywhere && !child.isForeign {
        #expect(child.parent == declaration.id)
      }
    }
  }

  @Test(arguments: grammars) func referencesLeadToKeyedLists(_ schema: Schema) {
    for declaration in schema.declarations {
      for case .reference(let path, let complaint) in type(declaration) {
        let target = Schema.configuration.declaration(at: path)
        #expect(target?.isList == true, spelled(declaration, in: schema))
        // The errors of commands have other words.
        let isStatement = schema.root.name == "configuration"
        #expect(!isStatement || !complaint.isEmpty, spelled(declaration, in: schema))
      }
    }
  }

  @Test(arguments: grammars) func defaultsAreOfTheirOwnType(_ schema: Schema) {
    for declaration in schema.declarations {
      guard let value = declaration.defaultValue else { continue }
      #expect(
        declaration.value?.type.check(value) == .accepted(value), spelled(declaration, in: schema))
      #expect(!declaration.isRequired, spelled(declaration, in: schema))
    }
  }

  @Test(arguments: grammars) func everythingHasHelpOnOneLine(_ schema: Schema) {
    for declaration in schema.declarations where schema.isInTree(declaration) {
      #expect((1...90).contains(declaration.help.count), spelled(declaration, in: schema))
      #expect(!declaration.help.hasSuffix("."), spelled(declaration, in: schema))
      for case .choice(let choices) in type(declaration) {
        #expect(choices.allSatisfy { !$0.help.isEmpty }, spelled(declaration, in: schema))
        let spellings = choices.flatMap { [$0.name] + $0.aliases }
        #expect(Set(spellings).count == spellings.count, spelled(declaration, in: schema))
      }
    }
  }

  @Test func whatIsNamedLikeASecretIsOne() {
    let schema = Schema.configuration
    for declaration in schema.declarations where declaration.isLeaf {
      let words = schema.path(of: declaration.id)
      // A key pair or a key identification is a name; a key of bits is written in one of two forms.
      let isKey = ["key", "pre-shared-key"].contains(words.dropLast().last)
      let isPassword = ["password", "secret", "passphrase", "ascii-text", "hexadecimal"]
        .contains { declaration.name.contains($0) }
      #expect(declaration.isSecret == (isKey || isPassword), spelled(declaration, in: schema))
    }
    for declaration in schema.declarations where declaration.isSecret {
      // Only a leaf with one value is obscured, and left out of the history and of completion.
      #expect(declaration.isLeaf && !declaration.isLeafList && !declaration.isList)
    }
  }

  @Test(arguments: grammars) func siblingsHaveNamesOfTheirOwn(_ schema: Schema) {
    for declaration in schema.declarations {
      let spellings = schema.children(of: declaration).flatMap { [$0.name] + $0.aliases }
        .filter { !$0.isEmpty }
      #expect(Set(spellings).count == spellings.count, spelled(declaration, in: schema))
    }
  }

  /// The full name of a statement takes precedence, so that only lists without a keyword can hide a
  /// statement or be hidden.
  @Test func noKeyIsMatchedAsAKeyword() {
    for schema in Self.grammars {
      for declaration in schema.declarations {
        let children = schema.children(of: declaration).filter { !$0.isEverywhere }
        let lists = children.filter(\.name.isEmpty)
        let keywords = children.filter { !$0.name.isEmpty }
        if schema.root.name == "configuration" {
          #expect(lists.count <= 1, spelled(declaration, in: schema))
          // A community contains a colon, or is one of a few words.
          let isOfCommunities = lists.allSatisfy { list in
            if case .community? = list.key?.type { true } else { false }
          }
          #expect(isOfCommunities || keywords.isEmpty, spelled(declaration, in: schema))
        }
        // The first of several lists whose type accepts the word is used, so that a type that
        // accepts everything comes last.
        for list in lists.dropLast() {
          guard let type = list.key?.type, case .integer = type else {
            Issue.record(spelled(list, in: schema))
            continue
          }
        }
      }
    }
  }

  @Test func everyNameIsFoundByItself() {
    for schema in Self.grammars {
      for declaration in schema.declarations where schema.isInTree(declaration) {
        for name in [declaration.name] + declaration.aliases where !name.isEmpty {
          #expect(schema.child(spelled: name, of: declaration.parent) == declaration.id)
        }
      }
    }
  }

  @Test func choicesExcludeMoreThanThemselves() {
    let schema = Schema.configuration
    for declaration in schema.declarations where schema.isInTree(declaration) {
      guard let choice = declaration.choice else { continue }
      let rivals = schema.children(of: schema[declaration.parent]).filter { $0.choice == choice }
      #expect(rivals.count > 1 || declaration.isList, spelled(declaration, in: schema))
    }
  }
}

extension Schema: CustomTestStringConvertible {
  public var testDescription: String { root.name }
}
