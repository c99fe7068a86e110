import Testing

@testable import Lab

@Suite("YAML of exports")
struct YAMLTextTests {
  @Test(arguments: [
    ("pe1", "pe1"), ("ip route replace default dev eth1", "ip route replace default dev eth1"),
    ("pe1/start.sh:/etc/aspic/start.sh:ro", "pe1/start.sh:/etc/aspic/start.sh:ro"),
    // Some parsers would read these words as other values than strings.
    ("no", #""no""#), ("Null", #""Null""#), ("1", #""1""#), ("1e3", #""1e3""#), ("", #""""#),
    ("-", #""-""#), ("0x10", #""0x10""#),
    // These characters end a plain scalar, or begin another element.
    ("a: b", #""a: b""#), ("a:", #""a:""#), ("a #b", #""a #b""#), ("a ", #""a ""#),
    ("&a", #""&a""#), ("*a", #""*a""#), ("!a", #""!a""#), ("{a", #""{a""#), ("a,b", #""a,b""#),
    (#"a"b"#, #""a\"b""#), (#"a\b"#, #""a\\b""#), ("a'b", #""a'b""#), ("a\nb", #""a\nb""#),
    ("a\tb", #""a\tb""#), ("a\u{0}b", #""a\U00000000b""#), ("ä", #""\U000000e4""#),
    ("\u{1F600}", #""\U0001f600""#), ("a\r\nb", #""a\U0000000d\nb""#),
  ])
  func scalarsStayStrings(_ text: String, _ scalar: String) {
    #expect(YAMLText.scalar(text) == scalar)
  }

  @Test func aCommentHasOneLine() {
    #expect(YAMLText.comment("a\nname: b\u{85}c\u{2028}d") == "# a name: b c d")
  }

  /// A name that contains YAML is quoted, and adds no element to the topology.
  @Test func namesCannotAddLines() {
    let hostile = "a\": {kind: host}\n  evil:\n    kind: host #"
    let topology = ContainerlabTopology(
      name: hostile, comments: [hostile],
      nodes: [
        .init(
          name: hostile, comments: [hostile], entrypoint: hostile,
          binds: [(file: hostile, path: hostile)], commands: [hostile])
      ], links: [(hostile, hostile)])
    let quoted = #""a\": {kind: host}\n  evil:\n    kind: host #""#
    let inside = quoted.dropFirst().dropLast()
    #expect(
      topology.text == """
        # a": {kind: host}   evil:     kind: host #
        name: \(quoted)
        topology:
          nodes:
            # a": {kind: host}   evil:     kind: host #
            \(quoted):
              kind: linux
              image: aspic
              entrypoint: \(quoted)
              binds:
                - "\(inside):\(inside):ro"
              exec:
                - \(quoted)
          links:
            - endpoints: [\(quoted), \(quoted)]

        """)
  }
}
