import Configuration

/// The report of `test services ipsec-vpn strength`.
struct StrengthReport: TreeReport {
  var audit: StrengthAudit

  private static let standards = ["RFC 8221", "RFC 8247"]

  var elements: [Element] {
    let findings = audit.places.flatMap(\.findings)
    let counts = Weakness.Requirement.allCases.compactMap { verdict -> Element? in
      let count = findings.count { $0.weakness.verdict == verdict }
      guard count > 0 else { return nil }
      return Element(
        "ipsec-strength-count",
        [
          Element("ipsec-strength-verdict", verdict.rawValue),
          Element("ipsec-strength-findings", count),
        ])
    }
    return [
      Element(
        "services-ipsec-strength-information",
        Self.standards.map { Element("ipsec-strength-standard", $0) }
          + audit.places.map(Self.block) + [Element("ipsec-strength-findings", findings.count)]
          + counts)
    ]
  }

  private static func block(_ place: StrengthAudit.Subject) -> Element {
    var children = [Element("ipsec-strength-path", place.path)]
    if place.isImplicit { children.append(Element("ipsec-strength-implicit")) }
    children += place.proposals.map { Element("ipsec-strength-proposal", $0) }
    if let users = place.users {
      children.append(
        Element(
          "ipsec-strength-users",
          users.map { user in
            Element(
              "ipsec-strength-user",
              [Element("sa-rule-name", user.rule), Element("sa-term-name", user.term)])
          }))
    }
    children += place.findings.map { $0.weakness.element(of: $0.statement) }
    return Element("ipsec-strength-block", children)
  }

  // MARK: The text

  /// The largest number of terms that the table names; the elements contain all.
  private static let namedUsers = 3

  static func text(of elements: [Element]) -> String {
    guard let information = elements.first else { return "" }
    return information.all("ipsec-strength-block").map { text(of: $0) + "\n" }.joined()
      + total(information)
  }

  private static func text(of block: Element) -> String {
    var text = "[edit \(block.words("ipsec-strength-path"))]"
    if block.child("ipsec-strength-implicit") != nil { text += ", implicit" }
    text += "\n"
    let proposals = block.all("ipsec-strength-proposal").map(\.text)
    if !proposals.isEmpty { text += "  Proposals: \(proposals.joined(separator: ", "))\n" }
    if let users = block.child("ipsec-strength-users") { text += "  Used by: \(names(users))\n" }
    let findings = block.all("ipsec-strength-finding")
    if findings.isEmpty { return text + "  Nothing weak\n" }
    for finding in findings {
      text += "  " + padded(Weakness.subject(of: finding), 41)
      text += padded(finding.words("ipsec-strength-verdict"), 17)
      text += finding.words("ipsec-strength-reference") + "\n"
    }
    return text
  }

  private static func names(_ users: Element) -> String {
    if users.children.isEmpty { return "no term" }
    let named = users.children.prefix(namedUsers).map {
      "rule \($0.words("sa-rule-name")) term \($0.words("sa-term-name"))"
    }
    let rest = users.children.count - named.count
    return named.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  private static func total(_ information: Element) -> String {
    let counts = information.all("ipsec-strength-count").map {
      "\($0.words("ipsec-strength-verdict")): \($0.words("ipsec-strength-findings"))"
    }
    if counts.isEmpty {
      let standards = information.all("ipsec-strength-standard").map(\.text)
      return "Nothing is weak by \(standards.joined(separator: " and "))\n"
    }
    return "Findings: \(information.words("ipsec-strength-findings"))"
      + " (\(counts.joined(separator: ", ")))\n"
  }
}
