import Configuration
import Operations

extension Finding {
  /// Creates a finding that reports the number of further findings of the same severity after the
  /// last one that is shown.
  init(moreThan last: Finding, count: Int) {
    self.init(
      file: last.file, line: last.line, column: last.column, severity: last.severity,
      message: "\(count) more \(last.severity.rawValue)s")
    self.count = count
  }

  /// Returns findings in the order of the file. The first `limit` errors and the first `limit`
  /// warnings are kept; one more finding reports how many follow.
  static func inOrder(_ findings: [Finding], limit: Int) -> [Finding] {
    // Findings with the same place keep their order.
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
        // A finding may stand for several that were only counted.
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
