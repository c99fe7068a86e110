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

  /// Returns the errors and warnings that a load and a commit check would find, in the order of the
  /// file. If the file has errors, the commit check is that of the sound part, and what only follows
  /// from the errors is left out.
  ///
  /// Of errors and of warnings, each, the first `LoadErrors.limit` are returned, and then one finding
  /// that tells how many more there are.
  package func findings() -> [Finding] {
    let loaded = read(notingPlaces: true)
    var findings = findings(of: loaded)
    if let places = loaded.places, let refusals = loaded.refusals {
      let issues = CommitCheck.check(loaded.tree).issues(besides: refusals)
      findings += self.findings(issues, at: places)
    }
    return Finding.inOrder(findings, limit: LoadErrors.limit)
  }

  /// Returns the errors and warnings that a load would find.
  package func readingFindings() -> [Finding] {
    Finding.inOrder(findings(of: read()), limit: LoadErrors.limit)
  }

  private func findings(of loaded: Loaded) -> [Finding] {
    (loaded.errors + Self.warnings(of: loaded)).map { Finding($0, in: name) }
  }

  /// An issue of a statement that several containers inherit is told once, where its group has it.
  private func findings(_ issues: [CommitIssue], at places: StatementPlaces) -> [Finding] {
    struct Inherited: Hashable {
      var line: Int
      var column: Int
      var message: String
    }
    var inherited = Set<Inherited>()
    return issues.compactMap { issue in
      let path = issue.path + [issue.element].compactMap { $0 }
      guard let place = places.inheritedPlace(of: path) else {
        return Finding(issue, in: name, at: places)
      }
      let key = Inherited(line: place.line, column: place.column, message: issue.message)
      return inherited.insert(key).inserted ? Finding(issue, in: name, at: places) : nil
    }
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
