import Configuration
import ConfigurationTestSupport
import Operations
import Schema
import Shell
import TestSupport
import Testing

/// `aspic diff` shows the difference of two configuration files, in any forms, like `show |
/// compare`.
@Suite("aspic diff")
struct ConfigurationDifferenceTests {
  private let schema = Schema.configuration

  private func file(_ text: String, _ name: String = "f") -> ConfigurationFile {
    ConfigurationFile(name: name, octets: Array(text.utf8))
  }

  private func difference(
    _ old: String, _ new: String, at path: String? = nil
  ) throws -> ConfigurationDifference {
    ConfigurationDifference(
      from: file(old, "a"), to: file(new, "b"), at: try path.map { try HierarchyPath($0) })
  }

  @Test func formsDoNotMatter() throws {
    let text = "interfaces { inactive: so-0/0/0 { mtu 1400; } }"
    let tree = try file(text).read().get()
    for format in ConfigurationFile.Format.allCases {
      let other = ConfigurationFile.print(tree, as: format)
      #expect(try difference(text, other) == difference(other, text))
      #expect(try difference(text, other).text == "")
    }
    #expect(
      try difference(text, "set interfaces so-0/0/0 mtu 1500\nset system host-name a").text == """
        [edit]
        +  system {
        +      host-name a;
        +  }
        [edit interfaces]
        !   active: so-0/0/0 { ... }
        [edit interfaces so-0/0/0]
        -   mtu 1400;
        +   mtu 1500;

        """)
  }

  /// Statements that are missing in what is new are reported, as in `show | compare`.
  @Test func missingStatementsAreReported() throws {
    #expect(
      try difference("", "set services ipsec-vpn rule r match-direction input").text == """
        [edit]
        +  services {
        +      ipsec-vpn {
        +          rule r {
        +              match-direction input;
        +              ## Warning: missing mandatory statement(s): 'term'
        +          }
        +      }
        +  }

        """)
  }

  @Test(arguments: [
    (
      "interfaces so-0/0/0", "set interfaces so-0/0/0 mtu 1400\nset system host-name a",
      "set interfaces so-0/0/0 mtu 1500", "[edit interfaces so-0/0/0]\n- mtu 1400;\n+ mtu 1500;\n"
    ),
    (
      "interfaces so-0/0/0", "set interfaces so-0/0/0 mtu 1400\nset interfaces so-0/0/1 mtu 1501",
      "set interfaces so-0/0/1 mtu 1502",
      "[edit interfaces]\n-  so-0/0/0 {\n-      mtu 1400;\n-  }\n"
    ),
    (
      "interfaces so-0/0/0 unit 0", "", "set interfaces so-0/0/0 unit 0",
      "[edit interfaces so-0/0/0]\n+  unit 0;\n"
    ),
    (
      "system", "set system host-name a", "set system host-name a\ndeactivate system",
      "[edit]\n!  inactive: system { ... }\n"
    ),
    ("system", "set system host-name a", "set system host-name a\nset interfaces lo0 mtu 1400", ""),
  ])
  func oneHierarchy(_ row: (path: String, old: String, new: String, text: String)) throws {
    #expect(try difference(row.old, row.new, at: row.path).text == row.text)
  }

  @Test func filesWithErrors() throws {
    let found = try difference("system { bogus; }", "set bogus")
    #expect(found.text == nil)
    #expect(
      found.findings.map(\.description) == [
        "a:1:10: syntax error: bogus", "b:1:5: syntax error: bogus",
      ])
    let missing = try difference("system { host-name a; }", "", at: "services")
    #expect(missing.text == nil)
    #expect(
      missing.findings.map(\.description) == [
        "a:1:1: [edit services] does not exist", "b:1:1: [edit services] does not exist",
      ])
    let patch = try #require(try difference("", "system { host-name a; }").text)
    #expect(try difference("", patch).text == nil)
    // A part that was skipped is reported as a warning, and is not a difference.
    let captured = try difference("lab@r1> show\nsystem { host-name a; }", "set system host-name a")
    #expect(captured.text == "")
    #expect(captured.findings.map(\.isWarning) == [true])
  }

  /// The printed difference is a patch that turns the first file into the second, in any forms.
  @Test(arguments: 1...149) func whatIsPrintedIsAPatch(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let forms = [0, 1].map { _ in random.pick(ConfigurationFile.Format.allCases) }
    var generator = TreeGenerator(seed: seed, isSettable: forms.contains(.set))
    let old = generator.tree()
    let new = random.once(in: 2) ? generator.tree() : changed(old, &random)
    let (before, after) = (
      file(ConfigurationFile.print(old, as: forms[0])),
      file(ConfigurationFile.print(new, as: forms[1]))
    )
    let (former, present) = (try before.read().get(), try after.read().get())
    let text = try #require(ConfigurationDifference(from: before, to: after).text)
    let patched = try PatchParser.merge(Array(text.utf8), into: former).get()
    #expect(
      ConfigurationFile.print(patched, as: .text) == ConfigurationFile.print(present, as: .text))
    #expect(text.isEmpty == (former == present))

    guard let child = present.children.randomElement(using: &random) else { return }
    let path = [PathElement(child.declaration)]
    guard schema[child.declaration].hasBody, !schema[child.declaration].isList else { return }
    let part = try HierarchyPath(schema[child.declaration].name)
    let change = try #require(ConfigurationDifference(from: before, to: after, at: part).text)
    let changed = try PatchParser.merge(Array(change.utf8), into: former).get()
    #expect(
      changed.descendant(at: path, in: schema) == present.descendant(at: path, in: schema),
      "\(change)")
  }

  /// Returns the tree without some statements, and with others inactive.
  private func changed(_ tree: Statement, _ random: inout SeededGenerator) -> Statement {
    var result = tree
    for child in tree.children {
      let key = schema[child.declaration].isList ? child.value : ""
      if random.once(in: 4) {
        result.remove(child.declaration, key: key, in: schema)
      } else {
        result.update(child.declaration, key: key, in: schema) {
          $0 = changed($0, &random)
          if random.once(in: 8) { $0.isInactive.toggle() }
        }
      }
    }
    return result
  }
}
