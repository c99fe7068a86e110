package import Cryptography
import IKE
package import IPsec
package import Wire

/// A tunnel and its security associations, for
/// `show services ipsec-vpn ipsec security-associations`.
package struct TunnelStatus: Equatable, Sendable {
  /// Whether packets can use the tunnel.
  package enum State: Equatable, Sendable, CustomStringConvertible {
    case installed
    case notInstalled(TunnelObstacle)

    /// The state as reports show it, with the obstacle if there is one.
    package var description: String {
      switch self {
      case .installed: "Installed"
      case .notInstalled(let obstacle): "Not installed: \(obstacle)"
      }
    }
  }

  /// The NATs between the two gateways. RFC 3948.
  package struct Traversal: Equatable, Sendable {
    /// The UDP port from which the peer sends, which a NAT may have changed.
    package var remotePort: UInt16
    /// Whether the local gateway is behind a NAT. RFC 3947 section 3.2.
    package var isLocalTranslated: Bool
    /// Whether the peer is behind a NAT. RFC 3947 section 3.2.
    package var isRemoteTranslated: Bool

    /// The interval of NAT keepalives in seconds; 0 if the peer sends them.
    package var keepaliveSeconds: Int {
      isLocalTranslated ? Int(Gateway.keepaliveInterval.components.seconds) : 0
    }

    init(remotePort: UInt16, natStatus: NATStatus) {
      self.remotePort = remotePort
      isLocalTranslated = natStatus.contains(.ours)
      isRemoteTranslated = natStatus.contains(.peers)
    }
  }

  /// Whether the associations are configured or negotiated.
  package enum Kind: String, Sendable { case manual, dynamic }

  /// A security association.
  package struct Association: Equatable, Sendable {
    /// The direction of the packets.
    package enum Direction: String, Sendable { case inbound, outbound }

    /// The direction of the packets that the association protects.
    package var direction: Direction
    /// The SPI of AH in a bundle, and otherwise of the only security header.
    package var spi: UInt32
    /// The SPI of ESP in a bundle; 0 for other associations.
    package var auxiliarySPI: UInt32
    /// The protocol: AH, ESP, or both.
    package var securityProtocol: SecurityProtocol
    /// The authentication algorithm; nil if the association does not have one of its own.
    package var authentication: AuthenticationAlgorithm?
    /// The encryption algorithm; always nil for AH.
    package var encryption: EncryptionAlgorithm?
    /// The size of the replay window; nil if replay is not checked.
    package var replayWindowSize: Int?
    /// The number of the last packet sent or, inbound, the highest number received if replay is
    /// checked, else 0.
    package var sequenceNumber: UInt32
    /// The time at which its successor is negotiated; nil for a manual association.
    package var softExpiry: Instant?
    /// The time at which it expires; nil for a manual association.
    package var hardExpiry: Instant?
  }

  /// The name of the service set.
  package var serviceSet: String
  /// The name of the rule.
  package var rule: String
  /// The name of the term in the rule.
  package var term: String
  /// The number of the tunnel in its service set; the first is 1.
  package var index: Int
  /// The address of the local gateway.
  package var localGateway: IPv4Address
  /// The peer of its associations, or the configured one if there are none.
  package var remoteGateway: IPv4Address
  /// The configured address of the primary peer.
  package var primaryRemoteGateway: IPv4Address
  /// The configured address of the backup peer; nil if there is none.
  package var backupRemoteGateway: IPv4Address?
  /// The NATs; nil if ESP is not encapsulated in UDP.
  package var traversal: Traversal?
  /// Whether the backup gateway is active.
  package var isBackupActive: Bool
  /// The number of failovers and of switches by the user, since the tunnel was created.
  package var failoverCount: UInt64
  /// The inside unit of a next-hop service set.
  package var insideInterface: LogicalInterface?
  /// The largest outer packet, in octets: `tunnel-mtu`.
  package var mtu: Int
  /// The selectors: source and destination of packets that enter the tunnel here.
  package var source: IPv4Prefix
  /// The destination prefix of packets from the inside.
  package var destination: IPv4Prefix
  /// Whether the associations are configured or negotiated.
  package var kind: Kind
  /// Whether packets can use the tunnel, or the reason why not.
  package var state: State
  /// The inbound association, then the outbound one; empty if the state is not `installed`.
  package var associations: [Association]
  /// The number of packets that matched the term while no associations were installed.
  package var packetsDropped: UInt64
  /// The counters of the tunnel, since the start or since they were cleared.
  package var statistics: IPsecStatistics
}

extension TunnelStatus {
  /// Returns whether an address is that of the peer or of a configured remote gateway.
  package func isTo(_ gateway: IPv4Address) -> Bool {
    [remoteGateway, primaryRemoteGateway, backupRemoteGateway].contains(gateway)
  }

  /// Creates the status. `ledger` is that of its local gateway.
  init(
    _ tunnel: Tunnel, insideInterface: LogicalInterface?, ledger: SecurityAssociationLedger?
  ) {
    serviceSet = tunnel.name.serviceSet
    rule = tunnel.name.rule
    term = tunnel.name.term
    index = tunnel.index
    localGateway = tunnel.localGateway
    remoteGateway = tunnel.activeGateway
    primaryRemoteGateway = tunnel.model.remoteGateway
    backupRemoteGateway = tunnel.model.backupRemoteGateway
    isBackupActive = tunnel.failover?.isBackupActive ?? false
    failoverCount = tunnel.failover?.count ?? 0
    self.insideInterface = insideInterface
    mtu = tunnel.model.tunnelMTU
    source = tunnel.model.source
    destination = tunnel.model.destination
    kind = if case .manual = tunnel.model.security { .manual } else { .dynamic }
    packetsDropped = tunnel.packetsDropped
    statistics = tunnel.statistics
    state = tunnel.obstacle.map { .notInstalled($0) } ?? .installed
    let negotiated = tunnel.dynamic?.current
    associations =
      tunnel.current.map { Self.associations($0, negotiated.flatMap { ledger?[$0.spi] }) } ?? []
    guard let negotiated else { return }
    remoteGateway = negotiated.peer.address
    if negotiated.isEncapsulated {
      traversal = Traversal(
        remotePort: negotiated.peer.port, natStatus: negotiated.natStatus)
    }
  }

  private static func associations(
    _ pair: AssociationPair, _ entry: LedgerEntry?
  ) -> [Association] {
    var received = Association(pair.inbound.parameters, .inbound, entry)
    if let window = pair.inbound.replayWindow {
      received.replayWindowSize = window.size
      received.sequenceNumber = window.highest
    }
    var sent = Association(pair.outbound.parameters, .outbound, entry)
    sent.sequenceNumber = pair.outbound.sequenceNumber
    return [received, sent]
  }
}

extension TunnelStatus.Association {
  fileprivate init(
    _ parameters: SecurityAssociationParameters, _ direction: Direction,
    _ entry: LedgerEntry?
  ) {
    self.direction = direction
    spi = parameters.spi
    auxiliarySPI = parameters.auxiliarySPI
    securityProtocol = parameters.securityProtocol
    authentication = parameters.authentication?.algorithm
    encryption = parameters.encryption?.algorithm
    replayWindowSize = nil
    sequenceNumber = 0
    softExpiry = entry?.softExpiry
    hardExpiry = entry?.hardExpiry
  }
}
