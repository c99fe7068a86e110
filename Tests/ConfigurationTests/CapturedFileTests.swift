import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// The lines of a terminal's log around a configuration are skipped, and no others.
@Suite("Captured files")
struct CapturedFileTests {
  private let schema = Schema.configuration

  private func read(_ text: String, _ format: ConfigurationReader.Format? = nil) -> Loaded {
    let octets = Array(text.utf8)
    let format = format ?? ConfigurationReader.Format.detected(in: octets)
    return ConfigurationReader(format).read(octets)
  }

  private func commands(_ loaded: Loaded) -> String {
    SetPrinter.print(contentsOf: loaded.tree, in: schema)
  }

  private func warnings(_ loaded: Loaded) -> [String] {
    loaded.warnings.map { "\($0.line): \($0.sentence)" }
  }

  @Test func bracesOnATerminal() {
    let loaded = read(
      """
      lab@r1> show configuration | no-more
      ## Last commit: 2009-05-11 12:00:00 UTC by lab
      system {
          host-name r1;
      ---(more 45%)---\r                                        \r}
      [edit]
      lab@r1# run show configuration interfaces
      so-0/0/0 {
          description "lab@r1> show";
          /* not
      [edit]
          a frame */
          mtu 1400;
      }

      {master:0}
      lab@r1>
      """)
    #expect(loaded.errors.isEmpty)
    #expect(
      commands(loaded) == """
        set system host-name r1
        set interfaces so-0/0/0 description "lab@r1> show"
        set interfaces so-0/0/0 mtu 1400

        """)
    #expect(
      warnings(loaded) == [
        "1: 3 prompts are passed over", "5: a pager mark is passed over",
        "6: a banner is passed over", "16: a redundancy mark is passed over",
      ])
    let interface = loaded.tree.children.last?.children.first
    #expect(interface?.children.contains { $0.annotation == "not\n[edit]\na frame" } == true)
  }

  /// A frame within a statement, and a command in it that would change something, are errors.
  @Test(arguments: [
    "lab@r1# set system host-name b\nsystem { host-name a; }",
    "lab@r1# edit system\nsystem { host-name a; }", "lab@r1# rollback 1\nsystem { host-name a; }",
    "system { host-name\n{master}\na; }", "system { host-name\nlab@r1> \na; }",
    "system { host-name \"a\n[edit]\n\"; }", "system {\n[edit] host-name a;\n}",
    "system {\nhost-name a;\nlab@r1> exit;\n}",
  ])
  func whatIsNoFrameIsAnError(_ text: String) {
    #expect(!read(text, .text).errors.isEmpty)
  }

  @Test func commandsOnATerminal() {
    let loaded = read(
      """
      lab@r1> show configuration | display set
      set system host-name r1
      /* of two
      lines */ set interfaces so-0/0/0 mtu 1400
      ! of one
      [edit]
      lab@r1# set interfaces so-0/0/0 description "lab@r1> show"

      [edit]
      lab@r1# edit interfaces

      [edit interfaces]
      lab@r1# set so-0/0/1 mtu 1500

      [edit interfaces]
      lab@r1# show | compare

      [edit interfaces]
      lab@r1# commit and-quit
      commit complete
      Exiting configuration mode
      ---(more)---\r               \r{primary:node0}
      lab@r1>
      """)
    #expect(loaded.errors.isEmpty)
    #expect(
      commands(loaded) == """
        set system host-name r1
        set interfaces so-0/0/0 description "lab@r1> show"
        set interfaces so-0/0/0 mtu 1400
        set interfaces so-0/0/1 mtu 1500

        """)
    #expect(
      warnings(loaded) == [
        "1: 7 prompts are passed over", "4: 2 comments are passed over",
        "6: 5 banners are passed over", "20: 2 messages of the router are passed over",
        "22: a pager mark is passed over", "22: a redundancy mark is passed over",
      ])
  }

  /// The line and column of an error count the frame, too.
  @Test(arguments: [
    ("lab@r1# set bogus a", 1, 13), ("! a\nlab@r1# rollback 1", 2, 9), ("lab@r1# foo", 1, 9),
    ("/* a */ set bogus", 1, 13), ("---(more)---\r\rset bogus", 1, 19), ("/* a", 1, 1),
    ("set system host-name a\n  /* a", 2, 3), ("show", 1, 1),
    ("set system host-name a /* b */", 1, 24), ("set system host-name a\nrun show version", 2, 1),
    ("set system host-name a\nconfigure bogus", 2, 11), ("load merge a", 1, 1),
  ])
  func whatIsNoCommandHasItsPlace(_ row: (text: String, line: Int, column: Int)) {
    let errors = read(row.text, .set).errors
    #expect(errors.count == 1)
    #expect(errors.first?.line == row.line)
    #expect(errors.first?.column == row.column)
  }

  @Test(
    arguments: [
      ("", .text), ("\n \n", .text), ("system {}", .text), ("set system", .set), ("<a>", .xml),
      ("{\"a\":1}", .json), ("# a\nset system", .set), ("# a\n<a>", .text), ("# a\n{", .text),
      ("/* a\n b */ set system", .set), ("/* a */ system {", .text), ("/*", .text), ("/", .text),
      ("/* a", .text), ("set", .set), ("sets a", .text), ("replace: system", .text),
      ("a@b> show\nset system", .set), ("a@b> show\nsystem {", .text), ("a@b> show\n\n<a>", .xml),
      ("a@b> show\n{\n\"a\":1}", .json), ("{master}\n[edit]\na@b# show\nsystem {", .text),
      ("{master}\n{\"a\":1}", .json), ("a@b# set system", .set), ("a@b# edit system", .set),
      ("a@b# load a", .text), ("! a\nset system", .set), ("---(more)---\rset system", .set),
      ("configure\nset system", .set), ("edit system", .set), ("top", .set), ("wildcard", .set),
      ("commit complete\nset system", .set), ("\u{FEFF}a@b> \nset system", .set),
    ] as [(String, ConfigurationReader.Format)])
  func theFormatIsFoundBehindTheFrame(_ row: (text: String, format: ConfigurationReader.Format)) {
    #expect(ConfigurationReader.Format.detected(in: Array(row.text.utf8)) == row.format)
  }

  private static let formats: [ConfigurationReader.Format] = [.text, .set, .xml, .json]

  private func shown(_ tree: Statement, _ format: ConfigurationReader.Format) -> String {
    let element = ElementWriter().configuration(tree, at: [])
    return switch format {
    case .xml: XMLPrinter.print(element)
    case .json: JSONPrinter.configuration(element)
    case .set: SetPrinter.print(contentsOf: tree, in: schema)
    case .text, .patch: TextPrinter.print(contentsOf: tree, in: schema)
    }
  }

  private func capture(of shown: String) -> String {
    "lab@r1> show configuration\n\(shown)\n{master}\nlab@r1> exit\n"
  }

  @Test(arguments: 1...20) func everyFormatLoadsFromACapture(_ seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed)
    let tree = generator.tree()
    guard !tree.children.isEmpty else { return }
    for format in Self.formats {
      let plain = ConfigurationReader(format).read(Array(shown(tree, format).utf8))
      let text = capture(of: shown(tree, format))
      #expect(ConfigurationReader.Format.detected(in: Array(text.utf8)) == format)
      let loaded = read(text)
      #expect(try loaded.get() == plain.get(), "\(format)")
      #expect(loaded.warnings.count == 2, "\(format)")
    }
  }

  /// Frames stand between statements in any order and damaged: nothing traps, and no command is
  /// lost.
  @Test(arguments: 1...4) func damagedCaptures(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var generator = TreeGenerator(seed: seed)
    let tree = generator.tree()
    let frames = [
      "lab@r1> show", "lab@r1# ", "[edit]", "{master:0}", "---(more 1%)---\r   \r", "! a",
      "/* a */", "commit complete", "lab@r1# exit", "lab@r1# top", "{master}[edit a]", "configure",
      "commit and-quit", "up 2", "edit interfaces", "exit", "wildcard delete interfaces .*",
      "[edit groups G]", "[edit system]", "lab@r1> show configuration interfaces", "lab@r1# show",
      "lab@r1# top show system | display set relative", "lab@r1# edit groups", "Last login: a",
      "lab@r1> show configuration snmp community", "lab@r1> show configuration bogus", "Password:",
      "replace pattern a with b", "wildcard range set interfaces so-0/0/[0-9] mtu 1400",
    ]
    for format in Self.formats {
      let lines = capture(of: shown(tree, format)).split(separator: "\n").map(String.init)
      for _ in 0..<20 {
        var framed = lines
        for _ in 0..<random.number(1...6) {
          framed.insert(random.pick(frames), at: random.number(0...framed.count))
        }
        var octets = Array(framed.joined(separator: "\n").utf8)
        for _ in 0..<random.number(0...4) {
          let place = random.number(0...octets.count - 1)
          octets[place] = random.pick(Array("\"{}[];#/*\n\r\u{8}\u{1B}|<>@:!-".utf8))
        }
        for format in Self.formats {
          let loaded = ConfigurationReader(format).read(octets)
          #expect((loaded.errors + loaded.warnings).allSatisfy { $0.line > 0 && $0.column > 0 })
        }
        _ = ConfigurationReader.Format.detected(in: octets)
      }
    }
  }

  /// The time for a frame grows with its length only.
  @Test(arguments: [
    "---(more)---", "---(more)---\r", "[edit]\n", "a@b# ", "a@b# set\n", "a@b> \n", "/* */", "/*",
    "! \n", "{master}", "\u{1B}[", "\u{8}", "edit interfaces\n", "top edit interfaces\n",
    "up 2 top edit interfaces\n", "exit\n", "configure\n", "commit\n",
    "[edit groups G]\n", "[edit grops]\na;\n", "a@b> show configuration system\nhost-name a;\n",
    "a@b# edit system\n", "[edit system]\nset host-name a\n", "Password:\n", "a@b> show\n/* */\n",
    "a@b# top show | display set relative\nset system\n", "a@b> show configuration snmp a\nb;\n",
  ])
  func framesAreReadOnce(_ unit: String) {
    let octets = Array(String(repeating: unit, count: 4000).utf8)
    for format in Self.formats {
      #expect(ConfigurationReader(format).read(octets).errors.count <= LoadErrors.limit + 1)
    }
    _ = ConfigurationReader.Format.detected(in: octets)
  }
}
