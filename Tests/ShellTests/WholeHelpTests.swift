import Configuration
import Schema
import Testing

@testable import Shell

/// Help exists for everything that can be typed: statements, and the commands of both modes.
@Suite("Help on everything")
struct WholeHelpTests {
  private let bench: Bench

  init() throws { bench = try Bench() }

  /// Returns the paths of everything that a grammar declares, with its help.
  private func topics(of schema: Schema) -> [(path: String, help: String)] {
    schema.declarations.filter { $0.id != 0 && schema.isInTree($0) && !$0.isHidden }
      .map { (schema.path(of: $0.id).filter { !$0.isEmpty }.joined(separator: " "), $0) }
      .filter { !$0.0.isEmpty && !$0.1.name.isEmpty }
      .map { ($0.0, $0.1.help) }
  }

  /// Requires that each path, and its last word, leads to its help.
  private func hasHelp(_ topics: [(path: String, help: String)]) {
    for (path, help) in topics {
      for command in ["topic", "reference"] {
        let result = bench.run("help \(command) \(path)")
        #expect(result.succeeded, "\(command) \(path): \(result.errors)")
        #expect(result.text.contains(help), "\(command) \(path): \(result.text)")
      }
      let word = path.split(separator: " ").last ?? ""
      let found = bench.run("help apropos \(word)").text
      #expect(found.contains(help), "apropos \(word): \(found)")
    }
  }

  @Test func everyStatementHasHelp() {
    // Where a statement and a command have the same name, the help is that of the statement.
    let statements = topics(of: .configuration)
    #expect(statements.count > 100)
    hasHelp(statements)
  }

  /// Notes are shown line by line, and each line fits the screen.
  @Test(arguments: [Schema.configuration, .operational, .configurationMode, .pipes])
  func notesFitOnTheScreen(_ schema: Schema) {
    for declaration in schema.declarations {
      #expect(declaration.notes.allSatisfy { $0.count <= 100 }, "\(declaration.name)")
    }
  }

  @Test func everyOperationalCommandHasHelp() { hasHelp(topics(of: .operational)) }

  @Test func everyCommandOfConfigurationModeHasHelp() {
    bench.configure()
    hasHelp(topics(of: .configurationMode))
  }
}
