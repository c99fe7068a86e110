package import Configuration
package import Operations
package import Router
import Schema

/// A configuration file in any form, which is read without a session.
package struct ConfigurationFile {
  /// The forms in which a configuration can be read and printed.
  package enum Format: String, Sendable, CaseIterable {
    case text
    case set
    case xml
    case json
  }

  /// The name of the file in messages.
  package let name: String
  private let octets: [UInt8]
  /// The form of the file.
  package let format: Format
  /// Whether names that neither the schema nor the list of foreign names has are kept as foreign
  /// statements.
  package var keepsUnlisted = false
  /// The reason why the file cannot be read; nil if it can.
  private let fault: Finding?

  /// Reads the file with a name; `-` is standard input. If `format` is nil, the beginning of the
  /// file decides. Throws if the file cannot be read.
  package init(_ name: String, as format: Format? = nil) throws(CommandFailure) {
    self.init(
      name: name == "-" ? "standard input" : name,
      octets: name == "-" ? try Files.readStandardInput() : try Files.read(name), as: format)
  }

  /// Creates a file from octets that were read already. If `format` is nil, their beginning decides
  /// about the form.
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

  /// Reads the statements and finds the errors in their form. The paths in the file are relative to
  /// `path`.
  package func read(at path: [PathElement] = [], recordingPlaces: Bool = false) -> Loaded {
    let format: ConfigurationReader.Format =
      switch format {
      case .text: .text
      case .set: .set
      case .xml: .xml
      case .json: .json
      }
    let reader = ConfigurationReader(
      format, recordingPlaces: recordingPlaces, keepingUnlisted: keepsUnlisted)
    return reader.read(octets, at: path)
  }

  /// Reads the statements of a file that is to be converted or compared. Returns nil in place of
  /// the statements if the file has an error, and the findings in its text.
  func statements(at path: HierarchyPath? = nil) -> (tree: Statement?, findings: [Finding]) {
    if let fault { return (nil, [fault]) }
    let loaded = read(at: path?.elements ?? [])
    let findings = Finding.inOrder(findings(in: loaded), limit: LoadErrors.limit)
    return (loaded.errors.isEmpty ? loaded.tree : nil, findings)
  }

  /// Returns the errors and warnings that a load and a commit check would find, in the order of the
  /// file. If the file has errors, only its sound part is checked, and issues that follow from the
  /// errors are omitted.
  ///
  /// The first `LoadErrors.limit` errors and as many warnings are returned; one more finding
  /// reports how many follow.
  package func findings() -> [Finding] {
    if let fault { return [fault] }
    let loaded = read(recordingPlaces: true)
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

  /// Returns the checked, typed model of the configuration. Throws the first error.
  package func model() throws(CommandFailure) -> RouterModel {
    if let error = findings().first(where: { !$0.isWarning }) {
      throw CommandFailure("error: \(error.description)")
    }
    guard let model = CommitCheck.check(read().tree).model else {
      throw CommandFailure("error: \(name) is no configuration")
    }
    return model
  }

  /// Returns the findings for issues. An issue of a statement that several containers inherit is
  /// reported once, at its place in the group. Issues beyond the limit are counted and have no
  /// place.
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

  /// Returns the findings of the reader, except those about other commands of a script and about
  /// statements that a `delete` does not find: they concern a session with a candidate.
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
