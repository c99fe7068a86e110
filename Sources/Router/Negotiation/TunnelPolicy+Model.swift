import Cryptography
import IKE
import IPsec
import Wire

extension TunnelPolicy {
  /// What the term of a tunnel says, with the policies that it names. nil for a manual one. Where a
  /// policy is not named, the implicit one holds.
  init?(_ tunnel: Tunnel, in model: RouterModel, _ credentials: Credentials) {
    let term = tunnel.model
    guard case .dynamic(let ikeName, let ipsecName) = term.security else { return nil }
    let ike =
      model.ikePolicies.first { $0.name == ikeName } ?? IKEPolicyModel(name: "default")
    let ipsec =
      model.ipsecPolicies.first { $0.name == ipsecName } ?? IPsecPolicyModel(name: "default")
    self.init(
      name: tunnel.name.words,
      remoteGateways: [term.remoteGateway] + (term.backupRemoteGateway.map { [$0] } ?? []),
      ike: IKEPolicy(ike, credentials), ipsec: IPsecPolicy(ipsec), local: term.source,
      remote: term.destination)
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
    let hash: HashAlgorithm =
      switch model.authenticationAlgorithm {
      case .md5: .md5
      case .sha1: .sha1
      }
    self.init(
      name: model.name, method: method, group: model.group, hash: hash,
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
