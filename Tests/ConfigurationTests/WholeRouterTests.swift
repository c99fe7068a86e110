import Configuration
import Schema
import TestSupport
import Testing

/// Configurations of whole routers are loaded that the routers' own CLI has saved. Most of their
/// statements are kept without effect; what is printed equals, octet for octet, what was read, in
/// every form.
@Suite("Whole routers")
struct WholeRouterTests {
  private static let names = [
    "access-switch", "branch-office", "data-center-leaf", "dual-stack", "enterprise-edge",
    "lab-router", "provider-edge", "route-reflector", "services-router",
  ]
  /// The routers of which the output of `show | display set` is known, too.
  private static let namesOfSet = [
    "access-switch", "branch-office", "enterprise-edge", "lab-router", "provider-edge",
    "services-router",
  ]

  private let schema = Schema.configuration

  private func file(_ name: String) throws -> String {
    try #require(TestFile.read("WholeRouters/\(name)", beside: #filePath))
  }

  private func read(_ text: String, _ format: ConfigurationReader.Format) throws -> Statement {
    let loaded = ConfigurationReader(format).read(Array(text.utf8))
    #expect(loaded.warnings.isEmpty)
    return try loaded.get()
  }

  private func text(_ tree: Statement) -> String {
    TextPrinter.print(contentsOf: tree, in: schema)
  }

  private func set(_ tree: Statement) -> String {
    SetPrinter.print(contentsOf: tree, in: schema)
  }

  @Test(arguments: names) func textIsText(_ name: String) throws {
    let file = try file("\(name).conf")
    #expect(ConfigurationReader.Format.detected(in: Array(file.utf8)) == .text)
    let tree = try read(file, .text)
    expectSame(text(tree), file)
    #expect(try TextParser.stored(Array(file.utf8)).get() == tree)
  }

  @Test(arguments: names) func markupIsText(_ name: String) throws {
    let file = try file("\(name).conf")
    let element = ElementWriter().configuration(try read(file, .text), at: [])
    expectSame(text(try read(XMLPrinter.print(element), .xml)), file, "XML")
    expectSame(text(try read(JSONPrinter.configuration(element), .json)), file, "JSON")
  }

  /// The set form cannot express comments.
  @Test(arguments: names) func commandsAreText(_ name: String) throws {
    let file = withoutComments(try file("\(name).conf"))
    expectSame(text(try read(set(try read(file, .text)), .set)), file)
  }

  /// The commands are spelled as Junos spells them.
  @Test(arguments: namesOfSet) func commandsAreKnown(_ name: String) throws {
    let (braces, commands) = (try file("\(name).conf"), try file("\(name).set"))
    #expect(ConfigurationReader.Format.detected(in: Array(commands.utf8)) == .set)
    expectSame(set(try read(braces, .text)), commands)
    let tree = try read(commands, .set)
    expectSame(set(tree), commands)
    expectSame(text(tree), withoutComments(braces))
  }

  /// Loading the same configuration again, or comparing it with itself, changes nothing.
  @Test(arguments: names) func mergedWithItselfAndComparedItIsTheSame(_ name: String) throws {
    let file = try file("\(name).conf")
    let tree = try read(file, .text)
    #expect(try ConfigurationReader(.text).read(Array(file.utf8), into: tree).get() == tree)
    #expect(Comparison.text(from: tree, to: tree, in: schema).isEmpty)
    let patch = Comparison.text(from: .empty, to: tree, in: schema)
    #expect(try PatchParser.merge(Array(patch.utf8), into: .empty).get() == tree)
  }

  /// Records the first line that differs, rather than two whole files.
  private func expectSame(
    _ printed: String, _ expected: String, _ form: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    if printed == expected { return }
    let lines = printed.split(separator: "\n", omittingEmptySubsequences: false)
    let others = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let place = zip(lines, others).prefix { $0 == $1 }.count
    let (found, wanted) = (lines.dropFirst(place).first, others.dropFirst(place).first)
    Issue.record(
      "\(form) line \(place + 1): '\(found ?? "")', not '\(wanted ?? "")'",
      sourceLocation: sourceLocation)
  }

  /// Returns the text without comments, each of which stands on lines of its own.
  private func withoutComments(_ text: String) -> String {
    var isInside = false
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      if line.drop(while: { $0 == " " }).hasPrefix("/*") { isInside = true }
      defer { if line.hasSuffix("*/") { isInside = false } }
      return !isInside
    }
    return lines.joined(separator: "\n")
  }
}
