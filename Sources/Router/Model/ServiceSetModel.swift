package import IPsec
package import Wire

/// `[edit services service-set NAME]` with the IPsec rules that it names, in the order in which
/// they are tried.
package struct ServiceSetModel: Equatable, Sendable {
  package enum Style: Equatable, Sendable {
    /// `next-hop-service`: routes into `inside` bring packets to seal; what is opened leaves by it.
    case nextHop(inside: LogicalInterface, outside: LogicalInterface)
    /// `interface-service`: applied by name to the input and output of other interfaces.
    case interface(service: LogicalInterface)

    /// By which packets come to the service set.
    var serviceInterface: LogicalInterface {
      switch self {
      case .nextHop(let inside, _): inside
      case .interface(let service): service
      }
    }
  }

  package var name: String
  package var style: Style
  package var localGateway: IPv4Address
  /// The routing instance that it is in, and whose routes tunnels take; nil: that of the outside.
  package var gatewayInstance: String?
  /// Whether peers behind NATs are treated as if there were none: `no-nat-traversal`.
  package var ignoresNATs: Bool
  package var rules: [RuleModel]

  var serviceInterface: LogicalInterface { style.serviceInterface }

  package init(
    name: String, style: Style, localGateway: IPv4Address, gatewayInstance: String? = nil,
    ignoresNATs: Bool = false,
    rules: [RuleModel]
  ) {
    self.name = name
    self.style = style
    self.localGateway = localGateway
    self.gatewayInstance = gatewayInstance
    self.ignoresNATs = ignoresNATs
    self.rules = rules
  }
}

/// `[edit services ipsec-vpn rule NAME]`.
package struct RuleModel: Equatable, Sendable {
  package enum MatchDirection: String, Sendable { case input, output }

  package var name: String
  package var matchDirection: MatchDirection
  package var terms: [TermModel]

  package init(name: String, matchDirection: MatchDirection, terms: [TermModel]) {
    self.name = name
    self.matchDirection = matchDirection
    self.terms = terms
  }
}

/// `[edit services ipsec-vpn rule NAME term NAME]`: which packets, and the tunnel they take.
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
  /// Octets that an outer packet may have, whatever its interface could carry; nil: the statement is
  /// not there.
  package var ownTunnelMTU: Int?
  /// Whether the statement is there; manual SAs never check replay (errata 23).
  package var disablesAntiReplay: Bool
  /// Sequence numbers, a multiple of 64.
  package var antiReplayWindowSize: Int
  /// nil: only peers of tunnels with a backup gateway are asked.
  package var peerDetection: PeerDetection?
  package var logsPackets: Bool

  package init(
    name: String, source: IPv4Prefix = .any, destination: IPv4Prefix = .any,
    insideInterface: LogicalInterface? = nil, remoteGateway: IPv4Address,
    backupRemoteGateway: IPv4Address? = nil, security: Security,
    dontFragment: DontFragment = .keep, tunnelMTU: Int? = nil,
    disablesAntiReplay: Bool = false,
    antiReplayWindowSize: Int = Self.standardAntiReplayWindowSize,
    peerDetection: PeerDetection? = nil, logsPackets: Bool = false
  ) {
    self.name = name
    self.source = source
    self.destination = destination
    self.insideInterface = insideInterface
    self.remoteGateway = remoteGateway
    self.backupRemoteGateway = backupRemoteGateway
    self.security = security
    self.dontFragment = dontFragment
    ownTunnelMTU = tunnelMTU
    self.disablesAntiReplay = disablesAntiReplay
    self.antiReplayWindowSize = antiReplayWindowSize
    self.peerDetection = peerDetection
    self.logsPackets = logsPackets
  }
}

extension TermModel {
  /// Octets that an outer packet may have.
  package var tunnelMTU: Int { ownTunnelMTU ?? Self.standardTunnelMTU }
}

extension RuleModel {
  /// The rule as a service set has it whose terms have at most so many octets in a packet, where
  /// they do not say.
  func limited(to tunnelMTU: Int) -> RuleModel {
    var limited = self
    for index in limited.terms.indices where limited.terms[index].ownTunnelMTU == nil {
      limited.terms[index].ownTunnelMTU = tunnelMTU
    }
    return limited
  }

  /// The terms that ask for another unit than the inside of a service set, and for which.
  func terms(
    outside style: ServiceSetModel.Style
  ) -> [(name: String, unit: LogicalInterface)] {
    terms.compactMap { term in
      guard let unit = term.insideInterface, unit != style.serviceInterface else { return nil }
      return (term.name, unit)
    }
  }

  /// The rule without these terms.
  func within(_ style: ServiceSetModel.Style) -> RuleModel {
    let others = Set(terms(outside: style).map(\.name))
    guard !others.isEmpty else { return self }
    var fitting = self
    fitting.terms.removeAll { others.contains($0.name) }
    return fitting
  }
}
