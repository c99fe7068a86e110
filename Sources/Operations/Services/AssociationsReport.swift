import Configuration
import Cryptography
import IPsec
import Router
import Wire

/// The report of `show services ipsec-vpn ipsec security-associations`.
struct AssociationsReport: TreeReport {
  /// The level of detail, the least first.
  enum Level: Comparable { case brief, detail, extensive }

  private let sets: [ServiceSetStatus]
  private let level: Level
  private let showsStrength: Bool
  private let now: Instant

  /// Creates the report. `showsStrength` adds the weaknesses of each association, except at the
  /// brief level.
  init(
    _ sets: [ServiceSetStatus], _ level: Level, showsStrength: Bool = false, at now: Instant
  ) {
    self.now = now
    self.sets = sets
    self.level = level
    self.showsStrength = showsStrength
  }

  /// Returns the identity of one end of a tunnel in the form of Junos.
  static func identity(_ prefix: IPv4Prefix) -> String {
    "ipv4_subnet(any:0,[0..7]=\(prefix))"
  }

  // MARK: The elements

  /// One block for each tunnel with its associations.
  var elements: [Element] {
    let blocks = sets.flatMap { set in
      set.tunnels.map { tunnel in
        Element(
          "services-security-associations-block",
          [
            Element("svc-set-name", set.name),
            Element("outside-service-interface-routing-instance", set.outsideInstance),
            information(tunnel),
          ] + tunnel.associations.map { element($0, tunnel) })
      }
    }
    return [Element("services-security-associations-information", blocks)]
  }

  private func information(_ tunnel: TunnelStatus) -> Element {
    var children = [
      Element("sa-rule-name", tunnel.rule), Element("sa-term-name", tunnel.term),
      Element("sa-tunnel-index", tunnel.index),
      Element("sa-local-gateway", tunnel.localGateway.description),
      Element("sa-remote-gateway", tunnel.remoteGateway.description),
    ]
    if let inside = tunnel.insideInterface, level != .detail {
      children.append(Element("sa-inside-interface", inside.description))
    }
    if level != .detail { children.append(Element("sa-tunnel-mtu", tunnel.mtu)) }
    if level > .brief {
      if let traversal = tunnel.traversal {
        children += [
          Element("sa-udp-encapsulate", "enabled"),
          Element("sa-udp-dst-port", Int(traversal.remotePort)),
          Element("sa-natt-detection", "detected"),
          Element("sa-natt-keepalive-interval", traversal.keepaliveSeconds),
        ]
      }
      children.append(Element("sa-local-identity", Self.identity(tunnel.source)))
      children.append(Element("sa-remote-identity", Self.identity(tunnel.destination)))
    }
    if level == .extensive {
      children.append(redundancy(tunnel))
      children.append(Element("sa-packets-dropped-while-not-installed", tunnel.packetsDropped))
    }
    if tunnel.associations.isEmpty {
      children.append(Element("sa-no-information", tunnel.state.description.withSmallLetter))
    }
    return Element("sa-tunnel-information", children)
  }

  private func redundancy(_ tunnel: TunnelStatus) -> Element {
    var children = [
      Element(
        "ipsec-tunnel-redundancy-primary-remote-address",
        tunnel.primaryRemoteGateway.description),
      Element("ipsec-redundancy-primary-state", Self.state(tunnel, isBackup: false)),
    ]
    if let backup = tunnel.backupRemoteGateway {
      children.append(Element("ipsec-redundancy-counter", tunnel.failoverCount))
      children.append(
        Element("ipsec-tunnel-redundancy-backup-remote-address", backup.description))
      children.append(
        Element("ipsec-redundancy-backup-state", Self.state(tunnel, isBackup: true)))
    }
    return Element("tunnel-redundancy-extensive", children)
  }

  private static func state(_ tunnel: TunnelStatus, isBackup: Bool) -> String {
    guard isBackup == tunnel.isBackupActive else { return "standby" }
    return tunnel.state == .installed ? "active" : "down"
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
      Element("sa-state", tunnel.state.description.withSmallLetter), Element("sa-protocol", name),
      Element("sa-authentication-algorithm", association.authentication?.rawValue ?? "None"),
      Element("sa-encryption-algorithm", association.encryption?.rawValue ?? "None"),
    ]
    for (name, expiry) in [
      ("sa-soft-lifetime", association.softExpiry), ("sa-hard-lifetime", association.hardExpiry),
    ] {
      if let expiry { children.append(Element(name, expiry.remainder(at: now))) }
    }
    if level == .extensive {
      children.append(Element("sa-sequence-number", association.sequenceNumber))
    }
    let size = Self.replayWindowSize(association, tunnel)
    children.append(Element("sa-anti-replay-service", size == nil ? "disabled" : "enabled"))
    if let size { children.append(Element("sa-replay-window-size", size)) }
    if showsStrength { children.append(Weakness.element(tunnel.weaknesses(of: association))) }
    return Element("security-associations", children)
  }

  /// Returns the size of the replay window. Only inbound packets are checked, but both directions
  /// of a dynamic pair show the size, as in Junos.
  private static func replayWindowSize(
    _ association: TunnelStatus.Association, _ tunnel: TunnelStatus
  ) -> Int? {
    tunnel.kind == .dynamic
      ? tunnel.associations.first?.replayWindowSize : association.replayWindowSize
  }

  private static func name(of securityProtocol: SecurityProtocol) -> String {
    switch securityProtocol {
    case .ah: "AH"
    case .esp: "ESP"
    case .bundle: "AH+ESP"
    }
  }
}
