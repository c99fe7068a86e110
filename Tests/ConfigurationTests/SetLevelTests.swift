import Configuration
import Schema
import Testing

/// A file of commands may contain commands that change the level, and commands that change many
/// statements.
@Suite("Levels and patterns in files of commands")
struct SetLevelTests {
  private func read(_ text: String, at path: [PathElement] = []) -> Loaded {
    SetParser.merge(Array(text.utf8), into: .empty, at: path)
  }

  private func commands(_ loaded: Loaded) -> [String] {
    SetPrinter.print(contentsOf: loaded.tree, in: .configuration)
      .split(separator: "\n").map { String($0) }
  }

  @Test(arguments: [
    ("edit system\nset host-name a\ntop\nset system host-name b", ["set system host-name b"]),
    (
      "edit interfaces so-0/0/0\nset mtu 1400\nup\nset so-0/0/1 mtu 1500\nup 7\n"
        + "set interfaces so-0/0/2 mtu 1600",
      [
        "set interfaces so-0/0/0 mtu 1400", "set interfaces so-0/0/1 mtu 1500",
        "set interfaces so-0/0/2 mtu 1600",
      ]
    ),
    (
      "edit interfaces\nedit so-0/0/0\nset mtu 1400\nexit\nset so-0/0/1 mtu 1500\nquit\n"
        + "set system host-name a",
      [
        "set system host-name a", "set interfaces so-0/0/0 mtu 1400",
        "set interfaces so-0/0/1 mtu 1500",
      ]
    ),
    (
      "edit interfaces so-0/0/0\ntop set system host-name a\nset mtu 1400\n"
        + "up set so-0/0/1 mtu 1500\nup 2 set system host-name b\nset description d",
      [
        "set system host-name b", "set interfaces so-0/0/0 description d",
        "set interfaces so-0/0/0 mtu 1400", "set interfaces so-0/0/1 mtu 1500",
      ]
    ),
    (
      "edit interfaces so-0/0/0\ntop edit system\nset host-name a\nexit\n"
        + "set interfaces so-0/0/1 mtu 1500\nexit\nset mtu 1400",
      [
        "set system host-name a", "set interfaces so-0/0/0 mtu 1400",
        "set interfaces so-0/0/1 mtu 1500",
      ]
    ),
    (
      "edit interfaces\nset so-0/0/0 mtu 1400\ncopy so-0/0/0 to so-0/0/1\n"
        + "rename so-0/0/0 to so-0/0/2\ndeactivate so-0/0/1",
      [
        "set interfaces so-0/0/1 mtu 1400", "deactivate interfaces so-0/0/1",
        "set interfaces so-0/0/2 mtu 1400",
      ]
    ),
    (
      "wildcard range set interfaces so-0/0/[0-2,5] mtu 1400\n"
        + "wildcard range delete interfaces so-0/0/[1-2]\nwild range deact interfaces so-0/0/[5-6]",
      [
        "set interfaces so-0/0/0 mtu 1400", "set interfaces so-0/0/5 mtu 1400",
        "deactivate interfaces so-0/0/5",
      ]
    ),
    (
      "edit interfaces\nwildcard range set so-[0-1]/0/0 mtu 1400\nset so-2/0/0 mtu 1400\n"
        + "wildcard delete so-[12].*\nset so-3/0/0 mtu 1400\ntop wildcard deactivate interfaces so-3",
      [
        "set interfaces so-0/0/0 mtu 1400", "set interfaces so-3/0/0 mtu 1400",
        "deactivate interfaces so-3/0/0",
      ]
    ),
    (
      "set interfaces so-0/0/0 description abc\nset interfaces so-0/0/1 description abd\n"
        + "replace pattern a(b) with \"\\1&\"\nreplace pattern b with x upto 1\n"
        + "edit interfaces so-0/0/1\nreplace pattern d with e",
      [
        "set interfaces so-0/0/0 description xaxc",
        "set interfaces so-0/0/1 description babe",
      ]
    ),
    ("wildcard delete interfaces so.*\nset system host-name a", ["set system host-name a"]),
  ])
  func theLevelMoves(_ row: (text: String, commands: [String])) {
    let loaded = read(row.text)
    #expect(loaded.errors == [])
    #expect(commands(loaded) == row.commands)
  }

  @Test func theScriptAroundIsPassedOver() {
    let loaded = read(
      """
      configure private
      edit system
      set host-name a
      exit
      commit comment "a" and-quit
      exit
      conf
      set interfaces so-0/0/0 mtu 1400
      commit check
      commit confirmed 5
      exit configuration-mode
      quit
      """)
    #expect(loaded.errors == [])
    #expect(
      commands(loaded) == ["set system host-name a", "set interfaces so-0/0/0 mtu 1400"])
    #expect(
      loaded.warnings.map { "\($0.line): \($0.sentence)" } == [
        "1: 2 lines of 'configure' are passed over", "5: 3 lines of 'commit' are passed over",
        "6: 2 lines of 'exit' are passed over", "12: 'quit' is passed over",
      ])
  }

  @Test(arguments: [
    ("edit bogus", "syntax error"), ("edit system host-name", "syntax error"),
    ("up 0", "syntax error"), ("top bogus", "syntax error"),
    ("top set system", "missing argument"), ("top top show", "syntax error"),
    ("wildcard range set interfaces so-0/0/[3-1] mtu 1", "invalid range in 'so-0/0/[3-1]'"),
    ("wildcard delete interfaces (", "invalid regular expression"), ("wildcard", "syntax error"),
    ("replace pattern ( with a", "invalid regular expression"), ("rollback 1", "syntax error"),
    ("replace pattern a", "syntax error"), ("run show version", "syntax error"),
    ("show", "syntax error"), ("status", "syntax error"), ("commit bogus", "syntax error"),
    ("configure bogus", "syntax error"), ("delete", "syntax error"), ("exit bogus", "syntax error"),
  ])
  func whatCannotBeDoneIsAnError(_ row: (line: String, sentence: String)) {
    let loaded = read("set system host-name a\n" + row.line)
    #expect(loaded.errors.map(\.sentence) == [row.sentence])
    #expect(loaded.errors.map(\.line) == [2])
    #expect(commands(loaded) == ["set system host-name a"])
  }

  /// The level stays unchanged after an error.
  @Test func anErrorMovesNoLevel() {
    let loaded = read("edit system\ntop edit bogus\nedit bogus\ntop set bogus\nset host-name a")
    #expect(loaded.errors.map(\.line) == [2, 4])
    #expect(commands(loaded) == ["set system host-name a"])
  }

  /// In a load relative to a level, `exit` returns to that level, and `top` leads to the top.
  @Test func aRelativeLoadBeginsAtItsLevel() throws {
    let system = try #require(Schema.configuration.child("interfaces", of: 0))
    let loaded = read(
      "edit so-0/0/0\nset mtu 1400\nexit\nset so-0/0/1 mtu 1500\nexit\nset so-0/0/2 mtu 1600\n"
        + "top\nset system host-name a\nexit\nset so-0/0/3 mtu 1700",
      at: [PathElement(system.id)])
    #expect(loaded.errors == [])
    #expect(
      commands(loaded) == [
        "set system host-name a", "set interfaces so-0/0/0 mtu 1400",
        "set interfaces so-0/0/1 mtu 1500", "set interfaces so-0/0/2 mtu 1600",
        "set interfaces so-0/0/3 mtu 1700",
      ])
  }

  @Test func noKeyIsRepeated() {
    let key = "hunter2hunter2"
    let lines = [
      "replace pattern \(key) wth a", "replace pattern a with b \(key)",
      "replace pattern my \(key) with a", "top replace pattern a \(key)", "rep pat \(key)",
      "replace pattern (\(key) with a",
      "top set services ipsec-vpn ike policy p pre-shared-key ascii-text \(key) more",
      "wildcard range set services ipsec-vpn ike policy p[0-1] pre-shared-key ascii-text \(key) x",
    ]
    for line in lines {
      let loaded = read(line)
      #expect(loaded.errors.count == 1, "\(line)")
      #expect(!loaded.errors.contains { $0.report(file: "f").contains(key) }, "\(line)")
    }
  }

  /// A short file cannot create millions of statements.
  @Test func rangesHaveALimit() {
    let lines = (0..<8).map { "wildcard range set interfaces so-0/0/\($0) unit [0-4095]\n" }
    let loaded = read(lines.joined())
    #expect(loaded.errors.first?.line == 6)
    #expect(
      Set(loaded.errors.map(\.sentence)) == [
        "the ranges and patterns of the file stand for too many statements"
      ])
  }
}
