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
  }

  package var name: String
  package var style: Style
  package var localGateway: IPv4Address
  package var rules: [RuleModel]

  var serviceInterface: LogicalInterface {
    switch style {
    case .nextHop(let inside, _): inside
    case .interface(let service): service
    }
  }

  package init(name: String, style: Style, localGateway: IPv4Address, rules: [RuleModel]) {
    self.name = name
    self.style = style
    self.localGateway = localGateway
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

  package var name: String
  /// `0.0.0.0/0` where `from` does not say.
  package var source: IPv4Prefix
  package var destination: IPv4Prefix
  package var remoteGateway: IPv4Address
  package var backupRemoteGateway: IPv4Address?
  package var security: Security
  package var dontFragment: DontFragment
  /// Octets that an outer packet may have, whatever its interface could carry.
  package var tunnelMTU: Int
  /// Whether the statement is there; manual SAs never check replay (errata 23).
  package var disablesAntiReplay: Bool
  package var logsPackets: Bool

  package init(
    name: String, source: IPv4Prefix = .any, destination: IPv4Prefix = .any,
    remoteGateway: IPv4Address, backupRemoteGateway: IPv4Address? = nil, security: Security,
    dontFragment: DontFragment = .keep, tunnelMTU: Int = Self.standardTunnelMTU,
    disablesAntiReplay: Bool = false, logsPackets: Bool = false
  ) {
    self.name = name
    self.source = source
    self.destination = destination
    self.remoteGateway = remoteGateway
    self.backupRemoteGateway = backupRemoteGateway
    self.security = security
    self.dontFragment = dontFragment
    self.tunnelMTU = tunnelMTU
    self.disablesAntiReplay = disablesAntiReplay
    self.logsPackets = logsPackets
  }
}
