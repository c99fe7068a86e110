package import Configuration
package import Schema

/// The arrow in the middle: statements in, and out comes either a complete model or all that keeps
/// them from being one.
///
/// It checks one candidate after another. What one shares with the last in which nothing was at
/// fault is not looked at again, and its part of the model is used again.
package struct CommitCheck {
  private let readers: Readers
  private var sound: SchemaCheck.Sound?
  private var rules: KnownRules?
  /// For a test that counts: statements held against the schema, and rules read, so far.
  package private(set) var visitedCount = 0
  package var readCount: Int { rules?.readCount ?? 0 }

  /// The immutable tables with which statements are read.
  ///
  /// It is a class because it is large, and a check is passed between threads.
  private final class Readers: Sendable {
    let schema: Schema
    let groups: GroupsReader
    let statements: SchemaCheck
    let model: ModelReader

    init(_ schema: Schema) {
      self.schema = schema
      var claims = Claims(on: schema)
      groups = GroupsReader(&claims)
      statements = SchemaCheck(schema)
      model = ModelReader(&claims)
    }
  }

  package init(in schema: Schema = .configuration) { readers = Readers(schema) }

  /// Checks a candidate, its groups expanded. Inactive statements, with everything under them, do
  /// not exist for it. `certificates`: what local-certificate and local-key-pair may name; nil: not
  /// known, so not checked. `date`: by the router's clock, in seconds since 1970, for certificates that
  /// are not valid then; nil: that is not checked.
  package mutating func check(
    _ candidate: Statement, certificates: CertificateStore? = nil, at date: Int64? = nil
  ) -> CommitReport {
    var findings = Findings(in: readers.schema, certificates: certificates, at: date)
    let tree = readers.groups.expanded(candidate, &findings)
    sound = readers.statements.check(tree, after: sound, &findings, &visitedCount) ?? sound
    let model = readers.model.read(.root(tree), &rules, &findings)
    let issues = findings.inTreeOrder(of: tree)
    let errors = issues.filter { !$0.isWarning }
    return CommitReport(
      errors: errors, warnings: issues.filter(\.isWarning), model: errors.isEmpty ? model : nil)
  }

  /// Checks one candidate alone.
  package static func check(
    _ candidate: Statement, certificates: CertificateStore? = nil, at date: Int64? = nil,
    in schema: Schema = .configuration
  ) -> CommitReport {
    var check = CommitCheck(in: schema)
    return check.check(candidate, certificates: certificates, at: date)
  }
}

/// What a commit check found, in the order of the tree.
package struct CommitReport: Equatable, Sendable {
  package var errors: [CommitIssue]
  package var warnings: [CommitIssue]
  /// There exactly when there is no error.
  package var model: RouterModel?

  /// What stands in parentheses behind `error: commit failed:`; nil where the real CLI, whose
  /// daemons find such errors, gives none.
  package var closingReason: String? {
    let kinds = errors.map(\.kind)
    if kinds.contains(.missingMandatory) { return "(missing mandatory statements)" }
    if kinds.contains(.constraint) { return "(statements constraint check failed)" }
    return nil
  }
}
