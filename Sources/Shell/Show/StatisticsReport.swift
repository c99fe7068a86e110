import Configuration
import Router
import Wire

/// `show services ipsec-vpn ipsec statistics`
struct StatisticsReport: Report {
  var sets: [ServiceSetStatus]
  /// Each tunnel by itself.
  var isDetailed: Bool
  /// nil where nobody asks.
  var cryptography: CryptographyStatus?

  var text: String {
    tunnels + (cryptography.map { (sets.isEmpty ? "" : "\n") + $0.text } ?? "")
  }

  private var tunnels: String {
    sets.map { set in
      let heading = "PIC: \(set.interface), Service set: \(set.name)\n\n"
      guard isDetailed else { return heading + Self.counters(set.statistics) }
      return heading
        + set.tunnels.map { tunnel in
          "Local gateway: \(tunnel.localGateway), Remote gateway: \(tunnel.remoteGateway)"
            + ", Tunnel index: \(tunnel.index)\n" + Self.counters(tunnel.statistics)
        }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private static func counters(_ statistics: IPsecStatistics) -> String {
    func line(_ name: String, _ value: UInt64) -> String {
      let label = "  \(name):"
      let number = String(value)
      let gap = max(1, 36 - label.count - number.count)
      return label + String(repeating: " ", count: gap) + number + "\n"
    }
    var text = "ESP Statistics:\n"
    text += line("Encrypted bytes", statistics.encryptedOctets)
    text += line("Decrypted bytes", statistics.decryptedOctets)
    text += line("Encrypted packets", statistics.encryptedPackets)
    text += line("Decrypted packets", statistics.decryptedPackets)
    text += "AH Statistics:\n"
    text += line("Input bytes", statistics.ahInputOctets)
    text += line("Output bytes", statistics.ahOutputOctets)
    text += line("Input packets", statistics.ahInputPackets)
    text += line("Output packets", statistics.ahOutputPackets)
    text += "Errors:\n"
    text += "  AH authentication failures: \(statistics.ahAuthenticationFailures)\n"
    text += "  ESP authentication failures: \(statistics.espAuthenticationFailures)\n"
    text += "  ESP decryption failures: \(statistics.espDecryptionFailures)\n"
    text += "  Bad headers: \(statistics.badHeaders), Bad trailers: \(statistics.badTrailers)\n"
    text += "  Replay before window drops: \(statistics.replayBeforeWindowDrops)"
    text += ", Replayed pkts: \(statistics.replayedPackets)\n"
    return text
  }

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
}
