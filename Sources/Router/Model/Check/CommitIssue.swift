package import Configuration
internal import Schema

/// One error or warning of a commit check, with its place.
package struct CommitIssue: Error, Equatable, Sendable {
  /// Which of the real CLI's checks would have found it, which decides how its report ends.
  package enum Kind: Sendable {
    case missingMandatory
    /// A rule between statements.
    case constraint
    /// What the statements mean does not work.
    case semantic
  }

  package var reason: Reason
  /// The container of the statement at fault.
  package var path: [PathElement]
  /// The statement at fault, with its value or the one member that is meant; nil if the
  /// configuration as a whole is at fault.
  package var element: PathElement?
  /// The statement at fault as its container shows it, without what is inside: `direction inbound`.
  package var statement: String
  /// `[edit services ipsec-vpn]`: `path` in words.
  package var banner: String

  init(_ reason: Reason, at place: [PathElement], in schema: Schema) {
    self.reason = reason
    path = Array(place.dropLast())
    element = place.last
    statement = place.last.map { Self.words(of: $0, in: schema) } ?? ""
    banner = Spelling.banner(path, in: schema)
  }

  package var kind: Kind { reason.kind }
  /// Warnings do not keep a configuration from being committed.
  package var isWarning: Bool { reason.isWarning }
  /// Whether the issue concerns the certificate or the key pair of a policy, which cannot negotiate
  /// until this is corrected.
  package var isAboutCredentials: Bool {
    if case .credentials = reason { true } else { false }
  }
  package var message: String { reason.sentence }

  /// Path, statement and message, a line each, as the real CLI lays them out.
  package var report: String {
    var report = "\(banner)\n"
    if !statement.isEmpty { report += "  '\(statement)'\n" }
    return report + "    \(isWarning ? "warning: " : "")\(message)\n"
  }

  private static func words(of element: PathElement, in schema: Schema) -> String {
    var words = Spelling.words(of: element, in: schema)
    let declaration = schema[element.declaration]
    if declaration.isLeaf, !declaration.isSecret {
      if !element.value.isEmpty { words.append(Spelling.quoted(element.value)) }
      words += element.members.map(Spelling.quoted)
    }
    return words.joined(separator: " ")
  }
}
