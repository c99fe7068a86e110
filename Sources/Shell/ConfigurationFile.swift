package import Configuration
import Router
import Schema

/// A file of statements, in any of their spellings, read without a session.
package struct ConfigurationFile {
  package enum Format: String, Sendable, CaseIterable {
    case text
    case set
    case xml
    case json
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
    let text = octets.dropFirst(ByteOrderMark.length(in: octets))
    let lines = text.split(separator: UInt8(ascii: "\n"))
    for line in lines {
      let text = line.drop { $0 == 32 || $0 == 9 || $0 == 13 }
      guard let first = text.first, first != UInt8(ascii: "#") else { continue }
      if first == UInt8(ascii: "<") { return .xml }
      if first == UInt8(ascii: "{") { return .json }
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
    case .xml, .json:
      MarkupText.braces(from: octets).flatMap { TextParser.merge($0, into: .empty) }
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
          file: name, line: error.line, column: column(max(start, 0) + 1, on: error.line),
          message: error.sentence + word, isWarning: false)
      }
    case .success(let tree):
      let report = CommitCheck.check(tree)
      let issues = report.errors + report.warnings
      guard !issues.isEmpty else { return [] }
      let places =
        switch format {
        case .text: StatementPlaces(text: octets)
        case .set: StatementPlaces(commands: octets)
        case .xml, .json:
          StatementPlaces(text: (try? MarkupText.braces(from: octets).get()) ?? [])
        }
      return issues.map { issue in
        let place = places.place(banner: issue.banner, statement: issue.statement)
        return Finding(
          file: name, line: place.line, column: column(place.column, on: place.line),
          message: "\(issue.banner) '\(issue.statement)': \(issue.message)",
          isWarning: issue.isWarning)
      }.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }
  }

  /// XML and JSON are read as braces, whose columns are not those of the file: there it is where the
  /// line begins.
  private func column(_ column: Int, on line: Int) -> Int {
    guard format == .xml || format == .json else { return column }
    let lines = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return 1 }
    return lines[line - 1].prefix { $0 == 32 || $0 == 9 }.count + 1
  }

  /// Whether a comment stands above some statement, which no `set` command can tell.
  package static func hasComments(_ tree: Statement) -> Bool {
    tree.annotation != nil || tree.children.contains { hasComments($0) }
  }

  /// The statements in another spelling.
  package static func print(_ tree: Statement, as format: Format) -> String {
    switch format {
    case .text: TextPrinter.print(contentsOf: tree, in: .configuration)
    case .set: SetPrinter.print(contentsOf: tree, in: .configuration)
    case .xml: XMLPrinter.print(ElementWriter().configuration(tree, at: []))
    case .json: JSONPrinter.configuration(ElementWriter().configuration(tree, at: []))
    }
  }
}
