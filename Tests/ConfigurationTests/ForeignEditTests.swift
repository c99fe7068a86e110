import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// Foreign statements that edits have changed can be read back unchanged.
@Suite("Edits of foreign statements")
struct ForeignEditTests {
  private func set(_ commands: String) throws -> Statement {
    // Each command is a separate edit, as at a prompt.
    try commands.split(separator: "\n").reduce(Statement.empty) { tree, command in
      try SetParser.merge(Array(command.utf8), into: tree).get()
    }
  }

  private func text(_ tree: Statement) -> String {
    TextPrinter.print(contentsOf: tree, in: .configuration)
  }

  @Test(arguments: [
    "set vlans a vlan-id 3\nset access profile p\nset chassis alarm\nset system host-name a",
    "set system archival configuration\nset system host-name a\nset system domain-name b",
    "set system syslog archive size 1m \"files\" 5",
    "set snmp community a\ndeactivate snmp community a\nset snmp community b",
    "set protocols mpls\ndeactivate protocols mpls\nset protocols mpls interface all",
    "set protocols bgp group \"apply-groups\"\nset protocols bgp group a \"apply-groups\" b",
  ])
  func theTextIsTheTree(_ commands: String) throws {
    let tree = try set(commands)
    let printed = text(tree)
    #expect(try TextParser.stored(Array(printed.utf8)).get() == tree, "\(printed)")
    let again = SetParser.merge(
      Array(SetPrinter.print(contentsOf: tree, in: .configuration).utf8), into: .empty)
    #expect(again.errors.isEmpty)
    #expect(text(again.tree) == printed)
  }

  /// An edit never turns a foreign statement into one that the schema declares, or that nothing
  /// lists.
  @Test(arguments: [
    "rename snmp to system", "copy snmp to syslog", "rename snmp to \"}\"",
    "rename interfaces ge-0/0/0 unit 0 family inet6 to inet",
  ])
  func noOtherStatementIsMade(_ command: String) throws {
    let made = try set("set snmp contact a\nset interfaces ge-0/0/0 unit 0 family inet6 mtu 1280")
    let loaded = SetParser.merge(Array(command.utf8), into: made)
    #expect(loaded.errors.count == 1)
    #expect(loaded.tree == made)
  }

  @Test func aCopyTakesAnotherListedName() throws {
    let made = try set("set snmp contact a")
    let tree = try SetParser.merge(Array("rename snmp to vlans".utf8), into: made).get()
    #expect(text(tree) == "vlans {\n    contact a;\n}\n")
  }

  /// Contents that would be read differently under the new name keep their old name.
  @Test(arguments: [
    (
      "set class-of-service virtual-channel-groups 10 shaping-rate ge-0/0/0.0 percent c",
      "copy class-of-service virtual-channel-groups to traceoptions"
    ),
    (
      "set snmp interface ge-0/0/0.0\ndeactivate snmp interface ge-0/0/0.0",
      "rename snmp to poe"
    ),
    (
      "set protocols link-management traceoptions file x1 world-readable",
      "rename protocols link-management traceoptions file x1 world-readable to ge-0/0/0.0"
    ),
    // Under the new name the value would be a secret, and would be shown as one.
    (
      "set protocols bgp group g description hush",
      "rename protocols bgp group g description to authentication-key"
    ),
  ])
  func aWordOfAnotherMakeIsRefused(_ row: (made: String, command: String)) throws {
    let made = try set(row.made)
    let loaded = SetParser.merge(Array(row.command.utf8), into: made)
    #expect(loaded.errors.count == 1)
    #expect(loaded.tree == made)
  }

  /// When statements are renamed at random, the result is read back or the command is refused.
  @Test(arguments: ForeignSeeds.all)
  func whatIsRenamedReadsBack(_ seed: UInt64) throws {
    var generator = ForeignGenerator(seed: seed, isUsual: true)
    var tree = SetParser.merge(Array(generator.commands(8).utf8), into: .empty).tree
    for _ in 0..<20 {
      let (from, to) = (generator.path(), generator.path())
      let verb = generator.random.pick(["rename", "copy", "replace pattern"])
      let path = from.prefix(generator.random.number(1...from.count)).joined(separator: " ")
      let name = generator.random.once(in: 2) ? generator.word() : generator.random.pick(to)
      tree = SetParser.merge(Array("set \(from.joined(separator: " "))".utf8), into: tree).tree
      let command =
        verb == "replace pattern"
        ? "\(verb) ^\(generator.random.pick(["a", "b", "10", "65000"]))$ with \(name)"
        : "\(verb) \(path) to \(name)"
      tree = SetParser.merge(Array(command.utf8), into: tree).tree
      let printed = text(tree)
      let read = TextParser.stored(Array(printed.utf8))
      #expect(read.errors.isEmpty && read.tree == tree, "\(command)\n\(printed)")
    }
  }

  @Test func aPatchPutsWhatIsNewLast() throws {
    let old = try set("set vlans a vlan-id 3")
    let new = try set("set vlans a vlan-id 3\nset access profile p")
    let patch = Comparison.text(from: old, to: new, in: .configuration)
    #expect(try PatchParser.merge(Array(patch.utf8), into: old).get() == new)
  }
}
