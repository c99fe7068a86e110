package import Configuration
internal import Schema

/// An error or warning of a commit check, with its place.
package struct CommitIssue: Error, Equatable, Sendable {
  /// The check of Junos that would find the issue. It determines how the report ends.
  package enum Kind: Sendable {
    case missingMandatory
    /// A statement conflicts with another one, or requires it.
    case constraint
    /// The configuration is well-formed, but would not work.
    case semantic
  }

  /// The kind of the issue, with its values.
  package var reason: Reason
  /// The path to the container of the statement at fault.
  package var path: [PathElement]
  /// The statement at fault, with its value or the one member concerned; nil if the configuration
  /// as a whole is at fault.
  package var element: PathElement?
  /// The statement at fault as its container shows it, without its contents: `direction inbound`.
  package var statement: String
  /// The path as text: `[edit services ipsec-vpn]`.
  package var banner: String

  init(_ reason: Reason, at place: [PathElement], in schema: Schema) {
    self.reason = reason
    path = Array(place.dropLast())
    element = place.last
    statement = place.last.map { Self.words(of: $0, in: schema) } ?? ""
    banner = Spelling.banner(path, in: schema)
  }

  /// The check of Junos that would find the issue, from its reason.
  package var kind: Kind { reason.kind }
  /// Whether the issue is a warning, which does not prevent a commit.
  package var isWarning: Bool { reason.isWarning }
  /// Whether the issue concerns the certificate or the key pair of a policy, which cannot negotiate
  /// until it is corrected.
  package var isAboutCredentials: Bool {
    if case .credentials = reason { true } else { false }
  }
  /// The message for the user.
  package var message: String { reason.sentence }

  /// Path, statement and message, a line each, in the layout of the CLI of Junos.
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
