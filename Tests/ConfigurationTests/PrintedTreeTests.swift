import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// A text that is made from the text of an older tree equals one that is printed from the start.
@Suite("A text made from an older one")
struct PrintedTreeTests {
  private let schema = Schema.configuration

  private func merged(_ commands: some Sequence<Substring>, _ tree: Statement) throws -> Statement {
    // A command that fails, for example because a statement no longer exists, does not prevent the
    // others.
    var tree = tree
    for command in commands {
      tree = (try? SetParser.merge(Array(command.utf8), into: tree).get()) ?? tree
    }
    return tree
  }

  private func expectSame(_ tree: Statement, after former: PrintedTree) -> PrintedTree {
    let printed = PrintedTree(tree, after: former, in: schema)
    let text = TextPrinter.print(contentsOf: tree, in: schema)
    if printed.octets != Array(text.utf8) {
      Issue.record("\(String(decoding: printed.octets, as: UTF8.self)) is not\n\(text)")
    }
    return printed
  }

  @Test(arguments: 1...30) func anyChanges(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var generator = TreeGenerator(seed: seed)
    var other = TreeGenerator(seed: seed + 500, isSettable: true)
    var printed = PrintedTree(generator.tree(), in: schema)
    let own = SetPrinter.print(contentsOf: printed.tree, in: schema).split(separator: "\n")
    let foreign = SetPrinter.print(contentsOf: other.tree(), in: schema).split(separator: "\n")
    for _ in 0..<12 {
      let line = random.pick(own).drop { $0 != " " }
      var tree = printed.tree
      switch random.number(1...6) {
      case 1: tree = try merged(foreign.shuffled(using: &random).prefix(6), tree)
      case 2: tree = try merged([random.pick(own)], tree)
      case 3: tree = try merged(["delete" + line], tree)
      case 4: tree = try merged(["deactivate" + line], tree)
      case 5: tree = try merged(["annotate" + line + " \"a\\n\\nb\""], tree)
      default: tree = reordered(tree, &random)
      }
      printed = expectSame(tree, after: printed)
    }
    _ = expectSame(.empty, after: printed)
    _ = expectSame(printed.tree, after: PrintedTree(.empty, in: schema))
  }

  /// Returns the tree with the ordered lists of rules at the top of IPsec reversed.
  private func reordered(_ tree: Statement, _ random: inout SeededGenerator) -> Statement {
    guard let services = schema.declaration(at: ["services"]),
      let vpn = schema.declaration(at: ["services", "ipsec-vpn"]),
      let rule = schema.declaration(at: ["services", "ipsec-vpn", "rule"])
    else { return tree }
    var tree = tree
    let path = [PathElement(services.id), PathElement(vpn.id)]
    tree.update(at: path[...], in: schema) { node in
      let shuffled = Array(node.instances(of: rule.id)).shuffled(using: &random)
      node.replaceInstances(of: rule.id, with: shuffled, in: schema)
    }
    return tree
  }

  /// One change costs its own lines and the heads of the containers around it, and nothing else.
  @Test func onlyWhatDiffersIsPrinted() throws {
    let lines = (0..<500).map { number in
      "set services ipsec-vpn ike proposal p\(number) dh-group group2"
    }
    let tree = try merged([lines.joined(separator: "\n")[...]], .empty)
    let printed = PrintedTree(tree, in: schema)
    let changed = try merged(
      ["set services ipsec-vpn ike proposal p250 dh-group group1"], tree)
    let again = expectSame(changed, after: printed)
    #expect(printed.octets.count - again.copiedCount < 250)
    #expect(again.copiedCount > printed.octets.count * 9 / 10)
  }
}
