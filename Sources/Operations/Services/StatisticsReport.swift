import Configuration
import Router
import Wire

/// The report of `show services ipsec-vpn ipsec statistics`.
struct StatisticsReport: TreeReport {
  var sets: [ServiceSetStatus]
  /// Whether each tunnel is shown by itself.
  var isDetailed: Bool
  /// The libraries in use; nil if they are not shown.
  var cryptography: CryptographyStatus?

  var elements: [Element] {
    let blocks = sets.map { set in
      var children = [
        Element("pic-name", set.interface), Element("service-set-name", set.name),
      ]
      if isDetailed {
        children += set.tunnels.map { tunnel in
          Element(
            "ipsec-statistics",
            [
              Element("local-gateway", tunnel.localGateway.description),
              Element("remote-gateway", tunnel.remoteGateway.description),
              Element("tunnel-index", tunnel.index),
            ] + Self.elements(of: tunnel.statistics))
        }
      } else {
        children.append(Element("ipsec-statistics", Self.elements(of: set.statistics)))
      }
      return Element("ipsec-service-set-statistics", children)
    }
    let cryptography = cryptography.map { [$0.element] } ?? []
    return [Element("ipsec-total-statistics-information", blocks + cryptography)]
  }

  private static func elements(of statistics: IPsecStatistics) -> [Element] {
    [
      Element(
        "esp-statistics",
        [
          Element("esp-encrypted-bytes", statistics.encryptedOctets),
          Element("esp-decrypted-bytes", statistics.decryptedOctets),
          Element("esp-encrypted-packets", statistics.encryptedPackets),
          Element("esp-decrypted-packets", statistics.decryptedPackets),
        ]),
      Element(
        "ah-statistics",
        [
          Element("ah-input-bytes", statistics.ahInputOctets),
          Element("ah-output-bytes", statistics.ahOutputOctets),
          Element("ah-input-packets", statistics.ahInputPackets),
          Element("ah-output-packets", statistics.ahOutputPackets),
        ]),
      Element(
        "error-statistics",
        [
          Element("ah-authentication-failures", statistics.ahAuthenticationFailures),
          Element("esp-authentication-failures", statistics.espAuthenticationFailures),
          Element("esp-decryption-failures", statistics.espDecryptionFailures),
          Element("bad-headers", statistics.badHeaders),
          Element("bad-trailers", statistics.badTrailers),
          Element("replay-before-window-drops", statistics.replayBeforeWindowDrops),
          Element("replay-pkts", statistics.replayedPackets),
        ]),
    ]
  }

  // MARK: The table

  static func text(of elements: [Element]) -> String {
    let blocks = elements.flatMap(\.children).map { child in
      child.name == CryptographyStatus.elementName ? CryptographyStatus.text(of: child) : set(child)
    }
    return blocks.joined(separator: "\n")
  }

  private static func set(_ set: Element) -> String {
    "PIC: \(set.words("pic-name")), Service set: \(set.words("service-set-name"))\n\n"
      + set.all("ipsec-statistics").map { tunnelHeading($0) + counters($0) }
      .joined(separator: "\n")
  }

  /// Returns the heading of a tunnel, or an empty string for the statistics of a whole service set.
  private static func tunnelHeading(_ statistics: Element) -> String {
    guard let gateway = statistics.value(of: "local-gateway") else { return "" }
    return "Local gateway: \(gateway), Remote gateway: \(statistics.words("remote-gateway"))"
      + ", Tunnel index: \(statistics.words("tunnel-index"))\n"
  }

  private static func counters(_ statistics: Element) -> String {
    func line(_ name: String, _ number: String) -> String {
      let label = "  \(name):"
      let gap = max(1, 36 - label.count - number.count)
      return label + String(repeating: " ", count: gap) + number + "\n"
    }
    var text = ""
    if let esp = statistics.child("esp-statistics") {
      text += "ESP Statistics:\n"
      text += line("Encrypted bytes", esp.words("esp-encrypted-bytes"))
      text += line("Decrypted bytes", esp.words("esp-decrypted-bytes"))
      text += line("Encrypted packets", esp.words("esp-encrypted-packets"))
      text += line("Decrypted packets", esp.words("esp-decrypted-packets"))
    }
    if let ah = statistics.child("ah-statistics") {
      text += "AH Statistics:\n"
      text += line("Input bytes", ah.words("ah-input-bytes"))
      text += line("Output bytes", ah.words("ah-output-bytes"))
      text += line("Input packets", ah.words("ah-input-packets"))
      text += line("Output packets", ah.words("ah-output-packets"))
    }
    if let errors = statistics.child("error-statistics") {
      text += "Errors:\n"
      text += "  AH authentication failures: \(errors.words("ah-authentication-failures"))\n"
      text += "  ESP authentication failures: \(errors.words("esp-authentication-failures"))\n"
      text += "  ESP decryption failures: \(errors.words("esp-decryption-failures"))\n"
      text += "  Bad headers: \(errors.words("bad-headers"))"
      text += ", Bad trailers: \(errors.words("bad-trailers"))\n"
      text += "  Replay before window drops: \(errors.words("replay-before-window-drops"))"
      text += ", Replayed pkts: \(errors.words("replay-pkts"))\n"
    }
    return text
  }
}
