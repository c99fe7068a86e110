import Cryptography
import IKE
import IPsec
import Wire

extension TunnelPolicy {
  /// Creates the policy of a term, with the IKE and IPsec policies that it names. Where it names
  /// none, the implicit policy is used. Returns nil for a manual term.
  init?(
    _ identifier: TunnelIdentifier, _ name: String, _ term: TermModel,
    _ policies: NegotiationPolicies
  ) {
    guard case .dynamic(let ikeName, let ipsecName) = term.security else { return nil }
    self.init(
      identifier, name: name, remoteGateways: term.remoteGateways,
      ike: policies.ike[ikeName ?? ""] ?? policies.implicitIKE,
      ipsec: policies.ipsec[ipsecName ?? ""] ?? policies.implicitIPsec, local: term.source,
      remote: term.destination, establishesImmediately: policies.establishesImmediately)
  }
}

/// The policies of a configuration by their names, and those that hold where none is named.
struct NegotiationPolicies {
  let ike: [String: IKEPolicy]
  let ipsec: [String: IPsecPolicy]
  let implicitIKE: IKEPolicy
  let implicitIPsec = IPsecPolicy(IPsecPolicyModel(name: "default"))
  let establishesImmediately: Bool

  init(_ model: RouterModel, _ credentials: Credentials) {
    ike = Dictionary(
      model.ikePolicies.map { ($0.name, IKEPolicy($0, credentials)) },
      uniquingKeysWith: { first, _ in first })
    implicitIKE = IKEPolicy(IKEPolicyModel(name: "default"), credentials)
    ipsec = Dictionary(
      model.ipsecPolicies.map { ($0.name, IPsecPolicy($0)) },
      uniquingKeysWith: { first, _ in first })
    establishesImmediately = model.establishesTunnelsImmediately
  }
}

extension IKEPolicy {
  fileprivate init(_ model: IKEPolicyModel, _ credentials: Credentials) {
    let mode: Mode =
      switch model.mode {
      case .aggressive: .aggressive
      case .main: .main
      }
    self.init(
      name: model.name, mode: mode, proposals: model.proposals.map(IKEProposal.init),
      preSharedKey: model.preSharedKey, local: Identities(model.local),
      remote: Identities(model.remote))
    switch credentials.certificate(of: model) {
    case .success(let local): certificate = local
    case .failure(let error): certificateFault = error.fault.description
    case nil: break
    }
  }
}

extension IKEPolicy.Identities {
  fileprivate init(_ model: IKEPolicyModel.Identities) {
    self.init(addresses: model.addresses, keys: model.keys)
  }
}

extension IKEProposal {
  fileprivate init(_ model: IKEProposalModel) {
    let method: AuthenticationMethod =
      switch model.authenticationMethod {
      case .dsaSignatures: .dsaSignatures
      case .preSharedKeys: .preSharedKeys
      case .rsaSignatures: .rsaSignatures
      }
    self.init(
      name: model.name, method: method, group: model.group, hash: model.authenticationAlgorithm,
      encryption: model.encryptionAlgorithm, lifetime: model.lifetime)
  }
}

extension IPsecPolicy {
  fileprivate init(_ model: IPsecPolicyModel) {
    self.init(
      name: model.name, perfectForwardSecrecy: model.perfectForwardSecrecy,
      proposals: model.proposals.map { proposal in
        IPsecProposal(
          name: proposal.name, securityProtocol: proposal.securityProtocol,
          authentication: proposal.authenticationAlgorithm,
          encryption: proposal.encryptionAlgorithm, lifetime: proposal.lifetime)
      })
  }
}
