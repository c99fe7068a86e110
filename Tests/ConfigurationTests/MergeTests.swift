import Configuration
import Schema
import Testing

/// Two sets of changes of the same configuration are merged, and the statements that both change
/// are conflicts.
@Suite("Merging two changes of one configuration")
struct MergeTests {
  /// One merge: the commands of both sides, those of the result, and the conflicts.
  struct Row: Sendable, CustomTestStringConvertible {
    var what: String
    var mine: String
    var theirs: String
    var merged: String
    var conflicts: [String] = []
    var testDescription: String { what }
  }

  private static let base = """
    set system host-name a
    set interfaces so-0/0/0 mtu 1500
    set services ipsec-vpn ipsec policy p proposals one
    set services ipsec-vpn ipsec policy p proposals two
    set services ipsec-vpn rule r term t1
    set services ipsec-vpn rule r term t2
    """

  static let rows = [
    Row(what: "nothing", mine: "", theirs: "", merged: ""),
    Row(
      what: "different leaves", mine: "set system host-name b",
      theirs: "set interfaces so-0/0/0 mtu 1600",
      merged: "set system host-name b\nset interfaces so-0/0/0 mtu 1600"),
    Row(
      what: "the same twice", mine: "set system host-name b", theirs: "set system host-name b",
      merged: "set system host-name b"),
    Row(
      what: "one leaf", mine: "set system host-name b", theirs: "set system host-name c",
      merged: "set system host-name b", conflicts: ["[edit system] host-name b"]),
    Row(
      what: "changed and deleted", mine: "delete interfaces so-0/0/0 mtu",
      theirs: "set interfaces so-0/0/0 mtu 1600", merged: "delete interfaces so-0/0/0 mtu",
      conflicts: ["[edit interfaces so-0/0/0] mtu 1600"]),
    Row(
      what: "members", mine: "set services ipsec-vpn ipsec policy p proposals three",
      theirs: "delete services ipsec-vpn ipsec policy p proposals one",
      merged: """
        delete services ipsec-vpn ipsec policy p proposals one
        set services ipsec-vpn ipsec policy p proposals three
        """),
    Row(
      what: "order and content",
      mine: "insert services ipsec-vpn rule r term t2 before term t1",
      theirs: "set services ipsec-vpn rule r term t1 then no-anti-replay",
      merged: """
        insert services ipsec-vpn rule r term t2 before term t1
        set services ipsec-vpn rule r term t1 then no-anti-replay
        """),
    Row(
      what: "two new instances", mine: "set services ipsec-vpn rule m match-direction input",
      theirs: "set services ipsec-vpn rule n match-direction input",
      merged: """
        set services ipsec-vpn rule n match-direction input
        set services ipsec-vpn rule m match-direction input
        """),
    Row(
      what: "marks", mine: "deactivate services ipsec-vpn rule r",
      theirs: "annotate services ipsec-vpn rule r \"x\"",
      merged: "deactivate services ipsec-vpn rule r\nannotate services ipsec-vpn rule r \"x\""),
  ]

  @Test(arguments: rows)
  func joins(_ row: Row) throws {
    let base = try SetParser.merge(Array(Self.base.utf8), into: .empty).get()
    func changed(_ text: String) throws -> Statement {
      try SetParser.merge(Array(text.utf8), into: base).get()
    }
    let merge = Merge(base: base, mine: try changed(row.mine), theirs: try changed(row.theirs))
    let expected = try changed(row.merged)
    #expect(
      TextPrinter.print(contentsOf: merge.tree, in: .configuration)
        == TextPrinter.print(contentsOf: expected, in: .configuration))
    #expect(merge.conflicts.map { "\($0.banner) \($0.statement)" } == row.conflicts)
    for conflict in merge.conflicts {
      #expect(Spelling.banner(conflict.path.dropLast(), in: .configuration) == conflict.banner)
      let name = conflict.path.last.map { Spelling.words(of: $0, in: .configuration) } ?? []
      #expect(conflict.statement.hasPrefix(name.joined(separator: " ")))
    }
  }
}
