package import Cryptography
import IKE
package import IPsec
package import Wire

/// A tunnel and its security associations, as
/// `show services ipsec-vpn ipsec security-associations` tells them.
package struct TunnelStatus: Equatable, Sendable {
  package enum State: Equatable, Sendable, CustomStringConvertible {
    case installed
    case notInstalled(TunnelObstacle)

    package var description: String {
      switch self {
      case .installed: "Installed"
      case .notInstalled(let obstacle): "Not installed: \(obstacle)"
      }
    }
  }

  /// How packets cross a NAT. RFC 3948.
  package struct Traversal: Equatable, Sendable {
    package var remotePort: UInt16
    package var isLocalTranslated: Bool
    package var isRemoteTranslated: Bool

    /// 0 where the other end has to keep the translation open.
    package var keepaliveSeconds: Int {
      isLocalTranslated ? Int(Gateway.keepaliveInterval.components.seconds) : 0
    }

    init(remotePort: UInt16, translation: Translation) {
      self.remotePort = remotePort
      isLocalTranslated = translation.contains(.ours)
      isRemoteTranslated = translation.contains(.peers)
    }
  }

  package enum Kind: String, Sendable { case manual, dynamic }

  package struct Association: Equatable, Sendable {
    package enum Direction: String, Sendable { case inbound, outbound }

    package var direction: Direction
    package var spi: UInt32
    /// Of ESP in a bundle, else 0.
    package var auxiliarySPI: UInt32
    package var securityProtocol: SecurityProtocol
    package var authentication: AuthenticationAlgorithm?
    package var encryption: EncryptionAlgorithm?
    /// nil where replay is not checked.
    package var replayWindowSize: Int?
    /// The number of the last packet; inbound, the highest seen where replay is checked, else 0.
    package var sequenceNumber: UInt32
    /// When its successor is to be negotiated; nil for a manual one.
    package var softExpiry: Instant?
    /// When it ends; nil for a manual one.
    package var hardExpiry: Instant?
  }

  package var serviceSet: String
  package var rule: String
  package var term: String
  package var index: Int
  package var localGateway: IPv4Address
  /// The peer of its associations, or the configured one where there are none.
  package var remoteGateway: IPv4Address
  package var primaryRemoteGateway: IPv4Address
  package var backupRemoteGateway: IPv4Address?
  /// nil where ESP does not go in UDP.
  package var traversal: Traversal?
  /// Whether the backup gateway is active, and the primary one in standby.
  package var isBackupActive: Bool
  package var failoverCount: UInt64
  /// The inside unit of a next-hop service set.
  package var insideInterface: LogicalInterface?
  package var mtu: Int
  /// What the tunnel takes from our side, and to where.
  package var source: IPv4Prefix
  package var destination: IPv4Prefix
  package var kind: Kind
  package var state: State
  /// Inbound, then outbound; none where the state is not `installed`.
  package var associations: [Association]
  /// Packets that matched the term while nothing was installed.
  package var packetsDropped: UInt64
  package var statistics: IPsecStatistics
}

extension TunnelStatus {
  /// Whether a gateway is at the other end, or would be.
  package func isTo(_ gateway: IPv4Address) -> Bool {
    [remoteGateway, primaryRemoteGateway, backupRemoteGateway].contains(gateway)
  }

  /// `ledger`: that of its local gateway.
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
        remotePort: negotiated.peer.port, translation: negotiated.translation)
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
