package import IPsec
package import Wire

/// `[edit services ipsec-vpn rule NAME term NAME]`: which packets, and the tunnel they take.
///
/// Copies share their statements until one of them is changed. Two configurations with thousands of
/// terms that are the same are compared without a look at the terms.
@dynamicMemberLookup
package struct TermModel: Equatable, Sendable {
  package enum Security: Equatable, Sendable {
    /// `bidirectional` gives the same parameters twice.
    case manual(inbound: SecurityAssociationParameters, outbound: SecurityAssociationParameters)
    case dynamic(ikePolicy: String?, ipsecPolicy: String?)
  }

  /// What becomes of the don't-fragment bit. RFC 4301 §8.1 wants all of clear, copy and set.
  package enum DontFragment: Sendable {
    /// The inner packet keeps its own; the outer one may be cut.
    case keep
    /// Neither has it, whatever the size.
    case clear
    /// The outer packet has the inner one's.
    case copy
    /// The outer packet has it.
    case set
  }

  /// Whether and how replay is checked.
  package enum AntiReplay: Equatable, Sendable {
    /// `no-anti-replay`
    case unchecked
    /// `anti-replay-window-size`: in a window of so many sequence numbers, a multiple of 64.
    case window(Int)
  }

  package static let standardTunnelMTU = 1_500
  package static let standardAntiReplayWindowSize = 64

  /// When a silent peer is asked whether it is there: `initiate-dead-peer-detection`.
  package struct PeerDetection: Equatable, Sendable {
    /// How long it may be silent, and how long each answer is waited for.
    package var interval: Duration
    /// How often it is asked before it counts as dead.
    package var threshold: Int

    package init(interval: Duration, threshold: Int) {
      self.interval = interval
      self.threshold = threshold
    }
  }

  /// The statements of a term. They are read and written as properties of the term.
  package struct Statements: Equatable, Sendable {
    package var name: String
    /// `0.0.0.0/0` where `from` does not say.
    package var source: IPv4Prefix
    package var destination: IPv4Prefix
    /// The unit by which packets have to come to the service set; nil: any.
    package var insideInterface: LogicalInterface?
    package var remoteGateway: IPv4Address
    package var backupRemoteGateway: IPv4Address?
    package var security: Security
    package var dontFragment: DontFragment
    /// Octets that an outer packet may have, whatever its interface could carry; nil: the statement
    /// is not there.
    package var ownTunnelMTU: Int?
    /// Manual SAs never check replay (errata 23); nil: no statement says.
    package var antiReplay: AntiReplay?
    /// nil: only peers of tunnels with a backup gateway are asked.
    package var peerDetection: PeerDetection?
    package var logsPackets: Bool
  }

  /// It is a class because the terms of several configurations share it.
  private final class Storage: Sendable {
    let statements: Statements

    init(_ statements: Statements) { self.statements = statements }
  }

  private var storage: Storage

  package init(
    name: String, source: IPv4Prefix = .any, destination: IPv4Prefix = .any,
    insideInterface: LogicalInterface? = nil, remoteGateway: IPv4Address,
    backupRemoteGateway: IPv4Address? = nil, security: Security,
    dontFragment: DontFragment = .keep, tunnelMTU: Int? = nil,
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

  package subscript<Value>(dynamicMember path: WritableKeyPath<Statements, Value>) -> Value {
    get { storage.statements[keyPath: path] }
    set {
      var statements = storage.statements
      statements[keyPath: path] = newValue
      storage = Storage(statements)
    }
  }

  package static func == (left: TermModel, right: TermModel) -> Bool {
    left.storage === right.storage || left.storage.statements == right.storage.statements
  }
}

extension TermModel {
  /// Octets that an outer packet may have.
  package var tunnelMTU: Int { self.ownTunnelMTU ?? Self.standardTunnelMTU }

  /// Whether dynamic security associations check replay.
  package var checksReplay: Bool { self.antiReplay != .unchecked }

  /// Sequence numbers in the window of those that do.
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
