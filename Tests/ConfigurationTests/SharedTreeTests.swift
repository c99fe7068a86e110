import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// Reading a tree does not write to it, and changing a copy does not change the others, so that
/// threads can share a tree.
@Suite("A tree that several threads have")
struct SharedTreeTests {
  private let schema = Schema.configuration

  /// The results that one thread computes from a tree that other threads use, too.
  private struct Account: Equatable, Sendable {
    var text: [UInt8]
    var commands: String
    var comparison: String
    var found: Int
    var isSame: Bool
    var edited: [UInt8]
  }

  private func account(
    of tree: Statement, beside other: Statement, after printed: PrintedTree, _ seed: UInt64
  ) -> Account {
    var random = SeededGenerator(seed: seed)
    let text = PrintedTree(tree, in: schema)
    var copy = tree
    for step in 0..<20 {
      let name = "r\(random.number(0...200))"
      if step.isMultiple(of: 2) {
        copy.update(at: rule(name)[...], in: schema) { $0.isInactive.toggle() }
      } else {
        _ = copy.updateExisting(at: rules[...], in: schema) { container in
          rule(name).last.map { container.remove($0.declaration, key: name, in: schema) } ?? false
        }
      }
    }
    return Account(
      text: text.octets, commands: SetPrinter.print(contentsOf: tree, in: schema),
      comparison: Comparison.text(from: other, to: tree, in: schema),
      found: (0..<200).filter { tree.descendant(at: rule("r\($0)"), in: schema) != nil }.count,
      isSame: tree == other, edited: PrintedTree(copy, after: printed, in: schema).octets)
  }

  private var rules: [PathElement] {
    ["services", "services ipsec-vpn"].map { words in
      PathElement(schema.declaration(at: words.split(separator: " ").map(String.init))?.id ?? 0)
    }
  }

  private func rule(_ name: String) -> [PathElement] {
    let id = schema.declaration(at: ["services", "ipsec-vpn", "rule"])?.id ?? 0
    return rules + [PathElement(id, value: name)]
  }

  @Test(arguments: 1...4) func threadsDoNotDisturbEachOther(_ seed: UInt64) async throws {
    var generator = TreeGenerator(seed: seed)
    var tree = generator.tree()
    for number in (0..<150).reversed() {
      tree.update(at: rule("r\(number)")[...], in: schema) { _ in }
    }
    var other = tree
    other.update(at: rule("new")[...], in: schema) { $0.isProtected = true }
    let former = PrintedTree(other, in: schema)
    let alone = account(of: tree, beside: other, after: former, seed)
    let together = await withTaskGroup(of: Account.self) { group in
      for _ in 0..<8 {
        group.addTask { [tree, other] in
          account(of: tree, beside: other, after: former, seed)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(together == Array(repeating: alone, count: 8))
    #expect(alone.found >= 150)
    #expect(PrintedTree(tree, in: schema).octets == alone.text)
  }

  /// A list in the user's order is compared with an array of its names, while it grows and shrinks.
  @Test(arguments: 1...20) func listsFindTheirInstances(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var node = Statement.empty
    var names: [String] = []
    let list = rule("")[2].declaration
    var copies: [(Statement, [String])] = []
    for _ in 0..<300 {
      let name = "n\(random.number(0...40))"
      switch random.number(1...8) {
      case 1...4:
        node.update(list, key: name, in: schema) { _ in }
        if !names.contains(name) { names.append(name) }
      case 5...6:
        #expect(node.remove(list, key: name, in: schema) == names.contains(name))
        names.removeAll { $0 == name }
      case 7:
        names = names.filter { _ in !random.once(in: 12) }.shuffled(using: &random)
        let instances = names.map { Statement(declaration: list, value: $0) }
        node.replaceInstances(of: list, with: instances, in: schema)
      default: copies.append((node, names))
      }
      for (node, names) in copies.suffix(1) + [(node, names)] {
        #expect(node.instances(of: list).map(\.value) == names)
        for number in 0...40 {
          let name = "n\(number)"
          #expect((node.child(list, key: name, in: schema) != nil) == names.contains(name))
        }
      }
    }
  }

  /// Instances that are created one by one are found one by one, without a walk along the list.
  @Test func aHundredThousandInstances() {
    var node = Statement.empty
    let list = rule("")[2].declaration
    for number in 0..<100_000 {
      node.update(list, key: "n\(number)", in: schema) { _ in }
    }
    let shared = node
    node.isInactive = true
    let found = (0..<100_000).filter { number in
      shared.child(list, key: "n\(number)", in: schema) != nil
    }
    #expect(found.count == 100_000)
    #expect(shared != node)
  }
}
