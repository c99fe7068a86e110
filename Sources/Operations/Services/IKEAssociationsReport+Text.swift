import Configuration

extension IKEAssociationsReport {
  static func text(of elements: [Element]) -> String {
    let entries = elements.flatMap(\.children)
    let blocks = entries.filter { $0.name == "ike-security-associations-block" }
    if !blocks.isEmpty { return blocks.map(block).joined(separator: "\n") }
    guard !entries.isEmpty else { return "" }
    return "Remote Address  State         Initiator cookie  Responder cookie  Exchange type\n"
      + entries.map(row).joined()
  }

  private static func row(_ association: Element) -> String {
    padded(association.words("ike-sa-remote-address"), 16)
      + padded(association.capitalized("ike-sa-state"), 14)
      + padded(association.words("ike-sa-initiator-cookie"), 18)
      + padded(association.words("ike-sa-responder-cookie"), 18)
      + association.capitalized("ike-sa-exchange-type") + "\n"
  }

  private static func block(_ block: Element) -> String {
    guard let association = block.child("ike-security-associations") else { return "" }
    var text = "IKE peer \(block.words("ike-sa-remote-address"))\n"
    text += "  Role: \(association.capitalized("ike-sa-role"))"
    text += ", State: \(association.capitalized("ike-sa-state"))\n"
    text += "  Initiator cookie: \(association.words("ike-sa-initiator-cookie"))"
    text += ", Responder cookie: \(association.words("ike-sa-responder-cookie"))\n"
    text += "  Exchange type: \(association.capitalized("ike-sa-exchange-type"))"
    // The element lacks what a negotiation under way has not determined yet.
    if let method = association.value(of: "ike-sa-authentication-method") {
      text += ", Authentication method: \(method)"
    }
    text += "\n  \(ends(association))\n"
    if let identity = association.value(of: "ike-sa-local-id") {
      text += "  Local identity: \(identity)\n"
      text += "  Remote identity: \(association.words("ike-sa-remote-id"))\n"
    }
    if let lifetime = association.value(of: "ike-sa-lifetime") {
      text += "  Lifetime: \(lifetime)\n"
    }
    if let algorithms = association.child("ike-sa-algorithms") {
      text += "  Algorithms:\n" + Self.algorithms(algorithms)
    }
    text += Weakness.lines(of: association, indentation: "  ")
    if let traffic = association.child("ike-sa-traffic-statistics") {
      text += "  Traffic statistics:\n" + trafficLines(traffic)
    }
    if let rest = association.child("ike-sa-misc") {
      text += "  Flags: \(rest.words("ike-sa-flags"))\n"
      text += "  IPSec security associations: \(rest.words("ike-sa-num-ipsec-sas-created")) created"
      text += ", \(rest.words("ike-sa-num-ipsec-sas-deleted")) deleted\n"
      text += "  Phase 2 negotiations in progress: "
      text += "\(rest.words("ike-sa-num-phase2-negotiations"))\n"
    }
    return text + association.all("ike-sa-phase2-information").map { "\n" + phaseTwo($0) }.joined()
  }

  private static func ends(_ element: Element) -> String {
    "Local: \(element.words("ike-sa-local-address")):\(element.words("ike-sa-local-port"))"
      + ", Remote: \(element.words("ike-sa-remote-address")):"
      + element.words("ike-sa-remote-port")
  }

  private static func algorithms(_ algorithms: Element) -> String {
    [
      ("Authentication        ", "ike-sa-authentication-algorithm"),
      ("Encryption            ", "ike-sa-encryption-algorithm"),
      ("Pseudo random function", "ike-sa-prf-algorithm"),
      ("Diffie-Hellman group  ", "ike-sa-dhgroup"),
    ].map { "   \($0): \(algorithms.words($1))\n" }.joined()
  }

  /// Returns the traffic counters of an IKE SA, or of all those with a peer: four lines with the
  /// numbers aligned.
  static func trafficLines(_ traffic: Element) -> String {
    [
      ("Input  bytes  :", "ike-sa-input-bytes"), ("Output bytes  :", "ike-sa-output-bytes"),
      ("Input  packets:", "ike-sa-input-packets"), ("Output packets:", "ike-sa-output-packets"),
    ].map { "   \($0)" + aligned(traffic.words($1), 21) + "\n" }.joined()
  }

  private static func phaseTwo(_ negotiation: Element) -> String {
    """
        Negotiation type: \(negotiation.capitalized("ike-sa-phase2-type")), \
    Role: \(negotiation.capitalized("ike-sa-role")), \
    Message ID: \(negotiation.words("ike-sa-msg-id"))
        \(ends(negotiation))
        Local identity: \(negotiation.words("ike-sa-local-id"))
        Remote identity: \(negotiation.words("ike-sa-remote-id"))
        Flags: \(negotiation.words("ike-sa-flags"))

    """
  }
}
