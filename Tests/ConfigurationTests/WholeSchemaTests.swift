import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// Every declared statement can be typed, completed, shown, loaded and deleted.
@Suite("Every statement of the schema")
struct WholeSchemaTests {
  private static let schema = Schema.configuration
  private static let declarations = schema.declarations.filter { schema.isInTree($0) }

  /// Returns the words of a statement from the top, with sample keys and values.
  private func words(_ declaration: Declaration, _ random: inout SeededGenerator) -> [String] {
    guard declaration.id != 0 else { return [] }
    var words = words(Self.schema[declaration.parent], &random)
    if !declaration.name.isEmpty { words.append(declaration.name) }
    if let type = declaration.key?.type ?? declaration.value?.type {
      let value = random.value(of: type)
      words.append(
        Spelling.quoted(declaration.isSecret ? ObscuredText.encode(value.utf8) : value))
    }
    return words
  }

  /// Returns a statement that can be set: in place of a container, a statement in it.
  private func settable(_ declaration: Declaration) -> Declaration? {
    guard declaration.hasBody, !declaration.isList else { return declaration }
    return Self.schema.children(of: declaration).lazy.compactMap(settable).first
  }

  @Test func isSetShownAndDeleted() throws {
    var random = SeededGenerator(seed: 1)
    for declaration in Self.declarations {
      let target = try #require(settable(declaration))
      let words = words(target, &random)
      let path = words.joined(separator: " ")
      let comment = Comment(rawValue: path)
      // The statement is typed.
      let walker = try #require(try match("set \(path)", .configuration).nested)
      var tree = Statement.empty
      let isSet = Edit(.set, walker).apply(to: &tree)
      #expect(isSet, comment)
      // The statement is shown in both forms, and loaded again.
      let text = TextPrinter.print(contentsOf: tree, in: Self.schema)
      #expect(try parse(text) == tree, comment)
      let set = SetPrinter.print(contentsOf: tree, in: Self.schema)
      #expect(set == "set \(path)\n", comment)
      #expect(try run(set) == tree, comment)
      #expect(text.contains("## SECRET-DATA") == target.isSecret, comment)
      // The statement is shown as XML and JSON, which are both read again.
      let element = ElementWriter().configuration(tree, at: [])
      for markup in [XMLPrinter.print(element), JSONPrinter.configuration(element)] {
        let octets = Array(markup.utf8)
        let reader = ConfigurationReader(.detected(in: octets))
        #expect(try reader.read(octets).get() == tree, "\(markup)")
      }
      // The statement is compared, and made again from the patch; then it is copied into a group
      // and inherited.
      let patch = Comparison.text(from: .empty, to: tree, in: Self.schema)
      #expect(try PatchParser.merge(Array(patch.utf8), into: .empty).get() == tree, comment)
      if words[0] != "groups", words[0] != "apply-groups", words[0] != "apply-groups-except" {
        let grouped = try run("set groups g \(path)\nset apply-groups g")
        let inherited = GroupExpansion(of: grouped).tree
        let shown = SetPrinter.print(contentsOf: inherited, in: Self.schema)
        let isControl = target.name.hasPrefix("apply-groups")
        #expect(shown == (isControl ? "" : set), comment)
      }
      // The statement is found again.
      let shown = try match("show \(path)", .configuration, in: tree)
      let found = try #require(shown.nested)
      #expect(tree.descendant(at: found.path, in: Self.schema) != nil, comment)
      // The statement is deleted, from the last word to the first.
      #expect(try run("delete \(words[0])", on: tree) == .empty, comment)
      var gone = tree
      for count in (1...words.count).reversed() {
        gone = try run("delete " + words.prefix(count).joined(separator: " "), on: gone)
      }
      #expect(gone == .empty, comment)
    }
  }

  /// Each word of each path is offered where it may stand, and the values that exist are offered,
  /// too.
  @Test func isOffered() throws {
    var random = SeededGenerator(seed: 2)
    for declaration in Self.declarations {
      let path = words(declaration, &random).joined(separator: " ")
      let parent = words(Self.schema[declaration.parent], &random).joined(separator: " ")
      let line = parent.isEmpty ? "set " : "set \(parent) "
      let offered = try candidates(line, .configuration, in: .empty)
      if declaration.name.isEmpty {
        #expect(!offered.isEmpty, "\(path)")
        continue
      }
      let candidate = offered.first { $0.text == declaration.name }
      #expect(candidate?.kind == .keyword, "\(path)")
      #expect(candidate?.isContainer == declaration.isContainer, "\(path)")
      #expect(candidate?.help.hasPrefix(declaration.help) == true, "\(path)")
      // The word is also offered when it is incomplete, and the complete word matches.
      let half = line + declaration.name.prefix(declaration.name.count / 2 + 1)
      #expect(
        try candidates(half, .configuration, in: .empty).contains { $0.text == declaration.name })
    }
  }

  @Test func hasHelpOfItsOwn() throws {
    for declaration in Self.declarations {
      let path = Self.schema.path(of: declaration.id).joined(separator: " ")
      guard !path.isEmpty else { continue }
      _ = try match("help reference \(path)", .configuration)
    }
  }
}
