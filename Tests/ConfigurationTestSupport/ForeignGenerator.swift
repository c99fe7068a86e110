import Configuration
import Schema
package import TestSupport

/// Makes texts and commands with statements that the schema lacks. It walks through the guide of
/// foreign names, and now and then departs from it.
package struct ForeignGenerator {
  package var random: SeededGenerator
  private let guide = ForeignGuide.realSystem
  private let schema = Schema.configuration
  /// The percentage of words that are not those that the guide expects.
  private let wildness: Int
  /// Whether contents stand in the form that the guide gives them, so that commands restore them
  /// unchanged.
  private let isUsual: Bool

  package init(seed: UInt64, wildness: Int = 5, isUsual: Bool = false) {
    random = SeededGenerator(seed: seed)
    self.wildness = wildness
    self.isUsual = isUsual
  }

  // MARK: Containers of the schema

  /// Some containers of the schema, each as the words of its path.
  private static let containers: [[String]] = [
    [], ["system"], ["system", "login"], ["system", "syslog"], ["interfaces", "ge-0/0/0"],
    ["interfaces", "ge-0/0/0", "unit", "0"],
    ["interfaces", "ge-0/0/0", "unit", "0", "family", "inet"],
    ["routing-options"], ["services"], ["services", "service-set", "s"],
    ["services", "ipsec-vpn"], ["routing-instances", "r"], ["groups", "g"],
    ["groups", "g", "interfaces", "<*>"], ["groups", "g", "system"], ["security"],
  ]

  /// Chooses a container of the schema that may hold foreign statements.
  private mutating func container() -> (words: [String], place: ForeignGuide.Position, known: Int) {
    while true {
      let words = random.once(in: 2) ? [] : random.pick(Self.containers)
      var walker = Walker(
        statement: .set, from: [], in: Surroundings(tree: .empty, isOperational: false))
      guard words.allSatisfy({ (try? walker.match(Word($0, start: 0, end: 0))) != nil }) else {
        continue
      }
      let known = walker.path.last?.declaration ?? 0
      guard known != schema.foreign,
        let place = ForeignPlaces.realSystem.place(of: known), !names(place, in: known).isEmpty
      else { continue }
      return (words, place, known)
    }
  }

  private func names(_ place: ForeignGuide.Position, in known: Int) -> [String] {
    guide.names(under: place).filter { schema.child($0, of: known) == nil }
  }

  // MARK: Commands

  /// Returns the words behind `set` for one statement.
  package mutating func path() -> [String] {
    let (words, place, known) = container()
    let name = random.pick(names(place, in: known))
    guard let child = guide.child(name, of: place) else { return words + [name] }
    return words + [name] + line(child, depth: 0)
  }

  package mutating func commands(_ count: Int) -> String {
    (0..<count).map { _ in "set " + path().joined(separator: " ") }.joined(separator: "\n")
  }

  /// Returns the words that follow on one line.
  private mutating func line(_ place: ForeignGuide.Position, depth: Int) -> [String] {
    if random.number(1...100) <= wildness { return stray() }
    if depth > 8 { return [] }
    switch guide.shape(of: place) {
    case .any: return (0..<random.number(0...3)).map { _ in word() }
    case .word: break
    case .value, .single, .list:
      if guide.isValueOptional(place), random.once(in: 2) { break }
      guard let entry = guide.entry(of: place) else { return [value(place)] }
      return [value(place)] + line(entry, depth: depth + 1)
    case .members:
      if random.once(in: 2) { return [value(place)] }
      return ["["] + (0..<random.number(1...3)).map { _ in value(place) } + ["]"]
    }
    let names = guide.names(under: place)
    if let entry = guide.entry(of: place), names.isEmpty || random.once(in: 4) {
      return [value(place)] + line(entry, depth: depth + 1)
    }
    guard !names.isEmpty, !random.once(in: 6) else { return [] }
    let name = random.pick(names)
    guard let child = guide.child(name, of: place) else { return [name] }
    var words = [name] + line(child, depth: depth + 1)
    if guide.layout(of: place) == .line, random.once(in: 2), depth < 8 {
      words += line(place, depth: 8)
    }
    return words
  }

  // MARK: Text

  package mutating func text(_ count: Int) -> String {
    var text = ""
    for _ in 0..<count {
      let (words, place, known) = container()
      var inside = statements(names(place, in: known), place, depth: 0)
      var rest = words[...]
      while !rest.isEmpty {
        let declared = Self.headLength(of: rest)
        inside = "\(rest.suffix(declared).joined(separator: " ")) {\n\(inside)}\n"
        rest = rest.dropLast(declared)
      }
      text += inside
    }
    return text
  }

  /// Returns how many of the last words stand before one brace.
  private static func headLength(of words: ArraySlice<String>) -> Int {
    let isKey = ["unit", "family", "service-set"].contains(words.dropLast().last ?? "")
    return isKey ? 2 : 1
  }

  private mutating func statements(
    _ names: [String], _ place: ForeignGuide.Position, depth: Int
  ) -> String {
    let entry = guide.entry(of: place)
    var text = ""
    for _ in 0..<random.number(1...3) {
      if depth > 0, random.number(1...100) <= wildness {
        text += marks() + (stray().first { !$0.hasPrefix("[") } ?? "x") + ";\n"
      } else if let entry, names.isEmpty || random.once(in: 4) {
        text += marks() + value(place) + rest(entry, depth: depth + 1)
      } else if !names.isEmpty {
        let name = random.pick(names)
        guard let child = guide.child(name, of: place) else { continue }
        text += marks() + name + rest(child, depth: depth + 1)
      }
    }
    if depth > 0, random.once(in: 24) { text += "apply-groups g;\n" }
    return text.isEmpty ? "x;\n" : text
  }

  /// Returns the text that follows the words of a statement, up to the statement's end.
  private mutating func rest(_ place: ForeignGuide.Position, depth: Int) -> String {
    if depth > 6 { return ";\n" }
    let shape = guide.shape(of: place)
    let needsValue = shape != .word && shape != .any && !guide.isValueOptional(place)
    let isLine = guide.layout(of: place) != .block
    if shape == .list || shape == .value || shape == .single, needsValue,
      let entry = guide.entry(of: place), guide.hasContents(entry), random.once(in: 2)
    {
      return " " + value(place) + rest(entry, depth: depth + 1)
    }
    let opens =
      isUsual ? !isLine && shape == .word && guide.hasNames(place) : random.once(in: 2)
    if opens, shape == .word || (!isUsual && random.once(in: 3)) {
      let contents = statements(guide.names(under: place), place, depth: depth)
      return " {\n\(contents)}\n"
    }
    let words = isUsual && shape == .word && !isLine ? [] : line(place, depth: depth)
    return words.map { " \($0)" }.joined() + ";\n"
  }

  private mutating func marks() -> String {
    guard !isUsual else { return "" }
    return switch random.number(1...20) {
    case 1: "inactive: "
    case 2: "protect: "
    case 3: "/* a comment */\n"
    case 4: "/* two\n lines */ inactive: "
    default: ""
    }
  }

  // MARK: Words

  private mutating func value(_ place: ForeignGuide.Position) -> String {
    let choices = guide.choices(of: place)
    if !choices.isEmpty, !random.once(in: 8) { return random.pick(choices) }
    return random.number(1...100) <= wildness ? word() : random.pick(Self.values)
  }

  private mutating func stray() -> [String] {
    switch random.number(1...4) {
    case 1: ["[", word(), word(), "]"]
    case 2: [word(), word()]
    default: [word()]
    }
  }

  package mutating func word() -> String {
    random.once(in: 3) ? random.value(of: .string(1...12)).quoted : random.pick(Self.words).quoted
  }

  private static let values = [
    "a", "b", "c", "10", "20", "10.0.0.1", "10.0.0.0/8", "2001:db8::1", "ge-0/0/0.0", "<*>",
    "65000",
  ]
  private static let words = [
    "inactive:", "protect:", "replace:", "delete:", "{", "}", ";", "#", "/*", "*/", "[", "]", "ä€𝄞",
    "apply-groups", "apply-macro", "apply-groups-except", "file", "size", "files", "group",
    "neighbor", "metric", "to", "family", "inet", "term", "then", "from", "accept", "system", "##",
    "", " ", "\"", "\\", "two words", "$9$abc", "secret", "password", "community", "a", "b",
  ]
}

extension String {
  fileprivate var quoted: String { Spelling.quoted(self) }
}
