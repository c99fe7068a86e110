package import Configuration
import Router
import Schema

/// A file of statements, in any of their spellings, read without a session.
package struct ConfigurationFile {
  /// In which it can be read and printed.
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
    format =
      switch ConfigurationReader.Format.detected(in: octets) {
      case .text, .patch: .text
      case .set: .set
      case .xml: .xml
      case .json: .json
      }
  }

  /// The statements, and what is wrong with their spelling.
  package func read() -> Loaded {
    let format: ConfigurationReader.Format =
      switch format {
      case .text: .text
      case .set: .set
      case .xml: .xml
      case .json: .json
      }
    return ConfigurationReader(format).read(octets)
  }

  /// All that a load and a commit check would find.
  package func findings() -> [Finding] {
    let loaded = read()
    guard loaded.errors.isEmpty else {
      return loaded.errors.map { error in
        let word = error.word.isEmpty ? "" : ": \(error.word)"
        return Finding(
          file: name, line: error.line, column: column(error.column, on: error.line),
          message: error.sentence + word, isWarning: false)
      }
    }
    let report = CommitCheck.check(loaded.tree)
    let issues = report.errors + report.warnings
    guard !issues.isEmpty else { return [] }
    let places =
      switch format {
      case .text: StatementPlaces(text: octets)
      case .set: StatementPlaces(commands: octets)
      case .xml, .json: StatementPlaces(text: (try? MarkupText.braces(from: octets).get()) ?? [])
      }
    return issues.map { issue in
      let place = places.place(banner: issue.banner, statement: issue.statement)
      return Finding(
        file: name, line: place.line, column: column(place.column, on: place.line),
        message: "\(issue.banner) '\(issue.statement)': \(issue.message)",
        isWarning: issue.isWarning)
    }.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// XML and JSON are read as braces, whose columns are not those of the file: there it is where the
  /// line begins.
  private func column(_ column: Int, on line: Int) -> Int {
    guard format == .xml || format == .json else { return column }
    let lines = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return 1 }
    return lines[line - 1].prefix { $0 == 32 || $0 == 9 }.count + 1
  }

  /// The statements in another spelling, and whether it has no room for their comments. nil: the
  /// file has errors, which `findings` tells.
  package func converted(to format: Format) -> (text: String, losesComments: Bool)? {
    let loaded = read()
    guard loaded.errors.isEmpty else { return nil }
    return (
      Self.print(loaded.tree, as: format), format == .set && Self.hasComments(loaded.tree)
    )
  }

  /// Whether a comment stands above some statement, which no `set` command can tell.
  private static func hasComments(_ tree: Statement) -> Bool {
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
