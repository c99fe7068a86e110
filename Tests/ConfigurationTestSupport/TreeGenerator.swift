package import Configuration
import Schema
import TestSupport

/// Makes configurations with any statements of the schema, each of which is valid by itself.
package struct TreeGenerator {
  private let schema = Schema.configuration
  private var random: SeededGenerator
  /// Whether what only a text can hold is left out: comments, and empty containers of a choice.
  private let isSettable: Bool

  package init(seed: UInt64, isSettable: Bool = false) {
    random = SeededGenerator(seed: seed)
    self.isSettable = isSettable
  }

  package mutating func tree() -> Statement {
    var tree = Statement.empty
    fill(&tree)
    return tree
  }

  /// Gives a container some of the children that its declaration allows.
  private mutating func fill(_ container: inout Statement) {
    var choices: Set<String> = []
    // Statements are made in another order than that in which they are shown.
    for child in schema.children(of: schema[container.declaration]).shuffled(using: &random) {
      guard random.once(in: child.hasBody ? 2 : 3) else { continue }
      if let choice = child.choice, !choices.insert(choice).inserted { continue }
      if let key = child.key {
        let count = child.choice == nil ? random.number(1...3) : 1
        for _ in 0..<count { add(child, key: random.value(of: key.type), to: &container) }
      } else {
        add(child, key: "", to: &container)
      }
    }
  }

  private mutating func add(_ child: Declaration, key: String, to container: inout Statement) {
    var made = Statement(declaration: child.id, value: key)
    if let type = child.value?.type {
      if child.isLeafList {
        var members: [String] = []
        for _ in 0..<random.number(1...3) {
          let member = random.value(of: type)
          if !members.contains(member) { members.append(member) }
        }
        made.members = members
      } else {
        let value = random.value(of: type)
        made.value = child.isSecret ? ObscuredText.encode(value.utf8) : value
      }
    }
    fill(&made)
    if isSettable, child.hasBody, !child.isList, made.children.isEmpty { return }
    made.isInactive = random.once(in: 8)
    if !isSettable, random.once(in: 8) { made.annotation = annotation() }
    if made.saysNothing(in: schema) { return }
    container.update(child.id, key: key, in: schema) { $0 = made }
  }

  private mutating func annotation() -> String {
    let awkward = ["*/", "/*", "*", "/", "\n", "  ", "\r\n", "\t", "\"", ";", "{", "ä", "x", "y"]
    return (0..<random.number(0...8)).map { _ in random.pick(awkward) }.joined()
  }
}
