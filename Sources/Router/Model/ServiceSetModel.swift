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

/// What a service set says of the tunnels of all its terms, where they do not say themselves.
struct TunnelOptions: Equatable {
  /// `keep`: no statement says.
  var dontFragment = TermModel.DontFragment.keep
  var tunnelMTU: Int?
  var antiReplay: TermModel.AntiReplay?
}

extension TermModel {
  fileprivate mutating func complete(by options: TunnelOptions) {
    if self.dontFragment == .keep, options.dontFragment != .keep {
      self.dontFragment = options.dontFragment
    }
    if self.ownTunnelMTU == nil, let size = options.tunnelMTU { self.ownTunnelMTU = size }
    if self.antiReplay == nil, let check = options.antiReplay { self.antiReplay = check }
  }
}

extension RuleModel {
  /// The rule as a service set has it that says this of its tunnels.
  func completed(by options: TunnelOptions) -> RuleModel {
    guard options != TunnelOptions() else { return self }
    var completed = self
    for index in completed.terms.indices { completed.terms[index].complete(by: options) }
    return completed
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
