import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// Applies commands, one on each line, to a tree.
func run(_ commands: String, on tree: Statement = .empty) throws -> Statement {
  try SetParser.merge(Array(commands.utf8), into: tree).get()
}

func commands(_ tree: Statement) -> [String] {
  SetPrinter.print(contentsOf: tree, in: .configuration).split(separator: "\n").map(String.init)
}

/// The tree of statements is a value whose copies share what is equal; `set` and `delete` are
/// inverses of each other.
@Suite("The statement tree")
struct StatementTests {
  private let schema = Schema.configuration

  private func node(_ path: String, in tree: Statement) throws -> Statement {
    var walker = Walker(
      statement: .existing, from: [], in: Surroundings(tree: tree, isOperational: false))
    for word in CommandLexer.cut(path).segments[0] { try walker.match(word) }
    return try #require(tree.descendant(at: walker.path, in: schema))
  }

  // MARK: Sharing

  private let network = """
    set system host-name pe1
    set interfaces so-0/0/0 unit 0 description a
    set interfaces so-0/0/1 unit 0 description b
    set services ipsec-vpn rule r1 match-direction input
    set services ipsec-vpn ike proposal p dh-group group2
    """

  @Test(arguments: [
    "set interfaces so-0/0/0 unit 0 description c", "set interfaces so-0/0/0 disable",
    "delete interfaces so-0/0/0 unit 0", "delete interfaces so-0/0/0",
    "deactivate interfaces so-0/0/0 unit 0 description",
  ])
  func anEditSharesEverythingOffItsPath(_ edit: String) throws {
    let original = try run(network)
    let before = commands(original)
    let edited = try run(edit, on: original)
    #expect(edited != original)
    #expect(commands(original) == before)
    #expect(!edited.isShared(with: original))
    for path in ["system", "services", "interfaces so-0/0/1"] {
      #expect(try node(path, in: edited).isShared(with: node(path, in: original)), "\(path)")
    }
    #expect(try !node("interfaces", in: edited).isShared(with: node("interfaces", in: original)))
  }

  @Test func fiftyRollbacksShareWhatIsEqual() throws {
    var trees = [try run(network)]
    for number in 1...50 {
      trees.append(try run("set system host-name pe\(number)", on: trees[number - 1]))
    }
    let first = try node("services", in: trees[0])
    for tree in trees { #expect(try node("services", in: tree).isShared(with: first)) }
    #expect(commands(trees[7]).contains("set system host-name pe7"))
  }

  @Test func settingWhatIsThereCopiesNothing() throws {
    let original = try run(network)
    let again = try run("set system host-name pe1", on: original)
    #expect(again == original)
    #expect(try node("interfaces", in: again).isShared(with: node("interfaces", in: original)))
  }

  @Test(arguments: 1...20) func copiesOfRandomTreesAreIndependent(_ seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed)
    let original = generator.tree()
    let before = TextPrinter.print(contentsOf: original, in: schema)
    var other = TreeGenerator(seed: seed + 1000)
    let changes = TextPrinter.print(contentsOf: other.tree(), in: schema)
    let merged = try TextParser.merge(Array(changes.utf8), into: original).get()
    var emptied = merged
    for child in schema.root.children { emptied.removeAll(child) }
    #expect(emptied == .empty)
    #expect(TextPrinter.print(contentsOf: original, in: schema) == before)
  }

  // MARK: Set and delete

  @Test(arguments: [
    "system host-name a", "system syslog file messages any any",
    "interfaces so-0/0/0 unit 0 family inet address 1.1.1.1/24",
    "interfaces so-0/0/0 disable", "routing-options static route 1.0.0.0/8 discard",
    "services ipsec-vpn rule r term t then manual direction inbound spi 300",
    "services ipsec-vpn rule-set s rule a",
    "services ipsec-vpn ike policy p proposals a",
    "services ipsec-vpn ike policy p proposals [ a b ]",
    "services ipsec-vpn ike policy p pre-shared-key ascii-text \"a key\"",
    "policy-options community c members target:1:2",
  ])
  func deleteIsTheInverseOfSet(_ path: String) throws {
    // The list instances on the way stay when their contents are deleted, so that the tree begins
    // with them.
    let other = "set system host-name b\nset services ipsec-vpn rule r match-direction input\n"
    let way = try run(other + "delete system host-name\nset \(path)\ndelete \(path)")
    #expect(try run("set \(path)", on: way) != way)
    #expect(try run("set \(path)\ndelete \(path)", on: way) == way)
    // Deleting what does not exist changes nothing.
    #expect(try run("delete \(path)", on: way) == way)
  }

  @Test func deleteTakesMembersThenLeafThenEmptyContainers() throws {
    let policy = "services ipsec-vpn ike policy p proposals"
    let tree = try run("set \(policy) [ a b c ]")
    #expect(
      commands(try run("delete \(policy) b", on: tree)) == ["set \(policy) a", "set \(policy) c"])
    #expect(commands(try run("delete \(policy) [ a c ]", on: tree)) == ["set \(policy) b"])
    #expect(
      commands(try run("delete \(policy)", on: tree)) == ["set services ipsec-vpn ike policy p"])
    #expect(try run("delete services ipsec-vpn ike policy p", on: tree) == .empty)
    #expect(try run("delete services ipsec-vpn ike policy", on: tree) == .empty)
    #expect(try run("delete services", on: tree) == .empty)
    #expect(try run("delete \(policy) d", on: tree) == tree)
    #expect(try run("delete system", on: tree) == tree)
    #expect(
      commands(try run("delete system host-name b", on: run("set system host-name a")))
        == ["set system host-name a"])
  }

  @Test func inactiveStatementsComeAndGo() throws {
    let tree = try run("set system host-name a\nset interfaces so-0/0/0 disable")
    let off = try run("deactivate interfaces so-0/0/0\ndeactivate system host-name", on: tree)
    #expect(
      commands(off) == [
        "set system host-name a", "deactivate system host-name",
        "set interfaces so-0/0/0 disable", "deactivate interfaces so-0/0/0",
      ])
    #expect(try run("activate interfaces so-0/0/0\nactivate system host-name", on: off) == tree)
    #expect(try run("deactivate interfaces so-0/0/9", on: tree) == tree)
  }

  @Test func membersStayInOrderAndComeOnce() throws {
    let policy = "services ipsec-vpn ike policy p proposals"
    let tree = try run("set \(policy) [ c a c ]\nset \(policy) b\nset \(policy) [ a d d ]")
    #expect(commands(tree) == ["c", "a", "b", "d"].map { "set \(policy) \($0)" })
  }

  // MARK: Order

  @Test func rulesKeepTheirOrderAndInterfacesAreSorted() throws {
    let tree = try run(
      """
      set services ipsec-vpn rule b match-direction input
      set interfaces so-0/0/10 disable
      set interfaces so-0/0/9 unit 10 disable
      set interfaces so-0/0/9 unit 9 disable
      set interfaces ge-1/0/0 disable
      set services ipsec-vpn rule a match-direction input
      set system host-name last
      """)
    #expect(
      commands(tree) == [
        "set system host-name last",
        "set interfaces ge-1/0/0 disable",
        "set interfaces so-0/0/9 unit 9 disable",
        "set interfaces so-0/0/9 unit 10 disable",
        "set interfaces so-0/0/10 disable",
        "set services ipsec-vpn rule b match-direction input",
        "set services ipsec-vpn rule a match-direction input",
      ])
  }

  /// Long lists find their instances by an index, which must stay correct after each edit.
  @Test func longListsFindTheirInstances() throws {
    var tree = Statement.empty
    for number in (0..<60).reversed() {
      tree = try run("set services ipsec-vpn rule r\(number) match-direction input", on: tree)
    }
    let copy = tree
    for number in stride(from: 0, to: 60, by: 3) {
      tree = try run("delete services ipsec-vpn rule r\(number)", on: tree)
    }
    tree = try run("set services ipsec-vpn rule r7 match-direction output", on: tree)
    tree = try run("set services ipsec-vpn rule r0 match-direction output", on: tree)
    let names = (0..<60).reversed().filter { $0 % 3 != 0 } + [0]
    #expect(
      commands(tree)
        == names.map {
          "set services ipsec-vpn rule r\($0) match-direction \([0, 7].contains($0) ? "output" : "input")"
        })
    #expect(commands(copy).count == 60)
  }

  @Test(arguments: [
    ("unit2", "unit10", true), ("unit10", "unit2", false), ("a", "b", true), ("a", "a", false),
    ("", "a", true), ("a", "", false), ("a1", "a01", true), ("a01", "a1", false), ("9", "a", true),
    ("so-0/0/2", "so-0/0/10", true), ("a9b", "a10a", true), ("99999999999999999999", "1", false),
  ])
  func namesAreInNaturalOrder(_ row: (left: String, right: String, precedes: Bool)) {
    #expect(NaturalOrder.precedes(row.left, row.right) == row.precedes)
  }

  @Test func naturalOrderIsTotal() {
    var random = SeededGenerator(seed: 5)
    let names = (0..<60).map { _ in
      (0..<random.number(0...5)).map { _ in random.pick(["0", "1", "00", "9", "a", "-", "10"]) }
        .joined()
    }
    for left in names {
      for right in names {
        let both = (NaturalOrder.precedes(left, right), NaturalOrder.precedes(right, left))
        #expect(left == right ? both == (false, false) : both.0 != both.1)
      }
    }
  }

  // MARK: Choices and aliases

  @Test(arguments: [
    (
      "services ipsec-vpn rule r term t then",
      "dynamic ike-policy p", "manual direction inbound spi 300"
    ),
    ("services ipsec-vpn ike policy p pre-shared-key", "ascii-text abc", "hexadecimal abcd"),
    ("routing-options static route 1.0.0.0/8", "next-hop 1.1.1.1", "discard"),
    ("services service-set s", "ipsec-vpn-rules r", "ipsec-vpn-rule-sets s"),
    (
      "services service-set s", "next-hop-service inside-service-interface sp-0/0/0.1",
      "interface-service service-interface sp-0/0/0.1"
    ),
    ("system syslog file f any", "error", "warning"),
    ("policy-options policy-statement p then", "accept", "reject"),
  ])
  func oneOfAChoiceRemovesTheOthers(_ row: (path: String, first: String, second: String)) throws {
    let first = try run("set \(row.path) \(row.first)")
    let second = try run("set \(row.path) \(row.second)")
    #expect(try run("set \(row.path) \(row.second)", on: first) == second)
    #expect(try run("set \(row.path) \(row.first)", on: second) == first)
    let text = TextPrinter.print(contentsOf: second, in: schema)
    #expect(try TextParser.merge(Array(text.utf8), into: first).get() == second)
  }

  @Test(arguments: [
    (
      "services ipsec-vpn ipsec policy p perfect-forward-security keys group1",
      "services ipsec-vpn ipsec policy p perfect-forward-secrecy keys group1"
    ),
    (
      "services ipsec-vpn ike proposal p authentication-method pre-shared-key",
      "services ipsec-vpn ike proposal p authentication-method pre-shared-keys"
    ),
    (
      "services ipsec-vpn ike policy p proposal a", "services ipsec-vpn ike policy p proposals a"
    ),
    (
      "services ipsec-vpn ike policy p local-id ipv4-addr 1.1.1.1",
      "services ipsec-vpn ike policy p local-id ipv4_addr 1.1.1.1"
    ),
    (
      "services ipsec-vpn ike policy p remote-id key-id x",
      "services ipsec-vpn ike policy p remote-id key_id x"
    ),
    (
      "services service-set s ipsec-vpn local-gateway 1.1.1.1",
      "services service-set s ipsec-vpn-options local-gateway 1.1.1.1"
    ),
    (
      "serv ipsec-vpn ike prop p life 300", "services ipsec-vpn ike proposal p lifetime-seconds 300"
    ),
    (
      "int so-0/0/0 u 0 fam inet add 1.1.1.1",
      "interfaces so-0/0/0 unit 0 family inet address 1.1.1.1/32"
    ),
  ])
  func otherSpellingsAreShownAsTheFirst(_ row: (typed: String, shown: String)) throws {
    #expect(commands(try run("set \(row.typed)")) == ["set \(row.shown)"])
  }

  @Test func severalInstancesMayBeSetAtOnce() throws {
    let shown = ["b", "a"].map { "set services ipsec-vpn rule-set s rule \($0)" }
    #expect(commands(try run("set services ipsec-vpn rule-set s rule [ b a ]")) == shown)
    let text = "services { ipsec-vpn { rule-set s { [ rule b a ]; } } }"
    let summary = "services { ipsec-vpn { rule-set s { rule [ rule b a ]; } } }"
    #expect(commands(try parse(summary)) == shown)
    #expect(throws: LoadErrors.self) { try parse(text) }
  }

  /// Identifications are sent to the peer: characters that only look the same are different.
  @Test func spellingsOfOneCharacterDiffer() throws {
    let path = "services ipsec-vpn ike policy p remote-id key_id"
    let composed = try run("set \(path) \u{E9}")
    let decomposed = try run("set \(path) e\u{301}")
    #expect(composed != decomposed)
    #expect(!Comparison.text(from: composed, to: decomposed, in: schema).isEmpty)
  }
}
