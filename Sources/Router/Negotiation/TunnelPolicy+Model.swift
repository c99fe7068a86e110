import Cryptography
import IKE
import IPsec
import Wire

extension TunnelPolicy {
  /// Creates the policy of a term from the IKE and IPsec policies that it names. If it names none,
  /// the implicit ones are used. Returns nil for a manual term.
  init?(
    _ identifier: TunnelIdentifier, _ name: String, _ term: TermModel,
    _ policies: NegotiationPolicies, ignoresNATs: Bool
  ) {
    guard case .dynamic(let ikeName, let ipsecName) = term.security else { return nil }
    self.init(
      identifier, name: name, remoteGateways: term.remoteGateways,
      ike: policies.ike(ikeName, ignoresNATs: ignoresNATs),
      ipsec: policies.ipsec[ipsecName ?? ""] ?? policies.implicitIPsec, local: term.source,
      remote: term.destination,
      establishesImmediately: policies.establishment == .immediately,
      begins: policies.establishment != .responderOnly,
      deadPeerDetection: term.peerDetection.map {
        DeadPeerDetection(interval: $0.interval, threshold: $0.threshold)
      } ?? DeadPeerDetection())
  }
}

/// The policies of a configuration by their names, and those that apply if none is named.
struct NegotiationPolicies {
  private let ike: [String: IKEPolicy]
  /// The IKE policies for service sets that ignore NATs; empty if there are no such sets.
  private let withoutNATTraversal: [String: IKEPolicy]
  let ipsec: [String: IPsecPolicy]
  private let implicitIKE: IKEPolicy
  let implicitIPsec = IPsecPolicy(name: "default")
  let establishment: RouterModel.Establishment
  /// Whether all service sets ignore NATs.
  private let isBlind: Bool

  /// Returns the IKE policy with a name, or the implicit one.
  func ike(_ name: String?, ignoresNATs: Bool) -> IKEPolicy {
    let ignoresNATs = ignoresNATs || isBlind
    let named = name.flatMap { ignoresNATs ? withoutNATTraversal[$0] : ike[$0] }
    return named ?? (ignoresNATs ? implicitIKE.withoutNATTraversal : implicitIKE)
  }

  init(_ model: RouterModel, _ credentials: Credentials) {
    ike = Dictionary(
      model.ikePolicies.map { ($0.name, IKEPolicy($0, credentials)) },
      uniquingKeysWith: { first, _ in first })
    let ignoresNATs = model.ignoresNATs || model.serviceSets.contains(where: \.ignoresNATs)
    withoutNATTraversal = ignoresNATs ? ike.mapValues(\.withoutNATTraversal) : [:]
    isBlind = model.ignoresNATs
    implicitIKE = IKEPolicy(IKEPolicyModel(name: "default"), credentials)
    ipsec = Dictionary(
      model.ipsecPolicies.map { ($0.name, $0) },
      uniquingKeysWith: { first, _ in first })
    establishment = model.establishment
  }
}

extension IKEPolicy {
  fileprivate var withoutNATTraversal: IKEPolicy {
    var policy = self
    policy.ignoresNATs = true
    return policy
  }

  fileprivate init(_ model: IKEPolicyModel, _ credentials: Credentials) {
    self.init(
      name: model.name, mode: model.mode, proposals: model.proposals,
      preSharedKey: model.preSharedKey, local: model.local, remote: model.remote)
    answersAggressiveMode = model.answersAggressiveMode
    switch credentials.certificate(of: model) {
    case .success(let local): certificate = local
    case .failure(let error): certificateFault = error.fault.description
    case nil: break
    }
  }
}
