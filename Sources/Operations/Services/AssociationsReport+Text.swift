import Configuration

extension AssociationsReport {
  static func text(of elements: [Element]) -> String {
    var text = ""
    var set: String?
    for block in elements.flatMap(\.children) {
      guard let tunnel = block.child("sa-tunnel-information") else { continue }
      if !text.isEmpty { text += "\n" }
      if let name = block.value(of: "svc-set-name"), name != set {
        text += "Service set: \(name)\n\n"
        set = name
      }
      let associations = block.all("security-associations")
      // Only the brief level has no identities.
      text +=
        tunnel.child("sa-local-identity") == nil
        ? brief(tunnel, associations) : detail(tunnel, associations)
    }
    return text
  }

  private static func heading(_ tunnel: Element) -> String {
    """
      Rule: \(tunnel.words("sa-rule-name")), Term: \(tunnel.words("sa-term-name")), \
    Tunnel index: \(tunnel.words("sa-tunnel-index"))
      Local gateway: \(tunnel.words("sa-local-gateway")), \
    Remote gateway: \(tunnel.words("sa-remote-gateway"))

    """
  }

  private static func inside(_ tunnel: Element) -> String {
    "  IPSec inside interface: \(tunnel.value(of: "sa-inside-interface") ?? "none")"
      + ", Tunnel MTU: \(tunnel.words("sa-tunnel-mtu"))\n"
  }

  private static func brief(_ tunnel: Element, _ associations: [Element]) -> String {
    var text = heading(tunnel) + inside(tunnel)
    if let state = tunnel.value(of: "sa-no-information") {
      return text + "  \(state.withCapital)\n"
    }
    text += "  Direction SPI         AUX-SPI     Mode       Type     Protocol\n"
    for association in associations {
      text += "  " + padded(association.words("sa-direction"), 10)
      text += padded(association.words("sa-spi"), 12)
      text += padded(association.words("sa-aux-spi"), 12)
      text += padded(association.words("sa-mode"), 11) + padded(association.words("sa-type"), 9)
      text += association.words("sa-protocol") + "\n"
    }
    return text
  }

  private static func detail(_ tunnel: Element, _ associations: [Element]) -> String {
    var text = heading(tunnel)
    text += "  Local identity: \(tunnel.words("sa-local-identity"))\n"
    text += "  Remote identity: \(tunnel.words("sa-remote-identity"))\n"
    if tunnel.child("sa-udp-encapsulate") != nil {
      text += "  UDP encapsulate: \(tunnel.capitalized("sa-udp-encapsulate"))"
      text += ", UDP Destination port: \(tunnel.words("sa-udp-dst-port"))\n"
      text += "  NATT Detection: \(tunnel.capitalized("sa-natt-detection"))"
      text += ", NATT keepalive interval: \(tunnel.words("sa-natt-keepalive-interval"))\n"
    }
    if let redundancy = tunnel.child("tunnel-redundancy-extensive") {
      text += inside(tunnel) + Self.redundancy(redundancy)
      let dropped = tunnel.words("sa-packets-dropped-while-not-installed")
      text += "  Packets dropped while not installed: \(dropped)\n"
    }
    if let state = tunnel.value(of: "sa-no-information") {
      return text + "  State: \(state.withCapital)\n"
    }
    return text + associations.map { "\n" + Self.association($0) }.joined()
  }

  /// Returns the lines about the primary and the backup gateway.
  private static func redundancy(_ redundancy: Element) -> String {
    var text = "  Primary remote gateway: "
    text += redundancy.words("ipsec-tunnel-redundancy-primary-remote-address")
    text += ", State: \(redundancy.capitalized("ipsec-redundancy-primary-state"))\n"
    if let backup = redundancy.value(of: "ipsec-tunnel-redundancy-backup-remote-address") {
      text += "  Backup remote gateway: \(backup)"
      text += ", State: \(redundancy.capitalized("ipsec-redundancy-backup-state"))\n"
      text += "  Failover counter: \(redundancy.words("ipsec-redundancy-counter"))\n"
    }
    return text
  }

  private static func association(_ association: Element) -> String {
    let direction = association.words("sa-direction")
    var text = "    Direction: \(direction), SPI: \(association.words("sa-spi"))"
    text += ", AUX-SPI: \(association.words("sa-aux-spi"))\n"
    text += "    Mode: \(association.words("sa-mode")), Type: \(association.words("sa-type"))"
    text += ", State: \(association.capitalized("sa-state"))\n"
    text += "    Protocol: \(association.words("sa-protocol"))"
    text += ", Authentication: \(association.words("sa-authentication-algorithm"))"
    text += ", Encryption: \(association.words("sa-encryption-algorithm"))\n"
    for (label, name) in [("Soft", "sa-soft-lifetime"), ("Hard", "sa-hard-lifetime")] {
      if let lifetime = association.value(of: name) {
        text += "    \(label) lifetime: \(lifetime)\n"
      }
    }
    if let number = association.value(of: "sa-sequence-number") {
      let label =
        direction == "inbound" ? "Highest sequence number checked" : "Sequence number sent"
      text += "    \(label): \(number)\n"
    }
    text += "    Anti-replay service: \(association.capitalized("sa-anti-replay-service"))"
    if let size = association.value(of: "sa-replay-window-size") {
      text += ", Replay window size: \(size)"
    }
    return text + "\n" + Weakness.lines(of: association, indentation: "    ")
  }
}
