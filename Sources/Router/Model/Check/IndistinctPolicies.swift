internal import Cryptography
internal import IKE
internal import Wire

/// Policies in aggressive mode that a peer's first message can't tell apart. The second message
/// already has a hash of the pre-shared key, so there is no trying: RFC 2409 section 5.4.
struct IndistinctPolicies {
  /// Between whom a policy negotiates.
  private struct Ends: Hashable {
    var instance: String?
    var localGateway: IPv4Address
    var remoteGateway: IPv4Address
  }

  /// By the name of a policy: an earlier one that has another key for the same peer.
  private(set) var found: [String: (other: String, gateway: IPv4Address)] = [:]

  /// `policies`: those in aggressive mode with a pre-shared key.
  init(_ policies: [IKEPolicyModel], _ serviceSets: [ServiceSetModel]) {
    var models: [String: IKEPolicyModel] = [:]
    for policy in policies { models[policy.name] = policy }
    var users: [Ends: [IKEPolicyModel]] = [:]
    for set in serviceSets {
      for term in set.rules.lazy.flatMap(\.terms) {
        guard case .dynamic(let name?, _) = term.security, let policy = models[name] else {
          continue
        }
        for gateway in term.remoteGateways {
          let ends = Ends(
            instance: set.gatewayInstance, localGateway: set.localGateway, remoteGateway: gateway)
          add(policy, to: &users[ends, default: []], gateway)
        }
      }
    }
  }

  private mutating func add(
    _ policy: IKEPolicyModel, to users: inout [IKEPolicyModel], _ gateway: IPv4Address
  ) {
    guard !users.contains(where: { $0.name == policy.name }) else { return }
    if found[policy.name] == nil, let other = users.first(where: { $0.isTaken(for: policy) }) {
      found[policy.name] = (other.name, gateway)
    }
    users.append(policy)
  }
}

extension IKEPolicyModel {
  /// Whether a message that is meant for the other policy fits this one as well, but for the key.
  fileprivate func isTaken(for other: IKEPolicyModel) -> Bool {
    preSharedKey != other.preSharedKey && local == other.local && remote == other.remote
      && proposals.contains { proposal in other.proposals.contains { $0.fits(proposal) } }
  }
}

extension IKEProposalModel {
  /// Whether both mean the same transform with a pre-shared key; peers agree on the lifetime.
  fileprivate func fits(_ other: IKEProposalModel) -> Bool {
    authenticationMethod == .preSharedKeys && other.authenticationMethod == .preSharedKeys
      && group == other.group && authenticationAlgorithm == other.authenticationAlgorithm
      && encryptionAlgorithm == other.encryptionAlgorithm
  }
}
