import Configuration
import ConfigurationTestSupport
import Schema
import Shell
import TestSupport

/// Makes the words of commands by walking through the grammars, with values of the declared types.
struct CommandGenerator {
  var random: SeededGenerator
  /// The configuration that is edited, and the edit path in it.
  var tree = Statement.empty
  var level: [PathElement] = []
  /// The last element of the path with which a command began, for statements that are put beside
  /// it.
  private var last: PathElement?
  let schema = Schema.configuration

  private var foreign: ForeignGenerator

  init(random: SeededGenerator) {
    self.random = random
    foreign = ForeignGenerator(seed: self.random.next())
  }

  // MARK: Commands

  /// Returns a command of a grammar: any way from its root to a declaration at which a command may
  /// end.
  mutating func command(
    _ grammar: Schema, beginning first: String? = nil, depth: Int = 0
  ) -> [String] {
    var words = first.map { [$0] } ?? []
    var place = first.flatMap { grammar.child($0, of: 0) } ?? grammar.root
    for _ in 0..<12 {
      let children = grammar.children(of: place).filter { !$0.isHidden }
      if children.isEmpty || (place.isCommand && random.once(in: 3)) { break }
      let child = random.pick(Array(children))
      if !child.name.isEmpty { words.append(child.name) }
      if let type = child.key?.type ?? child.value?.type {
        words += argument(type, named: child.key?.name ?? child.name, depth)
      }
      if child.isContainer || child.isCommand { place = child }
    }
    return words
  }

  private mutating func argument(
    _ type: ValueType, named name: String, _ depth: Int
  ) -> [String] {
    switch (type, name) {
    case (_, "at"): return [random.pick(["23:59", "2007-06-20", "2007-06-17", "01:00:30", "0"])]
    case (_, "seconds"), (_, "interval"): return [String(random.number(1...2_000))]
    case (_, "count"), (_, "number"), (_, "rollback"), (_, "compare"):
      return [String(random.number(0...9))]
    case (.statement(let use), _): return path(for: use)
    case (.command(let mode), _):
      guard depth < 2 else { return [] }
      return command(mode == .operational ? .operational : .configurationMode, depth: depth + 1)
    case (.listed(let kind), _): return [listed(kind)]
    case (.word, _), (.text, _): return [Spelling.quoted(random.pick(Self.words))]
    case (.reference, _): return [random.pick(Self.names)]
    case (.string(let range), _) where range.upperBound > 64:
      return [
        Spelling.quoted(random.once(in: 2) ? random.pick(Self.words) : random.value(of: type))
      ]
    default: return [Spelling.quoted(random.value(of: type))]
    }
  }

  private mutating func listed(_ kind: String) -> String {
    switch kind {
    case "labs": random.pick(["base", "manual-esp", "manual-ah", "bundle", "pe-example", "nat"])
    case "routers": random.pick(["pe1", "pe2", "p"])
    case "links": random.pick(["core", "left", "right"])
    case "hosts": random.pick(["ce1", "ce2"])
    case "exercises": random.pick(["keys", "order", "fragments", "proposals"])
    case "users": random.pick(["ann", "ben", "all"])
    case "logs": "messages"
    case "tables": "inet.0"
    case "interfaces": random.pick(["so-0/0/0", "so-2/2/0.0", "sp-1/2/0"])
    case "transfers": "terminal"
    case "files":
      random.pick([
        "pe1", "pe1/1.conf", "pe1/index", ".lock", "history", "a", "b.conf", "pe1/certs",
      ])
    case "paths": random.pick(["a", "b.conf", "state"])
    default: random.pick(Self.names)
    }
  }

  /// Returns one to three functions, each behind a bar.
  mutating func pipes() -> String {
    (0..<random.number(1...3)).map { _ in
      " | " + command(.pipes).joined(separator: " ")
    }.joined()
  }

  // MARK: Paths

  mutating func path(for use: StatementUse) -> [String] {
    switch use {
    case .set: level.isEmpty && random.once(in: 3) ? foreign.path() : newPath()
    case .existing: random.once(in: 5) ? newPath() : existingPath()
    case .container, .schema: random.once(in: 3) ? newPath() : existingPath { $0.isContainer }
    case .named, .ordered: existingPath { $0.isList || $0.isLeafList }
    case .sibling, .neighbour: sibling(use)
    case .matching: existingPath { $0.isContainer } + [random.pick(Self.patterns)]
    case .range: newPath().map { random.once(in: 4) ? ranged($0) : $0 }
    }
  }

  private mutating func ranged(_ word: String) -> String {
    word.replacing("0", with: random.pick(["[0-2]", "[0,3]", "[1-1]", "[2-0]", "[0-99999]", "["]))
  }

  private mutating func sibling(_ use: StatementUse) -> [String] {
    guard let last else { return [random.pick(Self.names)] }
    let declaration = schema[last.declaration]
    if declaration.isForeign { return [foreign.word()] }
    let name = declaration.name.isEmpty ? [] : [declaration.name]
    if let type = declaration.key?.type { return name + [Spelling.quoted(key(of: type))] }
    guard let type = declaration.value?.type else { return name }
    return (random.once(in: 2) ? name : []) + [value(of: type, for: declaration)]
  }

  /// Returns a path to a statement that exists, or to the last one on the way to a statement that
  /// may be meant.
  mutating func existingPath(where isMeant: (Declaration) -> Bool = { _ in true }) -> [String] {
    var words: [String] = []
    var found: [String] = []
    var place = tree.descendant(at: level, in: schema) ?? tree
    last = nil
    for _ in 0..<12 {
      guard !place.children.isEmpty else { break }
      let child = random.pick(place.children)
      let declaration = schema[child.declaration]
      words += Spelling.words(
        of: PathElement(child.declaration, value: child.value), in: schema)
      if isMeant(declaration) {
        found = words
        last = PathElement(child.declaration, value: child.value)
        if let member = child.members.first {
          found.append(Spelling.quoted(random.once(in: 2) ? member : random.pick(child.members)))
        } else if declaration.isLeaf, !declaration.isSecret, random.once(in: 2) {
          found.append(Spelling.quoted(child.value))
        }
        if random.once(in: 4) { break }
      }
      place = child
    }
    return found
  }

  /// Returns a path to any statement of the schema, half of the time through instances that exist.
  mutating func newPath() -> [String] {
    var words: [String] = []
    var place = schema[level.last?.declaration ?? 0]
    var here = tree.descendant(at: level, in: schema)
    for _ in 0..<12 {
      let children = schema.children(of: place).filter { !$0.isHidden }
      guard !children.isEmpty else { break }
      var child = random.pick(Array(children))
      if let known = here?.children, !known.isEmpty, random.once(in: 2) {
        child = schema[random.pick(known).declaration]
      }
      if !child.name.isEmpty { words.append(child.name) }
      if let type = child.key?.type {
        let known = here?.instances(of: child.id) ?? []
        let name =
          known.isEmpty || random.once(in: 2) ? key(of: type) : random.pick(Array(known)).value
        words.append(Spelling.quoted(name))
        here = here?.child(child.id, key: name, in: schema)
        if random.once(in: 8) { break }
      } else if let type = child.value?.type {
        if child.isLeafList, random.once(in: 3) {
          return words + ["[", value(of: type, for: child), value(of: type, for: child), "]"]
        }
        return words + [value(of: type, for: child)]
      } else {
        here = here?.child(child.id, in: schema)
      }
      place = child
    }
    return words
  }

  private mutating func key(of type: ValueType) -> String {
    if random.once(in: 12) { return random.pick(Self.awkward) }
    switch type {
    case .name, .reference:
      return random.once(in: 4) ? random.value(of: type) : random.pick(Self.names)
    case .interface:
      return random.pick(["so-0/0/0", "so-2/2/0", "sp-1/2/0", random.value(of: type)])
    case .integer(let range, _) where range.contains(0): return String(random.number(0...3))
    default: return random.value(of: type)
    }
  }

  private mutating func value(of type: ValueType, for declaration: Declaration) -> String {
    if declaration.isSecret {
      guard case .hexadecimal = type else {
        return "\(SecretMark.text)-\(random.number(100_000_000...999_999_999))"
      }
      return random.value(of: type)
    }
    if random.once(in: 16) { return Spelling.quoted(random.pick(Self.awkward)) }
    return Spelling.quoted(key(of: type))
  }

  // MARK: Names and words to choose from

  static let names = ["a", "b", "c", "g", "rule-1", "term-1", "n10"]
  private static let words = [
    "a", "pe1", "8.8.8.1", "so-0/0/0", "two words", "[a-z]+", "x|y", "(", "services", "a\"b", "",
  ]
  private static let patterns = ["so-.*", ".*", "[ab]", "(", "^a$", "*", "\"\"", "x{1,3}"]
  /// Words of the schema and of the grammar, used as names, and words that are difficult for
  /// lexers.
  private static let awkward = [
    "apply-groups", "apply-groups-except", "apply-macro", "apply-flags", "version", "<\"so-*\">",
    "groups", "unit", "term", "inactive:", "protect:",
    "replace:", "delete:", "<*>", "<so-*>", "<>", "[", "]", "{", "}", ";", "\"", "\\", "#", "##",
    "/*", "*/", "$9$", "", " ", "0", "-1", "99999999999999999999", "a b", "ä", "?", "|", "all",
    "junos:x", "xml:y", "@", "name", "a\u{0}", "\u{1B}[31m", "system",
  ]
}
