import Configuration
import Cryptography
import IPsec
import Router
import Wire

/// `show services ipsec-vpn ipsec security-associations`
struct AssociationsReport: Report {
  enum Level: Comparable { case brief, detail, extensive }

  private let sets: [ServiceSetStatus]
  private let level: Level
  private let now: Instant

  init(_ sets: [ServiceSetStatus], _ level: Level, at now: Instant) {
    self.now = now
    self.sets = sets.filter { !$0.tunnels.isEmpty }
    self.level = level
  }

  // MARK: The table

  var text: String {
    sets.map { set in
      let tunnels = set.tunnels.map { level == .brief ? Self.brief($0) : detail($0) }
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

  private func detail(_ tunnel: TunnelStatus) -> String {
    var text = Self.heading(tunnel)
    text += "  Local identity: \(Self.identity(tunnel.source))\n"
    text += "  Remote identity: \(Self.identity(tunnel.destination))\n"
    if let traversal = tunnel.traversal { text += Self.lines(traversal) }
    if level == .extensive { text += extensive(tunnel) }
    guard !tunnel.associations.isEmpty else { return text + "  State: \(tunnel.state)\n" }
    for association in tunnel.associations {
      text += "\n    Direction: \(association.direction.rawValue), SPI: \(association.spi)"
      text += ", AUX-SPI: \(association.auxiliarySPI)\n"
      text += "    Mode: tunnel, Type: \(tunnel.kind.rawValue), State: \(tunnel.state)\n"
      text += "    Protocol: \(Self.name(of: association.securityProtocol))"
      text += ", Authentication: \(association.authentication?.rawValue ?? "None")"
      text += ", Encryption: \(association.encryption?.rawValue ?? "None")\n"
      for (name, expiry) in [("Soft", association.softExpiry), ("Hard", association.hardExpiry)] {
        if let expiry { text += "    \(name) lifetime: \(expiry.remainder(at: now))\n" }
      }
      if level == .extensive {
        text += "    \(Self.sequence(association)): \(association.sequenceNumber)\n"
      }
      if let size = Self.replayWindowSize(association, tunnel) {
        text += "    Anti-replay service: Enabled, Replay window size: \(size)\n"
      } else {
        text += "    Anti-replay service: Disabled\n"
      }
    }
    return text
  }

  private static func lines(_ traversal: TunnelStatus.Traversal) -> String {
    """
      UDP encapsulate: Enabled, UDP Destination port: \(traversal.remotePort)
      NATT Detection: Detected, NATT keepalive interval: \(traversal.keepaliveSeconds)

    """
  }

  /// Gateways as failover sees them, and what was sent nowhere.
  private func extensive(_ tunnel: TunnelStatus) -> String {
    var text = "  IPSec inside interface: \(tunnel.insideInterface?.description ?? "none")"
    text += ", Tunnel MTU: \(tunnel.mtu)\n"
    text += "  Primary remote gateway: \(tunnel.primaryRemoteGateway)"
    text += ", State: \(Self.state(tunnel, isBackup: false))\n"
    if let backup = tunnel.backupRemoteGateway {
      text += "  Backup remote gateway: \(backup)"
      text += ", State: \(Self.state(tunnel, isBackup: true))\n"
      text += "  Failover counter: \(tunnel.failoverCount)\n"
    }
    text += "  Packets dropped while not installed: \(tunnel.packetsDropped)\n"
    return text
  }

  /// What is checked is inbound; of a dynamic pair both directions show it, as on the real system.
  private static func replayWindowSize(
    _ association: TunnelStatus.Association, _ tunnel: TunnelStatus
  ) -> Int? {
    tunnel.kind == .dynamic
      ? tunnel.associations.first?.replayWindowSize : association.replayWindowSize
  }

  private static func heading(_ tunnel: TunnelStatus) -> String {
    """
      Rule: \(tunnel.rule), Term: \(tunnel.term), Tunnel index: \(tunnel.index)
      Local gateway: \(tunnel.localGateway), Remote gateway: \(tunnel.remoteGateway)

    """
  }

  static func identity(_ prefix: IPv4Prefix) -> String {
    "ipv4_subnet(any:0,[0..7]=\(prefix))"
  }

  private static func name(of securityProtocol: SecurityProtocol) -> String {
    switch securityProtocol {
    case .ah: "AH"
    case .esp: "ESP"
    case .bundle: "AH+ESP"
    }
  }

  private static func state(_ tunnel: TunnelStatus, isBackup: Bool) -> String {
    guard isBackup == tunnel.isBackupActive else { return "Standby" }
    return tunnel.state == .installed ? "Active" : "Down"
  }

  private static func sequence(_ association: TunnelStatus.Association) -> String {
    association.direction == .inbound ? "Highest sequence number checked" : "Sequence number sent"
  }

  // MARK: The elements

  var elements: [Element] {
    [
      Element(
        "services-security-associations-information",
        sets.map { set in
          Element(
            "services-security-associations-block",
            [
              Element("svc-set-name", set.name),
              Element("outside-service-interface-routing-instance", set.outsideInstance),
            ] + set.tunnels.map { element($0) })
        })
    ]
  }

  private func element(_ tunnel: TunnelStatus) -> Element {
    var children = [
      Element("sa-rule-name", tunnel.rule), Element("sa-term-name", tunnel.term),
      Element("sa-tunnel-index", tunnel.index),
      Element("sa-local-gateway", tunnel.localGateway.description),
      Element("sa-remote-gateway", tunnel.remoteGateway.description),
    ]
    if level > .brief {
      children.append(Element("sa-local-identity", Self.identity(tunnel.source)))
      children.append(Element("sa-remote-identity", Self.identity(tunnel.destination)))
      if let traversal = tunnel.traversal {
        children += [
          Element("sa-udp-encapsulate", "enabled"),
          Element("sa-udp-dest-port", Int(traversal.remotePort)),
          Element("sa-natt-detection", "detected"),
          Element("sa-natt-keepalive-interval", traversal.keepaliveSeconds),
        ]
      }
    }
    if let inside = tunnel.insideInterface, level != .detail {
      children.append(Element("sa-inside-interface", inside.description))
    }
    if level != .detail { children.append(Element("sa-tunnel-mtu", tunnel.mtu)) }
    if level == .extensive { children.append(redundancy(tunnel)) }
    if tunnel.associations.isEmpty {
      children.append(Element("sa-no-information", tunnel.state.description))
    }
    children += tunnel.associations.map { element($0, tunnel) }
    return Element("sa-tunnel-information", children)
  }

  private func redundancy(_ tunnel: TunnelStatus) -> Element {
    var children = [
      Element(
        "ipsec-tunnel-redundancy-primary-remote-address",
        tunnel.primaryRemoteGateway.description),
      Element(
        "ipsec-redundancy-primary-state", Self.state(tunnel, isBackup: false).lowercased()),
    ]
    if let backup = tunnel.backupRemoteGateway {
      children.append(Element("ipsec-redundancy-counter", tunnel.failoverCount))
      children.append(
        Element("ipsec-tunnel-redundancy-backup-remote-address", backup.description))
      children.append(
        Element("ipsec-redundancy-backup-state", Self.state(tunnel, isBackup: true).lowercased()))
    }
    return Element("tunnel-redundancy-extensive", children)
  }

  private func element(
    _ association: TunnelStatus.Association, _ tunnel: TunnelStatus
  ) -> Element {
    let name = Self.name(of: association.securityProtocol)
    var children = [
      Element("sa-direction", association.direction.rawValue),
      Element("sa-spi", association.spi), Element("sa-aux-spi", association.auxiliarySPI),
      Element("sa-mode", "tunnel"), Element("sa-type", tunnel.kind.rawValue),
    ]
    guard level > .brief else {
      return Element("security-associations", children + [Element("sa-protocol", name)])
    }
    children += [
      Element("sa-state", tunnel.state.description.lowercased()), Element("sa-protocol", name),
      Element("sa-authentication-algorithm", association.authentication?.rawValue ?? "None"),
      Element("sa-encryption-algorithm", association.encryption?.rawValue ?? "None"),
    ]
    for (name, expiry) in [
      ("sa-soft-lifetime", association.softExpiry), ("sa-hard-lifetime", association.hardExpiry),
    ] {
      if let expiry { children.append(Element(name, expiry.remainder(at: now))) }
    }
    let size = Self.replayWindowSize(association, tunnel)
    children.append(Element("sa-anti-replay-service", size == nil ? "disabled" : "enabled"))
    if let size { children.append(Element("sa-replay-window-size", size)) }
    return Element("security-associations", children)
  }
}
