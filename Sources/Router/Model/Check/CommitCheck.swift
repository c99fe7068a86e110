package import Configuration
package import Schema

/// The commit check, which turns a candidate configuration into a complete model, or returns all
/// errors that prevent this.
///
/// A value checks one candidate after another. Statements that a candidate shares with the last one
/// without errors are not checked again, and their part of the model is used again.
package struct CommitCheck {
  private let readers: Readers
  private var sound: SchemaCheck.Sound?
  private var rules: KnownRules?
  /// The number of statements that were checked against the schema so far, for a test.
  package private(set) var visitedCount = 0
  /// The number of rules that were read so far, for a test.
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

  /// Creates a check that has checked no candidate yet. Its schema is that of the configuration by
  /// default.
  package init(in schema: Schema = .configuration) { readers = Readers(schema) }

  /// Checks a candidate, whose groups are expanded first. Inactive statements are ignored with
  /// everything in them. `certificates` contains what `local-certificate` and `local-key-pair` may
  /// name; nil if that is not known and not checked. `date` is the router's clock in seconds since
  /// 1970, for the validity of certificates; nil if that is not checked.
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

  /// Checks one candidate, without a former one.
  package static func check(
    _ candidate: Statement, certificates: CertificateStore? = nil, at date: Int64? = nil,
    in schema: Schema = .configuration
  ) -> CommitReport {
    var check = CommitCheck(in: schema)
    return check.check(candidate, certificates: certificates, at: date)
  }
}

/// The result of a commit check, with the issues in the order of the tree.
package struct CommitReport: Equatable, Sendable {
  /// The errors, which prevent the commit.
  package var errors: [CommitIssue]
  /// The warnings, which do not prevent it.
  package var warnings: [CommitIssue]
  /// The model, which exists exactly if there is no error.
  package var model: RouterModel?

  /// The text in parentheses behind `error: commit failed:`; nil if there is none. As in Junos,
  /// errors that a daemon finds have none.
  package var closingReason: String? {
    let kinds = errors.map(\.kind)
    if kinds.contains(.missingMandatory) { return "(missing mandatory statements)" }
    if kinds.contains(.constraint) { return "(statements constraint check failed)" }
    return nil
  }
}
