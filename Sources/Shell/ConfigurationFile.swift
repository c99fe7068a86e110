package import Configuration
import Router
import Schema

/// A file of statements, in any of their spellings, read without a session.
package struct ConfigurationFile {
  /// The formats in which a configuration can be read and printed.
  package enum Format: String, Sendable, CaseIterable {
    case text
    case set
    case xml
    case json
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

  /// Reads the statements, with the errors in their spelling.
  package func read(notingPlaces: Bool = false) -> Loaded {
    let format: ConfigurationReader.Format =
      switch format {
      case .text: .text
      case .set: .set
      case .xml: .xml
      case .json: .json
      }
    return ConfigurationReader(format, notingPlaces: notingPlaces).read(octets)
  }

  /// Returns all errors that a load and a commit check would find, in the order of the file. The
  /// commit check runs only if the file can be loaded.
  package func findings() -> [Finding] {
    let loaded = read(notingPlaces: true)
    var findings = (loaded.errors + Self.warnings(of: loaded)).map { Finding($0, in: name) }
    if loaded.errors.isEmpty {
      let report = CommitCheck.check(loaded.tree)
      findings += (report.errors + report.warnings).map {
        Finding($0, in: name, at: loaded.places)
      }
    }
    return findings.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// The statements in another spelling, whether it has no room for their comments, and what has been
  /// left out of the file in reading. nil: the file has errors, which `findings` tells.
  package func converted(
    to format: Format
  ) -> (text: String, losesComments: Bool, warnings: [Finding])? {
    let loaded = read()
    guard loaded.errors.isEmpty else { return nil }
    return (
      Self.print(loaded.tree, as: format), format == .set && Self.hasComments(loaded.tree),
      Self.warnings(of: loaded).map { Finding($0, in: name) }
    )
  }

  /// Without those about the commands of a script around the statements: they mean a session, and
  /// here is none.
  private static func warnings(of loaded: Loaded) -> [LoadError] {
    loaded.warnings.filter { warning in
      if case .passedOver(.command, _) = warning.reason { false } else { true }
    }
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
