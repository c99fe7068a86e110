import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// The statements of a capture belong to the level that the command before them, or the banner,
/// gives.
@Suite("Parts of captured configurations")
struct CapturedPartTests {
  private func read(_ text: String, _ format: ConfigurationReader.Format? = nil) -> Loaded {
    let octets = Array(text.utf8)
    let format = format ?? ConfigurationReader.Format.detected(in: octets)
    return ConfigurationReader(format).read(octets)
  }

  private func commands(_ loaded: Loaded) -> [String] {
    SetPrinter.print(contentsOf: loaded.tree, in: .configuration)
      .split(separator: "\n").map { String($0.dropFirst(4)) }
  }

  @Test(
    arguments: [
      (
        "a@r> show configuration groups G\nsystem { host-name b; }", ["groups G system host-name b"]
      ),
      ("a@r> sh conf gro G | no-more\nsystem { host-name b; }", ["groups G system host-name b"]),
      ("{master:0}\na@r> show configuration\nsystem { host-name b; }", ["system host-name b"]),
      ("a@r> show configuration | no-more\nsystem { host-name b; }", ["system host-name b"]),
      (
        "a@r> show configuration system | display inheritance no-comments\nhost-name b;",
        ["system host-name b"]
      ),
      ("a@r> show configuration system host-name\nhost-name b;", ["system host-name b"]),
      ("a@r> show configuration system | except \"##\"\nhost-name b;", ["system host-name b"]),
      (
        "a@r> show configuration interfaces so-0/0/0 unit\nunit 0 { family inet { mtu 1400; } }",
        ["interfaces so-0/0/0 unit 0 family inet mtu 1400"]
      ),
      (
        "a@r> show configuration interfaces so-0/0/0\nmtu 1400;\n\na@r> show configuration system\n"
          + "host-name b;\n\na@r> show configuration\ninterfaces { so-0/0/1 { mtu 1500; } }",
        [
          "system host-name b", "interfaces so-0/0/0 mtu 1400", "interfaces so-0/0/1 mtu 1500",
        ]
      ),
      ("[edit groups G]\na@r# show\nsystem { host-name b; }", ["groups G system host-name b"]),
      ("[edit groups G]\na@r# show system\nhost-name b;", ["groups G system host-name b"]),
      ("{master}[edit groups G]\na@r# sh sys\nhost-name b;", ["groups G system host-name b"]),
      ("[edit groups G]\nsystem { host-name b; }", ["groups G system host-name b"]),
      ("[edit groups G]\na@r# top show system\nhost-name b;", ["system host-name b"]),
      (
        "[edit groups G system]\na@r# up 1 show\nsystem { host-name b; }",
        ["groups G system host-name b"]
      ),
      ("[edit groups G]\na@r# run show configuration system\nhost-name b;", ["system host-name b"]),
      (
        "[edit groups G]\na@r# show\n\n[edit]\na@r# show\nsystem { host-name b; }",
        ["system host-name b"]
      ),
      (
        "[edit groups G]\na@r# exit\n\na@r> show configuration system\nhost-name b;",
        ["system host-name b"]
      ),
      ("[edit groups G]\na@r# \n", []),
      (
        "[edit]\na@r# edit groups G\n\n[edit groups G]\na@r# show\nsystem { host-name b; }",
        ["groups G system host-name b"]
      ),
      (
        "a@r# edit groups G\na@r# show\nsystem { host-name b; }\na@r# top\na@r# show system\n"
          + "host-name c;",
        ["groups G system host-name b", "system host-name c"]
      ),
      (
        "a@r> show configuration routing-options autonomous-system\nautonomous-system 65000;",
        ["routing-options autonomous-system 65000"]
      ),
      ("a@r> show configuration snmp\nlocation here;", ["snmp location here"]),
      ("a@r> show configuration snmp location\nlocation here;", ["snmp location here"]),
      (
        "a@r> show configuration routing-instances CUST\ninstance-type vrf;\nrouting-options {\n"
          + "    static { route 10.0.0.0/8 next-hop 10.1.1.1; }\n}",
        [
          "routing-instances CUST instance-type vrf",
          "routing-instances CUST routing-options static route 10.0.0.0/8 next-hop 10.1.1.1",
        ]
      ),
      (
        "a@r> show configuration groups\nG { system { host-name b; } }",
        ["groups G system host-name b"]
      ),
      (
        "a@r> show configuration system login user lab\nuid 2000;",
        ["system login user lab uid 2000"]
      ),
      (
        "a@r> show configuration system login user\nuser lab {\n    uid 2000;\n}",
        ["system login user lab uid 2000"]
      ),
      // Commands are shown with full paths at every level, or relative to the level.
      ("[edit system]\na@r# show | display set\nset system host-name b", ["system host-name b"]),
      (
        "[edit system]\na@r# show | display set relative\nset host-name b",
        ["system host-name b"]
      ),
      (
        "[edit groups G]\na@r# show system | dis set rel | no-more\nset host-name b",
        ["groups G system host-name b"]
      ),
      (
        "a@r> show configuration groups G | display set\nset groups G system host-name b",
        ["groups G system host-name b"]
      ),
      (
        "a@r> show configuration groups G | display set relative\nset system host-name b\n\na@r> "
          + "show configuration | display set\nset interfaces so-0/0/0 mtu 1400",
        ["groups G system host-name b", "interfaces so-0/0/0 mtu 1400"]
      ),
      ("[edit groups G]\na@r# set system host-name b", ["groups G system host-name b"]),
      ("[edit groups G]\nset system host-name b", ["groups G system host-name b"]),
      (
        "[edit groups G]\na@r# top set system host-name b\n\n[edit groups G]\na@r# set system "
          + "host-name c", ["groups G system host-name c", "system host-name b"]
      ),
      ("[edit groups G]\na@r# exit\n\n[edit]\na@r# set system host-name b", ["system host-name b"]),
      (
        "[edit groups G]\na@r# commit and-quit\ncommit complete\n\na@r> show configuration | display "
          + "set\nset system host-name b", ["system host-name b"]
      ),
      (
        "[edit groups G system]\na@r# up show | display set relative\nset system host-name b",
        ["groups G system host-name b"]
      ),
      // These forms contain the path of the level themselves.
      (
        "a@r> show configuration groups G | display xml\n<configuration><system><host-name>b"
          + "</host-name></system></configuration>", ["system host-name b"]
      ),
    ] as [(String, [String])])
  func statementsStandWhereTheyWereShown(_ row: (text: String, commands: [String])) {
    for text in [row.text, row.text.replacing("\n", with: "\r\n")] {
      let loaded = read(text)
      #expect(loaded.errors.isEmpty, "\(text)")
      #expect(Set(commands(loaded)) == Set(row.commands), "\(text)")
    }
  }

  /// A level that is unknown or damaged is an error, and its statements are loaded nowhere.
  @Test(
    arguments: [
      ("a@r> show configuration grops G\nsystem { host-name b; }", 1, 25, []),
      ("[edit grops G]\na@r# show\nsystem { host-name b; }", 1, 7, []),
      (
        "[edit grops G]\na@r# show system\nhost-name b;\n[edit grops G]\na@r# show system\n"
          + "host-name b;", 1, 7, []
      ),
      (
        "[edit grops G]\na@r# show system\nhost-name b;\n\na@r> show configuration system\n"
          + "host-name c;", 1, 7, ["system host-name c"]
      ),
      ("a@r> show configuration groups \"G\nsystem { host-name b; }", 1, 32, []),
      ("a@r> show configuration | match host-name\nhost-name b;", 1, 6, []),
      ("a@r> show configuration groups G | find system\nsystem { host-name b; }", 1, 6, []),
      (
        "a@r> show configuration groups G\nsystem {\na@r> show configuration\n"
          + "system { host-name b; }", 3, 1, ["groups G", "system host-name b"]
      ),
      (
        "a@r> show configuration groups G\n}\nsystem { host-name b; }\na@r> \n", 2, 1,
        ["groups G system host-name b"]
      ),
      (
        "a@r> show configuration groups G\n}\nsystem { host-name b; }", 2, 1,
        ["groups G system host-name b"]
      ),
      ("a@r> show configuration groups G\nhost-name b;", 2, 1, []),
      ("  [edit grops G]\na@r# set system host-name b\na@r# set system host-name c", 1, 9, []),
      (
        "[edit grops G]\na@r# set system host-name b\n\n[edit]\na@r# set system host-name c", 1, 7,
        ["system host-name c"]
      ),
      ("a@r> show configuration grops G | display set relative\nset system host-name b", 1, 25, []),
    ] as [(String, Int, Int, [String])])
  func anUnknownPlaceIsAnError(_ row: (text: String, line: Int, column: Int, commands: [String])) {
    let loaded = read(row.text)
    #expect(loaded.errors.map { [$0.line, $0.column] } == [[row.line, row.column]], "\(row.text)")
    #expect(commands(loaded) == row.commands, "\(row.text)")
  }

  /// The output of other commands is an error, and ends at the next prompt.
  @Test(arguments: [
    "a@r> show interfaces terse\nInterface Admin Link\nso-0/0/0 up up\n",
    "a@r> show version\nHostname: r1\nModel: olive\n", "a@r> show configuration\nsystem\n",
    "[edit]\na@r# run show system uptime\nCurrent time: 10:00\n",
  ])
  func outputOfOtherCommandsEndsAtAPrompt(_ output: String) {
    let shown = "\na@r> show configuration groups G\nsystem { host-name b; }\n"
    let loaded = read(output + shown, .text)
    #expect(loaded.errors.count == 1)
    #expect(commands(loaded) == ["groups G system host-name b"])
  }

  /// All hierarchies of a configuration, each shown by itself, make the same tree as when they are
  /// shown at once.
  @Test(arguments: 1...30) func hierarchiesShownOneByOne(_ seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed)
    let schema = Schema.configuration
    let tree = generator.tree()
    let plain = try read(TextPrinter.print(contentsOf: tree, in: schema), .text).get()
    var text = ""
    for child in plain.children {
      let declaration = schema[child.declaration]
      let isBare = child.annotation == nil && !child.isInactive && !child.isProtected
      if declaration.hasBody, !declaration.isList, isBare, !child.children.isEmpty {
        text += "{master}\nlab@r1> show configuration \(declaration.name) | no-more\n"
        text += TextPrinter.print(contentsOf: child, in: schema) + "\n"
      } else {
        return
      }
    }
    #expect(try read(text, .text).get() == plain, "\(text)")
  }

  /// An empty part has no effect, even if its level is unknown.
  @Test func whatShowsNothingIsNoError() {
    let text =
      "[edit grops G]\na@r# show\n\na@r> show configuration | match a\n\na@r> show version\n"
    for format in [ConfigurationReader.Format.text, .set] {
      let loaded = read(text, format)
      #expect(loaded.errors.isEmpty)
      #expect(loaded.tree == .empty)
    }
  }

  /// The levels in a file that is loaded into a part of a configuration are relative to that part.
  @Test func partsStandBelowThePathOfTheLoad() throws {
    var walker = Walker(
      statement: .container, from: [], in: Surroundings(tree: .empty, isOperational: false))
    for word in CommandLexer.cut("groups G").segments[0] { try walker.match(word) }
    for text in [
      "a@r> show configuration system\nhost-name b;", "[edit system]\na@r# set host-name b",
    ] {
      let octets = Array(text.utf8)
      let loaded = ConfigurationReader(.detected(in: octets)).read(octets, at: walker.path)
      #expect(loaded.errors.isEmpty)
      #expect(commands(loaded) == ["groups G system host-name b"])
    }
  }

  /// The place of a container is that of the prompt behind which its statements stand.
  @Test func partsHavePlaces() throws {
    let text = "\n\na@r> show configuration interfaces so-0/0/0\nmtu 1400;"
    let loaded = ConfigurationReader(.text, recordingPlaces: true).read(Array(text.utf8))
    let interfaces = try #require(loaded.tree.children.first)
    let interface = try #require(interfaces.children.first)
    let path = [
      PathElement(interfaces.declaration),
      PathElement(interface.declaration, value: interface.value),
    ]
    #expect(loaded.places?.place(of: path) == TextPosition(line: 3, column: 1))
  }
}
