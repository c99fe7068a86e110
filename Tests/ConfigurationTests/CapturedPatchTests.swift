import Configuration
import ConfigurationTestSupport
import Schema
import TestSupport
import Testing

/// The output of `show | compare` can be loaded from a terminal's log.
@Suite("Captured patches")
struct CapturedPatchTests {
  private let schema = Schema.configuration

  private func apply(_ patch: String, to old: Statement) -> Loaded {
    PatchParser.merge(Array(patch.utf8), into: old)
  }

  private func warnings(_ loaded: Loaded) -> [String] {
    loaded.warnings.map { "\($0.line): \($0.sentence)" }
  }

  @Test func aWholeSessionOnATerminal() throws {
    let old = try run(
      """
      set system host-name a
      set interfaces so-0/0/0 unit 0 family inet address 6.6.6.6/32
      set services ipsec-vpn rule-set s rule [ a b ]
      """)
    let loaded = apply(
      """
      lab@r1> configure
      Entering configuration mode

      {master}[edit]
      lab@r1# edit bogus

      [edit bogus]
      lab@r1# show | compare | no-more
      [edit system]
      -  host-name a;
      +  host-name b;
      ---(more 45%)---\r                                        \r[edit interfaces so-0/0/0]
      -    unit 0 {
      ---(more)---\r                          \r-        family inet {
      -            address 6.6.6.6/32;
      -        }
      -    }
      [edit services ipsec-vpn rule-set s]
      ---(more 90%)---\r                           \r      rule a;
      +     rule c;

      [edit bogus]
      lab@r1# top

      {master}
      lab@r1# exit configuration-mode
      Exiting configuration mode
      """, to: old)
    #expect(loaded.errors.isEmpty)
    #expect(
      SetPrinter.print(contentsOf: loaded.tree, in: schema) == """
        set system host-name b
        set interfaces so-0/0/0
        set services ipsec-vpn rule-set s rule a
        set services ipsec-vpn rule-set s rule c
        set services ipsec-vpn rule-set s rule b

        """)
    #expect(
      warnings(loaded) == [
        "1: 5 prompts are passed over", "2: 2 messages of the router are passed over",
        "4: 3 banners are passed over", "12: 3 pager marks are passed over",
        "25: a redundancy mark is passed over",
      ])
  }

  /// A line that is neither a change nor part of a frame is reported with its place.
  @Test(arguments: [
    ("bogus\n", 1, 1), ("[edit system]\nlab@r1# set system host-name b\n", 2, 1),
    ("[edit system]\n+  bogus;\n", 2, 4), ("lab@r1> show\n\n[edit nowhere]\n", 3, 7),
    ("---(more)---\r\r[edit nowhere]\n", 1, 21),
    ("[edit system]\n---(more)---\r+  bogus;\n", 2, 17),
    ("host-name a;\n", 1, 1), ("[edit system\n", 1, 1), ("\tsystem;\n", 1, 1),
  ])
  func whatIsNoChangeIsAnError(_ row: (text: String, line: Int, column: Int)) {
    let errors = apply(row.text, to: .empty).errors
    #expect(errors.count == 1)
    #expect(errors.first?.line == row.line)
    #expect(errors.first?.column == row.column)
  }

  @Test(
    arguments: [
      ("[edit]\n-  system {", .patch), ("[edit]\n+  system {", .patch),
      ("[edit a]\n!    inactive: b;\n", .patch), ("[edit a]\n!  b { ... }\r\n", .patch),
      ("[edit a]\n     b 1;\n+    b 2;\n", .patch), ("[edit a]\n  b { ... }\n-  c;\n", .patch),
      ("a@b# show | compare\n[edit a]\n+  b;\n", .patch), ("a@b# top\n\n[edit]\n+  b;\n", .patch),
      ("[edit]\na@b# show | compare\n[edit a]\n---(more)---\r  \r-  b;\n", .patch),
      ("\u{FEFF}[edit]\r\n+  a;\r\n", .patch), ("+  system {\n", .patch), ("-  a;\n", .patch),
      ("[edit]\nsystem {", .text), ("[edit]\n    a;\n    b;\n", .text), ("[edit]\n", .text),
      ("[edit]\n! a comment\nset system", .set), ("[edit]\n  a;\nset system", .text),
      ("[edit]\n\n+  a;\n", .patch), ("-a", .text), ("+", .text), ("[edit]\n-", .text),
      ("a@b# edit a\n\n[edit a]\na@b# set b\n", .set), ("a@b# edit a\na {\n", .set),
    ] as [(String, ConfigurationReader.Format)])
  func patchesAreDetectedByTheirChanges(_ row: (text: String, format: ConfigurationReader.Format)) {
    #expect(ConfigurationReader.Format.detected(in: Array(row.text.utf8)) == row.format)
    #expect(ConfigurationReader.Format.detectedStatements(in: Array(row.text.utf8)) == .text)
  }

  /// The patch has line ends of Windows, a byte order mark, prompts around it and the marks of a
  /// pager at any line, and is applied all the same.
  @Test(arguments: 1...100) func aFrameChangesNothing(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var generator = TreeGenerator(seed: seed)
    let (old, new) = (generator.tree(), generator.tree())
    let patch = Comparison.text(from: old, to: new, in: schema)
    // A comment may contain carriage returns itself.
    guard !patch.isEmpty, !patch.utf8.contains(13) else { return }
    let plain = apply(patch, to: old)
    let lines = patch.split(separator: "\n").map { line in
      random.once(in: 9) ? "---(more \(random.number(1...99))%)---\r      \r\(line)" : String(line)
    }
    let end = random.once(in: 2) ? "\r\n" : "\n"
    let text =
      (random.once(in: 2) ? "\u{FEFF}" : "") + "{master}[edit]\(end)lab@r1# show | compare \(end)"
      + lines.map { $0 + end }.joined() + "\(end)[edit]\(end)lab@r1# \(end)"
    #expect(ConfigurationReader.Format.detected(in: Array(text.utf8)) == .patch)
    let framed = apply(text, to: old)
    #expect(try framed.get() == plain.get(), "\(text)")
    #expect((2...3).contains(framed.warnings.count - plain.warnings.count))
  }

  @Test(arguments: 1...8) func damagedPatches(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var generator = TreeGenerator(seed: seed)
    let (old, new) = (generator.tree(), generator.tree())
    let lines = Comparison.text(from: old, to: new, in: schema).split(separator: "\n")
    let frames = [
      "lab@r1> show", "lab@r1# ", "[edit]", "{master:0}", "---(more 1%)---\r   \r", "! a;", "+",
      "-",
      " ", "commit complete", "lab@r1# exit", "{master}[edit a]", "[edit interfaces]", "\t+ a;",
    ]
    for _ in 0..<20 {
      var framed = lines.map(String.init)
      for _ in 0..<random.number(1...6) {
        framed.insert(random.pick(frames), at: random.number(0...framed.count))
      }
      var octets = Array(framed.joined(separator: "\n").utf8)
      for _ in 0..<random.number(0...4) {
        octets[random.number(0...octets.count - 1)] =
          random.pick(Array("\"{}[];#/*\n\r\u{8}\u{1B}|<>@:!-+ ".utf8))
      }
      let loaded = PatchParser.merge(octets, into: old)
      #expect((loaded.errors + loaded.warnings).allSatisfy { $0.line > 0 && $0.column > 0 })
      _ = ConfigurationReader.Format.detected(in: octets)
    }
  }
}
