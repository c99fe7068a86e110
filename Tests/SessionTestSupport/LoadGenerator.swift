import Configuration
import ConfigurationTestSupport
import Lab
import Schema
import Shell
import TestSupport

/// Makes the texts that are loaded from the terminal: whole configurations and parts of them, in
/// every form, both correct and with an error in them.
struct LoadGenerator {
  private var random: SeededGenerator
  private let labs = LabLibrary.names.compactMap { name in
    try? LabLibrary.file(named: name)?.lab().configurations["pe1"]?.text
  }

  private var foreign: ForeignGenerator

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    foreign = ForeignGenerator(seed: random.next(), isUsual: true)
  }

  mutating func load(of session: Session) -> (line: String, behind: [String]) {
    let verbs = ["merge", "override", "replace", "update", "set", "patch"]
    var verb = random.pick(verbs)
    var text = ""
    switch random.number(1...13) {
    case 11:
      text = foreign.text(3)
    case 12:
      text = foreign.commands(8)
      verb = "set"
    case 13:
      let loaded = TextParser.merge(Array(foreign.text(3).utf8), into: session.candidate)
      text = Comparison.text(from: session.candidate, to: loaded.tree, in: .configuration)
      verb = "patch"
    case 1...3: text = random.pick(labs)
    case 4...5: text = printed(part(of: made()))
    case 6...7: text = printed(part(of: session.candidate))
    case 8:
      text = Comparison.text(
        from: session.candidate, to: part(of: session.candidate), in: .configuration)
      verb = "patch"
    case 9:
      text = SetPrinter.print(contentsOf: part(of: made()), in: .configuration)
      verb = "set"
    default:
      text = SetPrinter.print(contentsOf: part(of: session.candidate), in: .configuration)
        .replacing("set ", with: random.pick(["delete ", "deactivate ", "activate ", "protect "]))
      verb = "set"
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if random.once(in: 3) { lines = spoilt(lines) }
    let end = random.once(in: 6) ? " relative" : ""
    return ("load \(verb) terminal\(end)", lines)
  }

  private mutating func made() -> Statement {
    var generator = TreeGenerator(seed: random.next())
    return generator.tree()
  }

  /// Returns some of the statements at the top of a tree.
  private mutating func part(of tree: Statement) -> Statement {
    var part = tree
    part.removeChildren()
    for child in tree.children where random.once(in: 3) { part.add(child, in: .configuration) }
    return part
  }

  private mutating func printed(_ tree: Statement) -> String {
    let element = ElementWriter().configuration(tree, at: [])
    return switch random.number(1...4) {
    case 1: XMLPrinter.print(element)
    case 2: JSONPrinter.configuration(element)
    default: TextPrinter.print(contentsOf: tree, in: .configuration)
    }
  }

  private mutating func spoilt(_ lines: [String]) -> [String] {
    var lines = lines
    for _ in 0..<random.number(1...3) where !lines.isEmpty {
      let place = random.number(0...lines.count - 1)
      switch random.number(1...8) {
      case 1: lines.removeLast(lines.count - place)
      case 2: lines.remove(at: place)
      case 3: lines.swapAt(place, random.number(0...lines.count - 1))
      case 4: lines.insert(lines[place], at: place)
      case 5: lines[place] = String(lines[place].prefix(random.number(0...lines[place].count)))
      case 6: lines[place] = random.pick(Self.marks) + lines[place]
      case 7: lines[place] += random.pick(Self.marks)
      default:
        let names = Schema.configuration.declarations
        let words = lines[place].split(separator: " ", omittingEmptySubsequences: false)
        var changed = words.map(String.init)
        changed[random.number(0...changed.count - 1)] = random.pick(names).name
        lines[place] = changed.joined(separator: " ")
      }
    }
    return lines
  }

  private static let marks = [
    "inactive: ", "protect: ", "replace: ", "delete: ", "/* a */ ", "/* ", "*/", "## a", "{", "}",
    ";", "\"", "[", "]", "+", "-", "<", ">", "<name>a</name>", "\"a\" : ", ",", "&lt;", "&#0;",
    "\u{1}", "top", "edit system", "\r", "\t", "[edit system]", "set ", "<undocumented>",
  ]
}
