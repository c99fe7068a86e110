import Configuration
import Schema
import TestSupport
import Testing

/// Each command has a value of `Edit`, which changes a tree in the same way as the typed command.
@Suite("Edits by paths")
struct EditTests {
  private let schema = Schema.configuration

  private func id(_ words: String) throws -> Int {
    try #require(schema.declaration(at: words.split(separator: " ").map(String.init))).id
  }

  private func rule(_ name: String) throws -> [PathElement] {
    [
      PathElement(try id("services")), PathElement(try id("services ipsec-vpn")),
      PathElement(try id("services ipsec-vpn rule"), value: name),
    ]
  }

  private func run(_ commands: [String], _ tree: Statement) throws -> Statement {
    try SetParser.merge(Array(commands.joined(separator: "\n").utf8), into: tree).get()
  }

  private func shown(_ tree: Statement) -> String {
    TextPrinter.print(contentsOf: tree, in: schema)
  }

  private var before: [String] {
    let rule = "set services ipsec-vpn rule"
    return [
      "\(rule) a match-direction input", "\(rule) b term t from source-address 10.0.0.0/8",
      "\(rule) c match-direction output", "set system host-name h",
      "set policy-options community c members 1:1", "set policy-options community c members 2:2",
    ]
  }

  @Test func eachCommandHasItsValue() throws {
    let direction = PathElement(
      try id("services ipsec-vpn rule match-direction"), value: "output")
    let members = [
      PathElement(try id("policy-options")),
      PathElement(try id("policy-options community"), value: "c"),
    ]
    func member(_ text: String) throws -> PathElement {
      PathElement(try id("policy-options community members"), members: [text])
    }
    let host = [PathElement(try id("system")), PathElement(try id("system host-name"))]
    let at = "services ipsec-vpn rule"
    let community = "policy-options community c members"
    var valued = host
    valued[1].value = "other"
    let rows: [(String, EditCommand?)] = [
      ("set \(at) a match-direction output", .edit(Edit(.set, try rule("a") + [direction]))),
      ("set \(at) new", .edit(Edit(.set, try rule("new")))),
      ("delete \(at) a", .edit(Edit(.delete, try rule("a")))),
      ("delete system host-name", .edit(Edit(.delete, host))),
      ("set system host-name other", .edit(Edit(.set, valued))),
      ("set \(community) 3:3", .edit(Edit(.set, members + [try member("3:3")]))),
      ("delete \(community) 1:1", .edit(Edit(.delete, members + [try member("1:1")]))),
      (
        "delete \(community)",
        .edit(Edit(.delete, members + [PathElement(try member("").declaration)]))
      ),
      ("deactivate \(at) b", .edit(Edit(.deactivate, try rule("b")))),
      ("deactivate system host-name", .edit(Edit(.deactivate, host))),
      ("protect \(at) b", .edit(Edit(.protect, try rule("b")))),
      ("annotate \(at) b \"why\"", .annotate(try rule("b"), "why")),
      (
        "rename \(at) a to rule d",
        Rearrangement(.rename, try rule("a"), try rule("d")[2]).map { .rearrange($0) }
      ),
      (
        "copy \(at) a to rule d",
        Rearrangement(.copy, try rule("a"), try rule("d")[2]).map { .rearrange($0) }
      ),
      (
        "insert \(at) c before rule a",
        Rearrangement(.insertBefore, try rule("c"), try rule("a")[2]).map { .rearrange($0) }
      ),
      (
        "rename \(community) 1:1 to 4:4",
        Rearrangement(.rename, members + [try member("1:1")], try member("4:4")).map {
          .rearrange($0)
        }
      ),
    ]
    let tree = try run(before, .empty)
    for (line, command) in rows {
      var changed = tree
      let isThere = try #require(command).apply(to: &changed)
      #expect(isThere, "\(line)")
      #expect(changed != tree, "\(line)")
      let expected = try run([line], tree)
      #expect(shown(changed) == shown(expected), "\(line)")
    }
  }

  @Test func editsReportMissingStatements() throws {
    var tree = try run(before, .empty)
    let start = tree
    var host = [PathElement(try id("system")), PathElement(try id("system host-name"))]
    #expect(Edit(.delete, host).apply(to: &tree))
    for verb in [Edit.Verb.delete, .activate, .deactivate, .protect, .unprotect] {
      #expect(!Edit(verb, host).apply(to: &tree))
      #expect(!Edit(verb, try rule("z")).apply(to: &tree))
    }
    tree = start
    host[1].value = "another"
    #expect(!Edit(.delete, host).apply(to: &tree))
    #expect(!Edit(.deactivate, []).apply(to: &tree))
    #expect(tree == start)
    #expect(Rearrangement(.rename, [], try rule("a")[2]) == nil)
    #expect(throws: EditError.self) {
      try Rearrangement(.rename, try rule("z"), try rule("a")[2])?.apply(to: &tree)
    }
    #expect(Edit(.delete, []).apply(to: &tree))
    #expect(tree.children.isEmpty)
  }

  /// A refused change contains the paths of the protected statement and of the statement that was
  /// to be changed.
  @Test func whatIsProtectedStays() throws {
    var old = try run(before, .empty)
    #expect(Edit(.protect, try rule("b")).apply(to: &old))
    var new = old
    let term = PathElement(try id("services ipsec-vpn rule term"), value: "t")
    #expect(Edit(.delete, try rule("b") + [term]).apply(to: &new))
    #expect(Edit(.delete, try rule("a")).apply(to: &new))
    let (tree, refusals) = Protection.preserve(old, in: new)
    #expect(refusals.map(\.protectedPath) == [try rule("b")])
    #expect(refusals.map(\.path) == [try rule("b") + [term]])
    #expect(refusals.map(\.protected) == ["services ipsec-vpn rule b"])
    #expect(refusals.map(\.statement) == ["services ipsec-vpn rule b term t"])
    #expect(refusals.map(\.isDeletion) == [true])
    #expect(tree.descendant(at: try rule("b"), in: schema)?.children.count == 1)
    #expect(tree.descendant(at: try rule("a"), in: schema) == nil)
  }

  /// A change that was refused is refused again when it is repeated.
  @Test func aRefusedChangeDoesNotTakeTheMarkAway() throws {
    var old = try run(before, .empty)
    #expect(Edit(.protect, try rule("b")).apply(to: &old))
    let text = "services { ipsec-vpn { replace: rule b { match-direction output; } } }"
    let loaded = TextParser.merge(Array(text.utf8), into: old, replacing: true)
    #expect(loaded.errors.isEmpty)
    let (tree, refusals) = Protection.preserve(old, in: loaded.tree)
    #expect(refusals.count == 1)
    #expect(tree == old)
    var open = old
    #expect(Edit(.unprotect, try rule("b")).apply(to: &open))
    #expect(Protection.preserve(old, in: open).tree == open)
  }

  @Test func wildcardsFindWhatMatches() throws {
    let tree = try run(before, .empty)
    let list = try id("services ipsec-vpn rule")
    let found = WildcardEdit(
      .delete, in: Array(try rule("").prefix(2)), of: list, of: tree, matches: { $0 != "b" })
    #expect(found.edits.map(\.name) == ["a", "c"])
    #expect(
      found.edits.map(\.edit) == [Edit(.delete, try rule("a")), Edit(.delete, try rule("c"))])
  }

  @Test func whatIsRenamedKeepsWhatIsInIt() throws {
    let level = "services service-set s ipsec-vpn-options local-gateway"
    let tree = try run(
      [
        "set \(level) 10.0.0.1 routing-instance r",
        "rename \(level) 10.0.0.1 to local-gateway 10.0.0.2",
      ], .empty)
    #expect(tree == (try run(["set \(level) 10.0.0.2 routing-instance r"], .empty)))
  }

  /// A copy replaces an instance that excludes it, as `set` does.
  @Test func aCopyTakesThePlaceOfTheOnlyOneThatMayBe() throws {
    let level = "system syslog file f any"
    let tree = try run(["set \(level) error", "copy \(level) error to info"], .empty)
    let expected = try run(["set \(level) info"], .empty)
    #expect(tree == expected)
  }
}
