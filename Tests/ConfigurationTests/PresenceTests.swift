import Configuration
import Schema
import Testing

/// Some containers have a meaning even when they are empty, and are kept.
@Suite("Containers that may be empty")
struct PresenceTests {
  private let schema = Schema.configuration
  private static let path = "services ipsec-vpn rule r term t then dead-peer-detection"

  private func set(_ commands: String) throws -> Statement {
    try SetParser.merge(Array(commands.utf8), into: .empty).get()
  }

  @Test func oneIsSetAlone() throws {
    let tree = try set("set \(Self.path)")
    let text = TextPrinter.print(contentsOf: tree, in: schema)
    #expect(text.contains("then {\n                    dead-peer-detection;\n"))
    #expect(try TextParser.stored(Array(text.utf8)).get() == tree)
    #expect(SetPrinter.print(contentsOf: tree, in: schema) == "set \(Self.path)\n")
    let element = ElementWriter().configuration(tree, at: [])
    for markup in [XMLPrinter.print(element), JSONPrinter.configuration(element)] {
      let octets = Array(markup.utf8)
      #expect(
        try ConfigurationReader(.detected(in: octets)).read(octets).get() == tree, "\(markup)")
    }
    let patch = Comparison.text(from: .empty, to: tree, in: schema)
    #expect(try PatchParser.merge(Array(patch.utf8), into: .empty).get() == tree)
  }

  @Test func oneStaysWhenItsContentsAreDeleted() throws {
    let tree = try set("set \(Self.path)")
    #expect(try set("set \(Self.path) interval 5\ndelete \(Self.path) interval") == tree)
    #expect(try set("set \(Self.path) interval 5\ndelete \(Self.path)") != tree)
  }

  @Test func anEmptyBlockIsOne() throws {
    let text = "services { ipsec-vpn { rule r { term t { then { dead-peer-detection { } } } } } }"
    let loaded = TextParser.merge(Array(text.utf8), into: .empty)
    #expect(loaded.warnings.isEmpty)
    #expect(try loaded.get() == set("set \(Self.path)"))
  }

  @Test func oneIsInheritedFromAGroup() throws {
    let tree = try set(
      """
      set groups g services ipsec-vpn rule <*> term <*> then dead-peer-detection
      set apply-groups g
      set services ipsec-vpn rule r term t then syslog
      """)
    let expanded = SetPrinter.print(contentsOf: GroupExpansion(of: tree).tree, in: schema)
    #expect(expanded.contains("set \(Self.path)\n"))
  }
}
