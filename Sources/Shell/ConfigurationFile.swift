package import Configuration
import Router
import Schema

/// A file of statements, in braces or as `set` commands, read without a session.
package struct ConfigurationFile {
  package enum Format: String, Sendable, CaseIterable {
    case text
    case set
  }

  /// What is wrong with a file, and where.
  package struct Finding: Equatable, Sendable, CustomStringConvertible {
    package var file: String
    /// Both from 1.
    package var line: Int
    package var column: Int
    package var message: String
    package var isWarning: Bool

    /// `file:line:column: message`, as editors read it.
    package var description: String {
      "\(file):\(line):\(column): \(isWarning ? "warning: " : "")\(message)"
    }
  }

  package let name: String
  private let octets: [UInt8]
  package let format: Format

  package init(_ name: String) throws(CommandFailure) {
    self.init(
      name: name == "-" ? "standard input" : name,
      octets: name == "-" ? try Files.readStandardInput() : try Files.read(name))
  }

  package init(name: String, octets: [UInt8]) {
    self.name = name
    self.octets = octets
    format = Self.format(of: octets)
  }

  /// A file whose first word is a command is one of commands.
  private static func format(of octets: [UInt8]) -> Format {
    let lines = octets.split(separator: UInt8(ascii: "\n"))
    for line in lines {
      let text = line.drop { $0 == 32 || $0 == 9 || $0 == 13 }
      guard let first = text.first, first != UInt8(ascii: "#") else { continue }
      let word = String(decoding: text.prefix { $0 > 32 }, as: UTF8.self)
      return Edit.Verb(rawValue: word) == nil ? .text : .set
    }
    return .text
  }

  /// The statements, or what is wrong with their spelling.
  package func parse() -> Result<Statement, LoadErrors> {
    switch format {
    case .text: TextParser.merge(octets, into: .empty)
    case .set: SetParser.merge(octets, into: .empty)
    }
  }

  /// The statements; throws all that is wrong with their spelling.
  func tree() throws(CommandFailure) -> Statement {
    switch parse() {
    case .success(let tree): return tree
    case .failure(let failure):
      throw CommandFailure(failure.errors.map { $0.report(file: name) }.joined())
    }
  }

  /// All that a load and a commit check would find.
  package func findings() -> [Finding] {
    switch parse() {
    case .failure(let failure):
      return failure.errors.map { error in
        let start = format == .text ? error.column - error.word.utf8.count : error.column
        let word = error.word.isEmpty ? "" : ": \(error.word)"
        return Finding(
          file: name, line: error.line, column: max(start, 0) + 1,
          message: error.sentence + word, isWarning: false)
      }
    case .success(let tree):
      let report = CommitCheck.check(tree)
      let issues = report.errors + report.warnings
      guard !issues.isEmpty else { return [] }
      let places =
        format == .text ? StatementPlaces(text: octets) : StatementPlaces(commands: octets)
      return issues.map { issue in
        let place = places.place(banner: issue.banner, statement: issue.statement)
        return Finding(
          file: name, line: place.line, column: place.column,
          message: "\(issue.banner) '\(issue.statement)': \(issue.message)",
          isWarning: issue.isWarning)
      }.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }
  }

  /// The statements in another spelling.
  package static func print(_ tree: Statement, as format: Format) -> String {
    switch format {
    case .text: TextPrinter.print(contentsOf: tree, in: .configuration)
    case .set: SetPrinter.print(contentsOf: tree, in: .configuration)
    }
  }
}
