package import IPsec
package import Wire

/// `[edit services ipsec-vpn rule NAME term NAME]`: the packets that a term matches, and the tunnel
/// that they take.
///
/// Copies share their storage until one of them is changed. So two configurations with thousands of
/// unchanged terms are compared without a comparison of the terms.
@dynamicMemberLookup
package struct TermModel: Equatable, Sendable {
  /// The security associations of a term, manual or negotiated.
  package enum Security: Equatable, Sendable {
    /// The manual associations; `bidirectional` gives the same parameters twice.
    case manual(inbound: SecurityAssociationParameters, outbound: SecurityAssociationParameters)
    /// The names of the policies with which associations are negotiated; nil stands for the
    /// default.
    case dynamic(ikePolicy: String?, ipsecPolicy: String?)
  }

  /// The treatment of the don't-fragment bit. RFC 4301 section 8.1 requires clear, copy and set.
  package enum DontFragment: Sendable {
    /// The inner packet keeps its bit; the outer packet may be fragmented.
    case preserve
    /// Neither the inner nor the outer packet has the bit.
    case clear
    /// The outer packet has the bit of the inner packet.
    case copy
    /// The outer packet has the bit set; the inner packet keeps its own.
    case set
  }

  /// The anti-replay check of a term.
  package enum AntiReplay: Equatable, Sendable {
    /// `no-anti-replay`: sequence numbers are not checked.
    case unchecked
    /// `anti-replay-window-size`: the window has this many sequence numbers, a multiple of 64.
    case window(Int)
  }

  /// The default of `tunnel-mtu`, in octets.
  package static let standardTunnelMTU = standards.number("tunnel-mtu")
  /// The default of `anti-replay-window-size`, in sequence numbers.
  package static let standardAntiReplayWindowSize = standards.number("anti-replay-window-size")

  private static let standards = DefaultReader(under: "services ipsec-vpn rule term then")

  /// The parameters of dead peer detection: `initiate-dead-peer-detection`.
  package struct PeerDetection: Equatable, Sendable {
    /// The time for which a peer may be silent before it is probed, and the time for each answer.
    package var interval: Duration
    /// The number of unanswered probes after which the peer is dead.
    package var threshold: Int

    /// Creates the parameters of a term.
    package init(interval: Duration, threshold: Int) {
      self.interval = interval
      self.threshold = threshold
    }
  }

  /// The statements of a term, which are also read and written as properties of the term.
  package struct Statements: Equatable, Sendable {
    /// The name of the term.
    package var name: String
    /// The source prefix, `0.0.0.0/0` if `from` does not contain one.
    package var source: IPv4Prefix
    /// The destination prefix, `0.0.0.0/0` if `from` does not contain one.
    package var destination: IPv4Prefix
    /// The unit by which packets must reach the service set; nil if any will do.
    package var insideInterface: LogicalInterface?
    /// The address of the primary peer: `remote-gateway`.
    package var remoteGateway: IPv4Address
    /// The address of the peer that is used when the primary one is dead: `backup-remote-gateway`;
    /// nil if none is configured.
    package var backupRemoteGateway: IPv4Address?
    /// The security associations of the tunnel, manual or negotiated.
    package var security: Security
    /// The treatment of the don't-fragment bit.
    package var dontFragment: DontFragment
    /// The largest outer packet in octets, whatever the MTU of its interface; nil if the statement
    /// is missing.
    package var ownTunnelMTU: Int?
    /// The anti-replay check; nil if no statement configures it. Manual SAs never check replay
    /// (errata 23).
    package var antiReplay: AntiReplay?
    /// The detection of dead peers; nil if it is not configured. Peers of tunnels with a backup
    /// gateway are probed in any case.
    package var peerDetection: PeerDetection?
    /// Whether packets of the term are logged: `syslog`.
    package var logsPackets: Bool
  }

  /// Immutable statements. It is a class because the terms of several configurations share them.
  private final class Storage: Sendable {
    let statements: Statements

    init(_ statements: Statements) { self.statements = statements }
  }

  private var storage: Storage

  /// Creates a term that matches all packets by default.
  package init(
    name: String, source: IPv4Prefix = .any, destination: IPv4Prefix = .any,
    insideInterface: LogicalInterface? = nil, remoteGateway: IPv4Address,
    backupRemoteGateway: IPv4Address? = nil, security: Security,
    dontFragment: DontFragment = .preserve, tunnelMTU: Int? = nil,
    antiReplay: AntiReplay? = nil,
    peerDetection: PeerDetection? = nil, logsPackets: Bool = false
  ) {
    storage = Storage(
      Statements(
        name: name, source: source, destination: destination, insideInterface: insideInterface,
        remoteGateway: remoteGateway, backupRemoteGateway: backupRemoteGateway,
        security: security, dontFragment: dontFragment, ownTunnelMTU: tunnelMTU,
        antiReplay: antiReplay,
        peerDetection: peerDetection, logsPackets: logsPackets))
  }

  /// Reads or writes a statement. Writing it copies the statements if other terms share them.
  package subscript<Value>(dynamicMember path: WritableKeyPath<Statements, Value>) -> Value {
    get { storage.statements[keyPath: path] }
    set {
      var statements = storage.statements
      statements[keyPath: path] = newValue
      storage = Storage(statements)
    }
  }

  /// Returns whether all statements are equal. Terms that share their storage are not compared.
  package static func == (left: TermModel, right: TermModel) -> Bool {
    left.storage === right.storage || left.storage.statements == right.storage.statements
  }
}

extension TermModel {
  /// The largest outer packet, in octets.
  package var tunnelMTU: Int { self.ownTunnelMTU ?? Self.standardTunnelMTU }

  /// Whether dynamic security associations check replay.
  package var checksReplay: Bool { self.antiReplay != .unchecked }

  /// The size of the anti-replay window, in sequence numbers.
  package var antiReplayWindowSize: Int {
    guard case .window(let size)? = self.antiReplay else {
      return Self.standardAntiReplayWindowSize
    }
    return size
  }

  /// Whether the associations are negotiated.
  var isDynamic: Bool { if case .dynamic = self.security { true } else { false } }

  /// The remote gateways, the primary one first.
  var remoteGateways: [IPv4Address] {
    [self.remoteGateway] + (self.backupRemoteGateway.map { [$0] } ?? [])
  }
}
