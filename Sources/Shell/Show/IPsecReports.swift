import Cryptography
import IPsec
import Router
import Wire

/// The reports of `show services ...`, in the layouts of the command reference.
enum IPsecReports {
  enum Detail { case brief, detail }

  /// `show services ipsec-vpn ipsec security-associations`
  static func associations(_ sets: [ServiceSetStatus], _ detail: Detail) -> String {
    sets.filter { !$0.tunnels.isEmpty }.map { set in
      let tunnels = set.tunnels.map { detail == .brief ? brief($0) : self.detail($0) }
      return "Service set: \(set.name)\n\n" + tunnels.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private static func brief(_ tunnel: TunnelStatus) -> String {
    var text = heading(tunnel)
    text += "  IPSec inside interface: \(tunnel.insideInterface?.description ?? "none")"
    text += ", Tunnel MTU: \(tunnel.mtu)\n"
    guard !tunnel.associations.isEmpty else { return text + "  \(tunnel.state)\n" }
    text += "  Direction SPI         AUX-SPI     Mode       Type     Protocol\n"
    for association in tunnel.associations {
      text += "  " + padded(association.direction.rawValue, 10)
      text += padded("\(association.spi)", 12) + padded("\(association.auxiliarySPI)", 12)
      text += padded("tunnel", 11) + padded(tunnel.kind.rawValue, 9)
      text += name(of: association.securityProtocol) + "\n"
    }
    return text
  }

  private static func detail(_ tunnel: TunnelStatus) -> String {
    var text = heading(tunnel)
    text += "  Local identity: \(identity(tunnel.source))\n"
    text += "  Remote identity: \(identity(tunnel.destination))\n"
    guard !tunnel.associations.isEmpty else { return text + "  State: \(tunnel.state)\n" }
    for association in tunnel.associations {
      text += "\n    Direction: \(association.direction.rawValue), SPI: \(association.spi)"
      text += ", AUX-SPI: \(association.auxiliarySPI)\n"
      text += "    Mode: tunnel, Type: \(tunnel.kind.rawValue), State: \(tunnel.state)\n"
      text += "    Protocol: \(name(of: association.securityProtocol))"
      text += ", Authentication: \(association.authentication?.rawValue ?? "None")"
      text += ", Encryption: \(association.encryption?.rawValue ?? "None")\n"
      if let size = association.replayWindowSize {
        text += "    Anti-replay service: Enabled, Replay window size: \(size)\n"
      } else {
        text += "    Anti-replay service: Disabled\n"
      }
    }
    return text
  }

  private static func heading(_ tunnel: TunnelStatus) -> String {
    """
      Rule: \(tunnel.rule), Term: \(tunnel.term), Tunnel index: \(tunnel.index)
      Local gateway: \(tunnel.localGateway), Remote gateway: \(tunnel.remoteGateway)

    """
  }

  private static func identity(_ prefix: IPv4Prefix) -> String {
    "ipv4_subnet(any:0,[0..7]=\(prefix))"
  }

  private static func name(of securityProtocol: SecurityProtocol) -> String {
    switch securityProtocol {
    case .ah: "AH"
    case .esp: "ESP"
    case .bundle: "AH+ESP"
    }
  }

  /// `show services ipsec-vpn ipsec statistics`
  static func statistics(_ sets: [ServiceSetStatus], _ detail: Detail) -> String {
    sets.map { set in
      let heading = "PIC: \(set.interface), Service set: \(set.name)\n\n"
      guard detail == .detail else { return heading + counters(set.statistics) }
      return heading
        + set.tunnels.map { tunnel in
          "Local gateway: \(tunnel.localGateway), Remote gateway: \(tunnel.remoteGateway)"
            + ", Tunnel index: \(tunnel.index)\n" + counters(tunnel.statistics)
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

  /// `show services service-sets summary`. The real one tells memory and processor of the services
  /// card; a router in a process has no such card, so what the sets have done stands there.
  static func summary(_ sets: [ServiceSetStatus]) -> String {
    var byInterface: [(name: String, sets: [ServiceSetStatus])] = []
    for set in sets {
      if let place = byInterface.firstIndex(where: { $0.name == set.interface }) {
        byInterface[place].sets.append(set)
      } else {
        byInterface.append((set.interface, [set]))
      }
    }
    guard !byInterface.isEmpty else { return "" }
    var text = "           Service sets\n"
    text +=
      "Interface    configured   Tunnels   Installed    Packets in   Packets out     Dropped\n"
    for (name, sets) in byInterface {
      let tunnels = sets.flatMap(\.tunnels)
      let installed = tunnels.filter { $0.state == .installed }.count
      let packetsIn = sets.reduce(0) { $0 + received($1.statistics, $1) }
      let packetsOut = sets.reduce(0) { $0 + sent($1.statistics, $1) }
      let dropped = sets.reduce(0) { $0 + $1.drops.values.reduce(0, +) }
      text += padded(name, 11) + aligned("\(sets.count)", 12) + aligned("\(tunnels.count)", 10)
      text += aligned("\(installed)", 12) + aligned("\(packetsIn)", 14)
      text += aligned("\(packetsOut)", 14) + aligned("\(dropped)", 12) + "\n"
    }
    return text
  }

  /// Packets opened: a bundle counts for ESP and for AH, and is one packet.
  private static func received(_ statistics: IPsecStatistics, _ set: ServiceSetStatus) -> UInt64 {
    set.tunnels.reduce(0) { $0 + max($1.statistics.decryptedPackets, $1.statistics.ahInputPackets) }
  }

  private static func sent(_ statistics: IPsecStatistics, _ set: ServiceSetStatus) -> UInt64 {
    set.tunnels.reduce(0) {
      $0 + max($1.statistics.encryptedPackets, $1.statistics.ahOutputPackets)
    }
  }
}

/// `text` and blanks up to `width` columns, at least one.
func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(1, width - TextColumns.count(text)))
}

/// Blanks and `text`, which ends at `width` columns.
func aligned(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(1, width - TextColumns.count(text))) + text
}
