internal import Configuration
internal import Schema

/// A reader of `[edit groups]` and of the statements that apply them. It runs before all other
/// readers, which see the expanded configuration.
struct GroupsReader {
  private let applyGroups: Field
  private let complaint: String

  init(_ claims: inout Claims) {
    applyGroups = claims.field("apply-groups")
    _ = claims.field("apply-groups-except")
    complaint =
      switch claims.schema[applyGroups.id].value?.type {
      case .reference(_, let complaint)?: complaint
      default: ""
      }
  }

  func expanded(_ candidate: Statement, _ findings: inout Findings) -> Statement {
    let expansion = GroupExpansion(of: candidate, in: findings.schema)
    for undefined in expansion.undefined {
      findings.add(.undefined(complaint: complaint), at: undefined.path)
    }
    return expansion.tree
  }
}
