import Configuration
import Operations

extension Finding {
  /// Tells how many findings of the same severity follow the last one that is shown.
  init(moreThan last: Finding, count: Int) {
    self.init(
      file: last.file, line: last.line, column: last.column, severity: last.severity,
      message: "\(count) more \(last.severity.rawValue)s")
    self.count = count
  }

  /// Returns findings in the order of the file. Of errors and of warnings, each, the first `limit`
  /// are kept, and one more tells how many follow.
  static func inOrder(_ findings: [Finding], limit: Int) -> [Finding] {
    // Those of one place keep their order.
    let sorted = findings.enumerated().sorted { one, other in
      (one.element.line, one.element.column, one.offset)
        < (other.element.line, other.element.column, other.offset)
    }.map(\.element)
    return sorted.limited(to: limit, of: .error).limited(to: limit, of: .warning)
  }
}

extension [Finding] {
  fileprivate func limited(to limit: Int, of severity: LoadError.Severity) -> [Finding] {
    var (seen, skipped) = (0, 0)
    var last: Finding?
    var kept: [Finding] = []
    for finding in self {
      if finding.severity == severity {
        // Some of them may have been counted only.
        if finding.count > 1 || seen == limit {
          skipped += finding.count
          continue
        }
        seen += 1
        last = finding
      }
      kept.append(finding)
    }
    guard skipped > 0, let last else { return kept }
    return kept + [Finding(moreThan: last, count: skipped)]
  }
}
