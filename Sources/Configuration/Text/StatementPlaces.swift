import Schema

/// Where the statements of a file stand, for messages about what they mean: the tree itself keeps
/// no lines.
package struct StatementPlaces {
  /// Both from 1.
  package struct Place: Equatable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }
  }

  private var places: [String: Place] = [:]
  private let schema = Schema.configuration
  private let surroundings = Surroundings(tree: .empty, isOperational: false)

  /// Of a file in braces that reads without error.
  package init(text octets: [UInt8]) {
    var lexer = TextLexer(octets)
    var levels: [[PathElement]] = [[]]
    var words: [Word] = []
    var start = Place(line: 1, column: 1)
    while true {
      let token = lexer.next()
      switch token {
      case .word(let word):
        if words.isEmpty { start = Place(line: lexer.line, column: word.start + 1) }
        words.append(word)
      case .annotation: continue
      case .semicolon, .open:
        let level = levels.last ?? []
        let path = record(words, from: level, at: start)
        if token == .open { levels.append(path) }
        words = []
      case .close: if levels.count > 1 { levels.removeLast() }
      case .end: return
      }
    }
  }

  /// Of a file of `set` commands that reads without error.
  package init(commands octets: [UInt8]) {
    let lines = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let words = CommandLexer.cut(octets: Array(line)).segments[0]
      guard words.first?.text == "set" else { continue }
      _ = record(Array(words.dropFirst()), from: [], at: Place(line: index + 1, column: 1))
    }
  }

  /// Notes the first place of each statement that the words make. Returns the path they lead to.
  private mutating func record(
    _ words: [Word], from base: [PathElement], at place: Place
  ) -> [PathElement] {
    var walker = Walker(statement: .set, from: base, in: surroundings)
    for word in words where word.text != "inactive:" && word.text != "active:" {
      guard (try? walker.take(word)) != nil else { return walker.path }
    }
    for depth in base.count..<max(walker.path.count, base.count) {
      let banner = Spelling.banner(walker.path[..<depth], in: schema)
      note(banner, Spelling.words(of: walker.path[depth], in: schema), place)
    }
    for leaf in walker.leaves {
      let banner = Spelling.banner(leaf.container, in: schema)
      let name = Spelling.words(of: leaf.element, in: schema)
      note(banner, name, place)
      note(banner, name + [Spelling.quoted(leaf.element.value)], place)
      for member in leaf.element.members { note(banner, name + [Spelling.quoted(member)], place) }
    }
    return walker.path
  }

  private mutating func note(_ banner: String, _ words: [String], _ place: Place) {
    let key = banner + words.joined(separator: " ")
    if places[key] == nil { places[key] = place }
  }

  /// Where the statement stands that `banner` and its words name; else its first word, else the
  /// first line.
  package func place(banner: String, statement: String) -> Place {
    let first = statement.prefix { $0 != " " }
    return places[banner + statement] ?? places[banner + first] ?? Place(line: 1, column: 1)
  }
}
