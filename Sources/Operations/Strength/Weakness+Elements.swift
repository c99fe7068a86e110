import Configuration

extension Weakness {
  /// Returns the element of the weakness. `statement` replaces the usual name of the statement.
  func element(of statement: String? = nil) -> Element {
    Element(
      "ipsec-strength-finding",
      [
        Element("ipsec-strength-statement", statement ?? aspect.rawValue),
        Element("ipsec-strength-value", value),
        Element("ipsec-strength-verdict", verdict.rawValue),
        Element("ipsec-strength-reference", reference),
      ])
  }

  /// Returns the element that `| display detail` adds to an association.
  static func element(_ weaknesses: [Weakness]) -> Element {
    Element("ipsec-strength", weaknesses.map { $0.element() })
  }

  /// Returns the lines for an association, each preceded by `indentation`. There are none if its
  /// element has no strength.
  static func lines(of association: Element, indentation: String) -> String {
    guard let strength = association.child("ipsec-strength") else { return "" }
    let findings = strength.all("ipsec-strength-finding")
    if findings.isEmpty { return "\(indentation)Weak: nothing\n" }
    return findings.map { finding in
      "\(indentation)Weak: \(subject(of: finding)), \(finding.words("ipsec-strength-verdict"))"
        + " (\(finding.words("ipsec-strength-reference")))\n"
    }.joined()
  }

  /// Returns the statement and its value.
  static func subject(of finding: Element) -> String {
    "\(finding.words("ipsec-strength-statement")) \(finding.words("ipsec-strength-value"))"
  }
}
