package import Configuration
package import Operations
package import Router
import Schema

/// A file of statements, in any of their forms, read without a session.
package struct ConfigurationFile {
  /// The forms in which a configuration can be read and printed.
  package enum Format: String, Sendable, CaseIterable {
    case text
    case set
    case xml
    case json
  }

  package let name: String
  private let octets: [UInt8]
  package let format: Format
  /// Whether names that nobody lists are kept as foreign statements.
  package var keepsUnlisted = false
  /// Why nothing of the file can be read.
  private let fault: Finding?

  /// Reads the file of a name; `-` is standard input. `format` is that of the file; nil: it is
  /// told by how the file begins.
  package init(_ name: String, as format: Format? = nil) throws(CommandFailure) {
    self.init(
      name: name == "-" ? "standard input" : name,
      octets: name == "-" ? try Files.readStandardInput() : try Files.read(name), as: format)
  }

  package init(name: String, octets: [UInt8], as format: Format? = nil) {
    self.name = name
    self.octets = octets
    let detected = ConfigurationReader.Format.detected(in: octets)
    let detectedFormat: Format =
      switch detected {
      case .text, .patch: .text
      case .set: .set
      case .xml: .xml
      case .json: .json
      }
    self.format = format ?? detectedFormat
    if let fault = TextFault(in: octets) {
      self.fault = Finding(
        file: name, line: fault.line, column: fault.column, message: fault.message)
    } else if format == nil, detected == .patch {
      fault = Finding(
        file: name,
        message: "the output of 'show | compare' is no configuration; 'load patch' applies it")
    } else {
      fault = nil
    }
  }

  /// Reads the statements, with the errors in their form. The paths in the file are relative to
  /// `path`.
  package func read(at path: [PathElement] = [], notingPlaces: Bool = false) -> Loaded {
    let format: ConfigurationReader.Format =
      switch format {
      case .text: .text
      case .set: .set
      case .xml: .xml
      case .json: .json
      }
    let reader = ConfigurationReader(
      format, notingPlaces: notingPlaces, keepingUnlisted: keepsUnlisted)
    return reader.read(octets, at: path)
  }

  /// Reads the statements of a file that can be converted or compared: those of one that has no
  /// error, and all that is to be said of its text.
  func statements(at path: HierarchyPath? = nil) -> (tree: Statement?, findings: [Finding]) {
    if let fault { return (nil, [fault]) }
    let loaded = read(at: path?.elements ?? [])
    let findings = Finding.inOrder(findings(in: loaded), limit: LoadErrors.limit)
    return (loaded.errors.isEmpty ? loaded.tree : nil, findings)
  }

  /// Returns the errors and warnings that a load and a commit check would find, in the order of the
  /// file. If the file has errors, the commit check is that of the sound part, and what only follows
  /// from the errors is left out.
  ///
  /// Of errors and of warnings, each, the first `LoadErrors.limit` are returned, and then one finding
  /// that tells how many more there are.
  package func findings() -> [Finding] {
    if let fault { return [fault] }
    let loaded = read(notingPlaces: true)
    var findings = findings(in: loaded)
    if let places = loaded.places, let refusals = loaded.refusals {
      let issues = CommitCheck.check(loaded.tree).issues(besides: refusals)
      findings += self.findings(issues, at: places)
    }
    if let issue = CommitIssue.withoutEffect(in: loaded.tree, since: .empty) {
      findings.append(Finding(issue, in: name, at: loaded.places))
    }
    return Finding.inOrder(findings, limit: LoadErrors.limit)
  }

  /// The configuration as a router would have it. Throws the first error.
  package func model() throws(CommandFailure) -> RouterModel {
    if let error = findings().first(where: { !$0.isWarning }) {
      throw CommandFailure("error: \(error.description)")
    }
    guard let model = CommitCheck.check(read().tree).model else {
      throw CommandFailure("error: \(name) is no configuration")
    }
    return model
  }

  /// An issue of a statement that several containers inherit is told once, where its group has it.
  /// Issues beyond the limit are counted, and not placed.
  private func findings(_ issues: [CommitIssue], at places: StatementPlaces) -> [Finding] {
    struct Inherited: Hashable {
      var line: Int
      var column: Int
      var message: String
    }
    var inherited = Set<Inherited>()
    let errors = issues.filter { !$0.isWarning }
    let warnings = issues.filter(\.isWarning)
    let limited = [errors, warnings].flatMap { $0.prefix(LoadErrors.limit) }
    var findings = limited.compactMap { issue -> Finding? in
      let path = issue.path + [issue.element].compactMap { $0 }
      guard let place = places.inheritedPlace(of: path) else {
        return Finding(issue, in: name, at: places)
      }
      let key = Inherited(line: place.line, column: place.column, message: issue.message)
      return inherited.insert(key).inserted ? Finding(issue, in: name, at: places) : nil
    }
    for issues in [errors, warnings] {
      guard issues.count > LoadErrors.limit,
        let last = findings.last(where: {
          $0.isWarning == issues[0].isWarning
        })
      else { continue }
      findings.append(Finding(moreThan: last, count: issues.count - LoadErrors.limit))
    }
    return findings
  }

  /// What the reader says, but for the commands of a script around the statements, and for what is
  /// not there to be deleted: they mean a session with its candidate, and here is none.
  private func findings(in loaded: Loaded) -> [Finding] {
    let warnings = loaded.warnings.filter { warning in
      switch warning.reason {
      case .passedOver(.command, _), .dataMissing: false
      default: true
      }
    }
    return (loaded.errors + warnings).map { Finding($0, in: name) }
  }
}
