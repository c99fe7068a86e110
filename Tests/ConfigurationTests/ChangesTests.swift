import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// The small tree of the changes can be read back exactly when the whole tree can, so that only the
/// changes need to be checked.
@Suite("The small tree of what changed")
struct ChangesTests {
  private let schema = Schema.configuration

  private func isReadable(_ tree: Statement) -> Bool {
    let text = TextPrinter.print(contentsOf: tree, in: schema)
    let loaded = TextParser.merge(Array(text.utf8), into: .empty, keepingEmpty: true)
    return (try? loaded.get()) == tree
  }

  private func merged(_ commands: some Sequence<Substring>, _ tree: Statement) -> Statement {
    var tree = tree
    for command in commands {
      tree = (try? SetParser.merge(Array(command.utf8), into: tree).get()) ?? tree
    }
    return tree
  }

  private func size(_ tree: Statement) -> Int { tree.children.reduce(1) { $0 + size($1) } }

  /// Returns a tree with a change that a command makes, or one that no command can make.
  private func changed(
    _ tree: Statement, _ own: [Substring], _ foreign: [Substring], _ random: inout SeededGenerator
  ) -> Statement {
    let line = random.pick(own).drop { $0 != " " }
    switch random.number(1...8) {
    case 1: return merged(foreign.shuffled(using: &random).prefix(6), tree)
    case 2: return merged([random.pick(own)], tree)
    case 3: return merged(["delete" + line], tree)
    case 4: return merged([random.pick(["deactivate", "protect"]) + line], tree)
    case 5: return merged(["annotate" + line + " \"a\\n\\nb\""], tree)
    default:
      var tree = tree
      spoil(&tree, &random)
      return tree
    }
  }

  /// Changes one container so that it may be impossible to read it back.
  private func spoil(_ node: inout Statement, _ random: inout SeededGenerator) {
    let inner = node.children.filter { schema[$0.declaration].hasBody }
    if !inner.isEmpty, !random.once(in: 4) {
      let child = random.pick(inner)
      let key = schema[child.declaration].isList ? child.value : ""
      node.update(child.declaration, key: key, in: schema) { spoil(&$0, &random) }
      return
    }
    guard !node.children.isEmpty else { return }
    let child = random.pick(node.children)
    let names = [
      "apply-groups", "inactive:", "}", "{", ";", "", "a\nb", "match-direction", "services", "[",
      "r1", "0.0.0.0/0", "x y", "#", "/*", "\\", "unit", "name", "9",
    ]
    var other = child
    switch random.number(1...6) {
    case 1: other.value = random.pick(names)
    case 2: break
    case 3:
      // The new statement excludes another one, or is anything else that could stand there.
      let declared = random.pick(Array(schema.children(of: schema[node.declaration])))
      other = Statement(declaration: declared.id, value: declared.isList ? random.pick(names) : "")
    case 4:
      let shuffled = Array(node.instances(of: child.declaration)).shuffled(using: &random)
      return node.replaceInstances(of: child.declaration, with: shuffled, in: schema)
    case 5:
      node.removeAll(child.declaration)
      return
    default: other.removeChildren()
    }
    var instances = Array(node.instances(of: other.declaration))
    if random.once(in: 2), !instances.isEmpty {
      instances[random.number(0...instances.count - 1)] = other
    } else {
      instances.insert(other, at: random.number(0...instances.count))
    }
    node.replaceInstances(of: other.declaration, with: instances, in: schema)
  }

  @Test(arguments: 1...60) func theChangesAreReadableIfTheWholeIs(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var generator = TreeGenerator(seed: seed)
    var other = TreeGenerator(seed: seed + 500, isSettable: true)
    var former = generator.tree()
    try #require(isReadable(former))
    let own = SetPrinter.print(contentsOf: former, in: schema).split(separator: "\n")
    let foreign = SetPrinter.print(contentsOf: other.tree(), in: schema).split(separator: "\n")
    guard !own.isEmpty, !foreign.isEmpty else { return }
    for _ in 0..<20 {
      var tree = former
      for _ in 0..<random.number(1...2) { tree = changed(tree, own, foreign, &random) }
      let changes = tree.changes(since: former)
      #expect((changes == nil) == (tree == former))
      let whole = isReadable(tree)
      let small = changes.map(isReadable) ?? true
      if whole != small {
        let text = TextPrinter.print(contentsOf: changes ?? .empty, in: schema)
        Issue.record("the whole reads: \(whole), the changes: \(small)\n\(text)")
      }
      if whole { former = tree }
    }
    #expect(former.changes(since: former) == nil)
    #expect(former.changes(since: .empty) == (former == .empty ? nil : former))
  }

  private func rules(_ count: Int) -> Statement {
    let lines = (0..<count).map { number in
      """
      set services ipsec-vpn rule r\(number) match-direction input
      set services ipsec-vpn rule r\(number) term t from source-address 10.0.0.0/8
      set services ipsec-vpn rule r\(number) term t then remote-gateway 192.0.2.1
      """
    }
    return merged([lines.joined(separator: "\n")[...]], .empty)
  }

  /// The cost of one change does not grow with the number of other statements.
  @Test(arguments: [
    "set services ipsec-vpn rule r7 match-direction output", "delete services ipsec-vpn rule r5",
    "set services ipsec-vpn rule new", "deactivate services ipsec-vpn rule r3",
    "insert services ipsec-vpn rule r9 before rule r2",
    "rename services ipsec-vpn rule r4 to rule x",
    "set services ipsec-vpn rule r7 term t then dynamic ike-policy p", "protect services",
  ])
  func itIsSmall(_ command: String) throws {
    let sizes = try [20, 2000].map { count in
      let tree = rules(count)
      let changed = merged([command[...]], tree)
      return size(try #require(changed.changes(since: tree)))
    }
    #expect(sizes[0] == sizes[1])
    #expect(sizes[0] < 16)
  }

  @Test func itHoldsWhatDiffers() throws {
    let tree = rules(4)
    let edit = "set services ipsec-vpn rule r2 term t then remote-gateway 192.0.2.9"
    let changes = merged([edit[...], "deactivate services ipsec-vpn rule r2"], tree)
      .changes(since: tree)
    #expect(
      TextPrinter.print(contentsOf: try #require(changes), in: schema) == """
        services {
            ipsec-vpn {
                inactive: rule r2 {
                    term t {
                        then {
                            remote-gateway 192.0.2.9;
                        }
                    }
                }
            }
        }

        """)
  }

  /// If only one of two members of a choice were in the small tree, its text could be read back.
  @Test func rivalsStandBesideWhatIsNew() throws {
    let tree = merged(
      [
        "set policy-options policy-statement p then accept",
        "set policy-options policy-statement q then accept",
      ], .empty)
    let words = ["policy-options", "policy-statement", "then"]
    let path = try (1...3).map { count in
      PathElement(
        try #require(schema.declaration(at: Array(words.prefix(count)))).id,
        value: count == 2 ? "p" : "")
    }
    let reject = try #require(schema.declaration(at: words + ["reject"]))
    var both = tree
    both.update(at: path[...], in: schema) { then in
      then.add(Statement(declaration: reject.id), in: schema)
    }
    let changes = try #require(both.changes(since: tree))
    #expect(changes.descendant(at: path, in: schema)?.children.count == 2)
    #expect(!isReadable(changes))
    #expect(!isReadable(both))
  }
}
