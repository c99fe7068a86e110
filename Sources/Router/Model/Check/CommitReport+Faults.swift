package import Configuration

extension CommitReport {
  /// What `show` says beside the statements: what the real system's schema finds, and interfaces that
  /// are not defined. Only a commit looks at what the statements mean.
  package var faults: StatementFaults {
    var faults = StatementFaults()
    for issue in errors + warnings {
      let place = issue.path + (issue.element.map { [$0] } ?? [])
      switch (issue.kind, issue.reason) {
      case (.missingMandatory, .missing(let name, _)): faults.add(missing: name, at: place)
      case (.missingMandatory, _), (.constraint, _): faults.add(issue.message, at: place)
      case (.semantic, .undefinedInterface): faults.add(issue.message, at: place)
      case (.semantic, _): continue
      }
    }
    return faults
  }
}
