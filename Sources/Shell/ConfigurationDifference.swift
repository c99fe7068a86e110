import Configuration
package import Operations
import Router
import Schema

/// The changes from one configuration file to another, in the form of `show | compare`. `load
/// patch` applies them to the first.
package struct ConfigurationDifference: Equatable, Sendable {
  /// The changes. The text is empty if there are none, and nil if a finding is an error.
  package private(set) var text: String?
  /// The errors and warnings in both files, with their positions.
  package private(set) var findings: [Finding]

  /// Compares two files, whose forms may differ. With `part`, only that hierarchy is compared.
  package init(
    from old: ConfigurationFile, to new: ConfigurationFile, at part: HierarchyPath? = nil
  ) {
    let (before, after) = (old.statements(), new.statements())
    findings = before.findings + after.findings
    guard let before = before.tree, let after = after.tree else { return }
    let path = part?.elements ?? []
    let former = before.descendant(at: path, in: .configuration)
    let present = after.descendant(at: path, in: .configuration)
    if former == nil, present == nil {
      findings += [old, new].map { $0.missing(part) }
    } else if let element = path.last, !Self.haveSameMarks(former, present) {
      // The hierarchy itself differs, so its container is compared.
      let container = path.dropLast()
      let empty = Statement(declaration: container.last?.declaration ?? 0)
      let (outer, inner) = (
        before.descendant(at: container, in: .configuration) ?? empty,
        after.descendant(at: container, in: .configuration) ?? empty
      )
      text = Self.changes(
        from: outer.keeping(only: element), to: inner.keeping(only: element), at: Array(container),
        of: after)
    } else if let former, let present {
      text = Self.changes(from: former, to: present, at: path, of: after)
    }
  }

  /// Returns the changes between two statements. `whole` is the new configuration: its groups may
  /// contain statements that the added ones lack.
  private static func changes(
    from old: Statement, to new: Statement, at path: [PathElement], of whole: Statement
  ) -> String {
    Comparison.text(
      from: old, to: new, at: path, in: .configuration,
      faults: { CommitCheck.check(whole).faults })
  }

  /// Whether both statements exist and have the same comment and the same marks.
  private static func haveSameMarks(_ one: Statement?, _ other: Statement?) -> Bool {
    guard let one, let other else { return false }
    return one.annotation == other.annotation && one.isInactive == other.isInactive
      && one.isProtected == other.isProtected
  }
}

extension Statement {
  /// Returns the container with one of its statements only.
  fileprivate func keeping(only element: PathElement) -> Statement {
    let schema = Schema.configuration
    let key = schema[element.declaration].isList ? element.value : ""
    var result = self
    result.removeChildren()
    if let kept = child(element.declaration, key: key, in: schema) {
      result.update(element.declaration, key: key, in: schema) { $0 = kept }
    }
    return result
  }
}
