package import Configuration
package import Schema

/// The arrow in the middle: statements in, and out comes either a complete model or all that keeps
/// them from being one.
package enum CommitCheck {
  /// Checks a candidate, its groups expanded. Inactive statements, with everything under them, do
  /// not exist for it. `certificates`: what local-certificate and local-key-pair may name; nil: not
  /// known, so not checked.
  package static func check(
    _ candidate: Statement, certificates: CertificateStore? = nil,
    in schema: Schema = .configuration
  ) -> CommitReport {
    var findings = Findings(in: schema, certificates: certificates)
    var claims = Claims(on: schema)
    let tree = GroupsReader(&claims).expanded(candidate, &findings)
    SchemaCheck(schema).check(tree, &findings)
    let model = ModelReader(&claims).read(.root(tree), &findings)
    let issues = findings.inTreeOrder(of: tree)
    let errors = issues.filter { !$0.isWarning }
    return CommitReport(
      errors: errors, warnings: issues.filter(\.isWarning), model: errors.isEmpty ? model : nil)
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
