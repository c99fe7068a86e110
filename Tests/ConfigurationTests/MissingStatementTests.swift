import Configuration
import Schema
import Testing

/// A file that deletes or marks a statement that does not exist causes a warning, as a typed
/// command does. It causes no error, and the rest of the file is loaded.
@Suite("Files that name statements which do not exist")
struct MissingStatementTests {
  private static let tree = "system { host-name pe1; } interfaces { so-0/0/0 { mtu 1400; } }"

  private func load(_ text: String, _ format: ConfigurationReader.Format) throws -> Loaded {
    let tree = try TextParser.merge(Array(Self.tree.utf8), into: .empty).get()
    return ConfigurationReader(format).read(Array(text.utf8), into: tree)
  }

  /// Returns the place, the path and the word of each warning.
  private func warnings(_ text: String, _ format: ConfigurationReader.Format) throws -> [String] {
    let loaded = try load(text, format)
    #expect(loaded.errors == [] && loaded.warningCount == loaded.warnings.count)
    return loaded.warnings.map { warning in
      #expect(warning.reason == .dataMissing && warning.severity == .warning)
      #expect(warning.report(file: "f") == "warning: statement not found\n")
      return "\(warning.line):\(warning.column) \(warning.reachedBanner) \(warning.badElement)"
    }
  }

  @Test(arguments: [
    ("delete system host-name", []),
    ("delete system domain-name", ["1:1 [edit system] domain-name"]),
    ("delete system host-name pe2", ["1:1 [edit system] pe2"]),
    ("set system host-name a\n  delete services", ["2:3 [edit] services"]),
    ("deactivate interfaces so-0/0/1", ["1:1 [edit interfaces] so-0/0/1"]),
    ("activate interfaces so-0/0/0 unit 0", ["1:1 [edit interfaces so-0/0/0] 0"]),
    ("protect interfaces so-0/0/0 description", ["1:1 [edit interfaces so-0/0/0] description"]),
    ("edit interfaces\nannotate so-0/0/1 \"x\"", ["2:1 [edit interfaces] so-0/0/1"]),
    (
      "edit interfaces\ntop delete system ports\ndelete so-0/0/1",
      ["2:1 [edit system] ports", "3:1 [edit interfaces] so-0/0/1"]
    ),
    (
      "delete interfaces so-0/0/0 mtu\ndelete interfaces so-0/0/0 mtu",
      ["2:1 [edit interfaces so-0/0/0] mtu"]
    ),
    ("wildcard delete interfaces so-0/.*", []),
    ("wildcard delete interfaces fe-.*", ["1:1 [edit interfaces] fe-.*"]),
    (
      "wildcard range delete interfaces so-0/0/[0-3]",
      ["1:1 [edit interfaces] so-0/0/[0-3]"]
    ),
  ])
  func commands(_ row: (text: String, warnings: [String])) throws {
    #expect(try warnings(row.text, .set) == row.warnings)
  }

  @Test(arguments: [
    ("system {\n    delete: host-name;\n}", []),
    ("system {\n    delete: domain-name;\n}", ["2:5 [edit system] domain-name"]),
    ("delete: services {\n    ipsec-vpn;\n}\nsystem { host-name a; }", ["1:1 [edit] services"]),
  ])
  func text(_ row: (text: String, warnings: [String])) throws {
    #expect(try warnings(row.text, .text) == row.warnings)
  }

  /// The operation `remove` of RFC 6241 causes no warning.
  @Test(arguments: [
    ("<system>\n<host-name delete=\"delete\"/>\n</system>", []),
    ("<system>\n<domain-name delete=\"delete\"/>\n</system>", ["2:1 [edit system] domain-name"]),
    (
      "<interfaces>\n<interface delete=\"delete\"><name>so-0/0/1</name></interface></interfaces>",
      ["2:1 [edit interfaces] interface"]
    ),
    ("<system>\n<domain-name operation=\"remove\"/>\n</system>", []),
  ])
  func xml(_ row: (inside: String, warnings: [String])) throws {
    #expect(try warnings("<configuration>\(row.inside)</configuration>", .xml) == row.warnings)
  }

  /// All warnings are counted, and the first ones are kept.
  @Test func manyAreCounted() throws {
    let count = LoadErrors.limit + 7
    let text = String(repeating: "delete system domain-name\n", count: count)
    let loaded = try load("/* a comment */\n" + text, .set)
    #expect(loaded.warningCount == count + 1)
    #expect(loaded.warnings.count == LoadErrors.limit + 2)
    #expect(loaded.warnings.last?.reason == .moreErrors(7))
  }
}
