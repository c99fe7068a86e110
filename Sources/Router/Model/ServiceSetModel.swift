package import Wire

/// `[edit services service-set NAME]` with its IPsec rules, in the order in which they are matched.
package struct ServiceSetModel: Equatable, Sendable {
  /// The way in which packets reach the service set.
  package enum Style: Equatable, Sendable {
    /// `next-hop-service`: routes through `inside` lead packets into tunnels, and packets out of
    /// tunnels are received by it.
    case nextHop(inside: LogicalInterface, outside: LogicalInterface)
    /// `interface-service`: the set is applied by name to the input and output of other interfaces.
    case interface(service: LogicalInterface)

    /// The unit by which the service set receives packets.
    var serviceInterface: LogicalInterface {
      switch self {
      case .nextHop(let inside, _): inside
      case .interface(let service): service
      }
    }
  }

  /// The name of the service set.
  package var name: String
  /// The way in which packets reach the service set, with its units.
  package var style: Style
  /// The source address of the outer packets, at which the router negotiates: `local-gateway`.
  package var localGateway: IPv4Address
  /// The routing instance of the local gateway, whose routes outer packets take; nil if it is the
  /// one of the outside.
  package var gatewayInstance: String?
  /// Whether NATs on the way to peers are ignored: `no-nat-traversal`.
  package var ignoresNATs: Bool
  /// The rules in the order in which they are matched, each with the tunnel options of the set.
  package var rules: [RuleModel]

  var serviceInterface: LogicalInterface { style.serviceInterface }

  /// Creates a service set.
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

/// A rule with its terms: `[edit services ipsec-vpn rule NAME]`.
package struct RuleModel: Equatable, Sendable {
  /// The direction in which packets are matched, seen from the interface.
  package enum MatchDirection: String, Sendable { case input, output }

  /// The name of the rule.
  package var name: String
  /// The direction in which packets are matched: `match-direction`.
  package var matchDirection: MatchDirection
  /// The terms in the order in which they are matched.
  package var terms: [TermModel]

  /// Creates a rule.
  package init(name: String, matchDirection: MatchDirection, terms: [TermModel]) {
    self.name = name
    self.matchDirection = matchDirection
    self.terms = terms
  }
}

/// The tunnel options of a service set. They apply to its terms that do not configure their own.
struct TunnelOptions: Equatable {
  /// The treatment of the DF bit; `preserve` if no statement configures it.
  var dontFragment = TermModel.DontFragment.preserve
  var tunnelMTU: Int?
  var antiReplay: TermModel.AntiReplay?
}

extension TermModel {
  fileprivate mutating func complete(by options: TunnelOptions) {
    if self.dontFragment == .preserve, options.dontFragment != .preserve {
      self.dontFragment = options.dontFragment
    }
    if self.ownTunnelMTU == nil, let size = options.tunnelMTU { self.ownTunnelMTU = size }
    if self.antiReplay == nil, let check = options.antiReplay { self.antiReplay = check }
  }
}

extension RuleModel {
  /// Returns the rule with the options of its service set.
  func completed(by options: TunnelOptions) -> RuleModel {
    guard options != TunnelOptions() else { return self }
    var completed = self
    for index in completed.terms.indices { completed.terms[index].complete(by: options) }
    return completed
  }

  /// Returns the terms that name another unit than the inside of a service set, each with that
  /// unit.
  func terms(
    outside style: ServiceSetModel.Style
  ) -> [(name: String, unit: LogicalInterface)] {
    terms.compactMap { term in
      guard let unit = term.insideInterface, unit != style.serviceInterface else { return nil }
      return (term.name, unit)
    }
  }

  /// Returns the rule without the terms that name another unit.
  func within(_ style: ServiceSetModel.Style) -> RuleModel {
    let others = Set(terms(outside: style).map(\.name))
    guard !others.isEmpty else { return self }
    var fitting = self
    fitting.terms.removeAll { others.contains($0.name) }
    return fitting
  }
}
