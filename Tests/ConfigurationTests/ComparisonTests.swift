import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// `show | compare` shows the difference of two configurations in the layout of the CLI of Junos,
/// and the difference loads as a patch.
@Suite("show | compare")
struct ComparisonTests {
  private let schema = Schema.configuration

  private func compare(_ old: Statement, _ new: Statement) -> String {
    Comparison.text(from: old, to: new, in: schema)
  }

  /// Compares the results of two sets of commands that are both applied after `base`.
  private func compare(_ base: String, _ old: String, _ new: String) throws -> String {
    let base = try run(base)
    return compare(try run(old, on: base), try run(new, on: base))
  }

  @Test(arguments: 1...40) func nothingDiffersFromItself(_ seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed)
    let tree = generator.tree()
    #expect(compare(tree, tree).isEmpty)
    // A tree that is equal and shares no storage does not differ either.
    let again = try parse(TextPrinter.print(contentsOf: tree, in: schema))
    #expect(compare(tree, again).isEmpty)
  }

  @Test(arguments: 1...40) func whatIsShownDifferentlyDiffers(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var generator = TreeGenerator(seed: seed)
    let tree = generator.tree()
    guard !tree.children.isEmpty else { return }
    var other = tree
    change(&other, &random)
    #expect(
      compare(tree, other).isEmpty
        == (TextPrinter.print(contentsOf: tree, in: schema)
          == TextPrinter.print(contentsOf: other, in: schema)))
    #expect(compare(tree, other).isEmpty == (tree == other))
    #expect(compare(.empty, tree).isEmpty == false)
    #expect(compare(tree, .empty).isEmpty == false)
  }

  /// Makes one change somewhere: of a value, a mark or a comment, or it removes a statement.
  private func change(_ node: inout Statement, _ random: inout SeededGenerator) {
    let child = random.pick(node.children)
    let key = schema[child.declaration].isList ? child.value : ""
    if child.children.isEmpty && random.once(in: 2) {
      node.remove(child.declaration, key: key, in: schema)
      return
    }
    node.update(child.declaration, key: key, in: schema) { child in
      switch random.number(1...4) {
      case 1: child.isInactive.toggle()
      case 2: child.annotation = child.annotation.map { $0 + "x" } ?? "new"
      case 3 where schema[child.declaration].isLeafList:
        child.members.append("new\(child.members.count)")
      case 3 where schema[child.declaration].isLeaf: child.value += "x"
      default: if !child.children.isEmpty { change(&child, &random) }
      }
    }
  }

  @Test func valuesChange() throws {
    #expect(
      try compare("", "set system host-name junos-CHANGED", "set system host-name vsrx") == """
        [edit system]
        -  host-name junos-CHANGED;
        +  host-name vsrx;

        """)
  }

  /// A leaf is indented by the depth of its banner, and a container by one blank more.
  @Test func containersStandABlankFurtherIn() throws {
    #expect(
      try compare(
        "set interfaces so-0/0/1 unit 0 service-domain inside",
        "set interfaces so-0/0/1 unit 0 description old",
        "set interfaces so-0/0/1 unit 0 family inet address 192.168.77.11/24") == """
          [edit interfaces so-0/0/1 unit 0]
          -    description old;
          +     family inet {
          +         address 192.168.77.11/24;
          +     }

          """)
    #expect(
      try compare(
        "set routing-instances VRF routing-options static route 1.0.0.0/8 discard", "",
        "set routing-instances VRF routing-options static route 0.0.0.0/0 next-hop 10.0.0.1") == """
          [edit routing-instances VRF routing-options static]
          +      route 0.0.0.0/0 next-hop 10.0.0.1;

          """)
    #expect(
      try compare("set system host-name a", "", "set interfaces so-0/0/0 unit 32") == """
        [edit]
        +  interfaces {
        +      so-0/0/0 {
        +          unit 32;
        +      }
        +  }

        """)
    #expect(
      try compare("set interfaces so-0/0/0 disable", "", "set interfaces so-0/0/0 unit 32") == """
        [edit interfaces so-0/0/0]
        +    unit 32;

        """)
    #expect(
      try compare(
        "set routing-options static route 1.0.0.0/8 discard", "", "delete routing-options") == """
          [edit]
          -  routing-options {
          -      static {
          -          route 1.0.0.0/8 discard;
          -      }
          -  }

          """)
  }

  /// Below the top the banner remains complete, and the lines are indented less.
  @Test func indentationIsRelativeToTheLevel() throws {
    let old = try run("set interfaces so-0/0/0 unit 1 description x")
    let new = try run("set interfaces so-0/0/0 unit 1 disable")
    let interfaces = try #require(schema.declaration(at: ["interfaces"]))
    let interface = try #require(schema.declaration(at: ["interfaces", ""]))
    let unit = try #require(schema.declaration(at: ["interfaces", "", "unit"]))
    let path = [
      PathElement(interfaces.id), PathElement(interface.id, value: "so-0/0/0"),
      PathElement(unit.id, value: "1"),
    ]
    let before = try #require(old.descendant(at: path, in: schema))
    let after = try #require(new.descendant(at: path, in: schema))
    #expect(
      Comparison.text(from: before, to: after, at: path, in: schema) == """
        [edit interfaces so-0/0/0 unit 1]
        - description x;
        + disable;

        """)
  }

  @Test func listsOfValuesChangeAsAWhole() throws {
    let path = "services ipsec-vpn ike policy p proposals"
    #expect(
      try compare("", "set \(path) [ a b ]", "set \(path) [ b a ]") == """
        [edit services ipsec-vpn ike policy p]
        -     proposals [ a b ];
        +     proposals [ b a ];

        """)
  }

  @Test func secretsAreShownObscured() throws {
    let key = "services ipsec-vpn ike policy p pre-shared-key"
    let (old, new) = (ObscuredText.encode("one".utf8), ObscuredText.encode("two".utf8))
    #expect(
      try compare("", "set \(key) ascii-text one", "set \(key) ascii-text two") == """
        [edit services ipsec-vpn ike policy p pre-shared-key]
        -      ascii-text "\(old)"; ## SECRET-DATA
        +      ascii-text "\(new)"; ## SECRET-DATA

        """)
  }

  @Test func marksAreShownInFront() throws {
    #expect(
      try compare(
        "set interfaces so-0/0/0 unit 0 disable\nset system host-name a", "",
        "deactivate interfaces so-0/0/0 unit 0\ndeactivate system host-name") == """
          [edit system]
          !  inactive: host-name a;
          [edit interfaces so-0/0/0]
          !    inactive: unit 0 { ... }

          """)
    #expect(
      try compare(
        "set system host-name a", "deactivate system host-name", "set system host-name a") == """
          [edit system]
          !  active: host-name a;

          """)
  }

  @Test func commentsAreShownAboveTheirStatement() throws {
    let old = try parse("system { host-name a; }")
    let new = try parse("/* one\ntwo */ system { /* mine */ host-name a; }")
    #expect(
      compare(old, new) == """
        [edit]
        +  /* one
        +     two */
           system { ... }
        [edit system]
        +  /* mine */
           host-name a;

        """)
    #expect(
      compare(new, old) == """
        [edit]
        -  /* one
        -     two */
           system { ... }
        [edit system]
        -  /* mine */
           host-name a;

        """)
  }

  @Test func movedRulesAreMarked() throws {
    let set = "set services ipsec-vpn rule-set s rule"
    #expect(
      try compare("", "\(set) [ a b c ]", "\(set) [ a c b ]") == """
        [edit services ipsec-vpn rule-set s]
              rule a;
        !     rule c;

        """)
    #expect(
      try compare("", "\(set) [ a b c ]", "\(set) [ b c ]") == """
        [edit services ipsec-vpn rule-set s]
        -     rule a;

        """)
    #expect(
      try compare("", "\(set) [ a b ]", "\(set) [ c a b ]") == """
        [edit services ipsec-vpn rule-set s]
        +     rule c;
              rule a;

        """)
    #expect(
      try compare("", "\(set) [ a b ]", "\(set) [ a c b d ]") == """
        [edit services ipsec-vpn rule-set s]
              rule a;
        +     rule c;
              rule b;
        +     rule d;

        """)
    #expect(
      try compare("", "\(set) [ a b ]", "\(set) [ a b c ]") == """
        [edit services ipsec-vpn rule-set s]
        +     rule c;

        """)
  }

  /// A patch leads from any configuration to any other, and to one that differs in a few changes.
  @Test(arguments: 1...200) func aPatchMakesTheSameChange(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var generator = TreeGenerator(seed: seed)
    let old = withoutEmpty(generator.tree())
    var new = seed % 4 == 0 ? generator.tree() : old
    for _ in 1...6 where !new.children.isEmpty { change(&new, &random) }
    shuffle(&new, &random)
    new = withoutEmpty(new)
    // A changed value may be invalid for its type: then the configuration cannot be loaded.
    guard (try? parse(TextPrinter.print(contentsOf: new, in: schema))) != nil else { return }
    let patch = compare(old, new)
    let patched = try PatchParser.merge(Array(patch.utf8), into: old).get()
    #expect(compare(patched, new) == "", "\(patch)")
  }

  /// Returns the tree without containers that have become empty.
  private func withoutEmpty(_ node: Statement) -> Statement {
    var result = node
    for child in node.children where schema[child.declaration].isContainer {
      let declaration = schema[child.declaration]
      let key = declaration.isList ? child.value : ""
      let inside = withoutEmpty(child)
      if inside.children.isEmpty, !declaration.isList {
        result.remove(declaration.id, key: key, in: schema)
      } else {
        result.update(declaration.id, key: key, in: schema) { $0 = inside }
      }
    }
    return result
  }

  /// Moves some instances of ordered lists.
  private func shuffle(_ node: inout Statement, _ random: inout SeededGenerator) {
    for child in node.children {
      let declaration = schema[child.declaration]
      if declaration.isList, declaration.isOrdered, random.once(in: 3) {
        var instances = Array(node.instances(of: declaration.id))
        instances.swapAt(0, random.number(0...instances.count - 1))
        node.replaceInstances(of: declaration.id, with: instances)
      }
      let key = declaration.isList ? child.value : ""
      node.update(declaration.id, key: key, in: schema) { shuffle(&$0, &random) }
    }
  }

  /// When a mark is removed from a statement that is empty and inactive, or that is a member of a
  /// choice, the statement itself stays.
  @Test(arguments: [
    ("/* c */ inactive: ipsec;", "inactive: ipsec;"),
    (
      "rule r { term t { then { /* c */ dynamic; } } }", "rule r { term t { then { dynamic; } } }"
    ),
    (
      "rule r { term t { then { inactive: manual; } } }", "rule r { term t { then { manual; } } }"
    ),
  ])
  func aPatchChangesMarksOfWhatIsEmpty(_ row: (old: String, new: String)) throws {
    let (old, new) = (
      try parse("services { ipsec-vpn { \(row.old) } }"),
      try parse("services { ipsec-vpn { \(row.new) } }")
    )
    for (from, to) in [(old, new), (new, old)] {
      let patch = Comparison.text(from: from, to: to, in: schema)
      #expect(try PatchParser.merge(Array(patch.utf8), into: from).get() == to, "\(patch)")
    }
  }

  @Test func missingStatementsInAdditionsAreReported() throws {
    let new = try run(
      """
      set services ipsec-vpn rule r term t then syslog
      set services ipsec-vpn rule s term t then dynamic ike-policy p
      set services ipsec-vpn rule s apply-groups g
      set groups g services ipsec-vpn rule <*> match-direction input
      set groups g services ipsec-vpn rule <*> term <*> then remote-gateway 10.0.0.1
      """)
    func path(_ words: String) throws -> [PathElement] {
      var walker = Walker(
        statement: .container, from: [], in: Surroundings(tree: new, isOperational: false))
      for word in CommandLexer.cut(words).segments[0] { try walker.match(word) }
      return walker.path
    }
    var faults = StatementFaults()
    let term = try path("services ipsec-vpn rule r term t then")
    faults.add(missing: "remote-gateway", at: term)
    faults.add("Either manual or dynamic must be configured", at: term)
    faults.add(missing: "match-direction", at: try path("services ipsec-vpn rule r"))
    let found = faults
    let text = Comparison.text(from: .empty, to: new, in: schema, faults: { found })
    let missing = text.split(separator: "\n").filter { $0.contains("##") }
    #expect(
      missing == [
        "+                      ## Warning: missing mandatory statement(s): 'remote-gateway'",
        "+              ## Warning: missing mandatory statement(s): 'match-direction'",
      ])
  }
}
