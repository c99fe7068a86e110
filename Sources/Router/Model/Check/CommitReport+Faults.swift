package import Configuration

extension CommitReport {
  /// The faults that `show` adds to statements: those that the schema check of Junos finds,
  /// and undefined interfaces. Other semantic errors are found by a commit only.
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
