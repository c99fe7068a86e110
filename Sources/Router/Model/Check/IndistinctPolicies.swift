internal import Cryptography
internal import IKE
internal import Wire

/// Policies in aggressive mode that a peer's first message does not distinguish. The second
/// message already contains a hash of the pre-shared key, so the router cannot try several. RFC
/// 2409 section 5.4.
struct IndistinctPolicies {
  /// The two addresses between which a policy negotiates.
  private struct Ends: Hashable {
    var instance: String?
    var localGateway: IPv4Address
    var remoteGateway: IPv4Address
  }

  /// For each such policy, an earlier one that has another key for the same peer.
  private(set) var found: [String: (other: String, gateway: IPv4Address)] = [:]

  /// Finds the policies. `policies` are those in aggressive mode with a pre-shared key.
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
  /// Returns whether a message that is meant for the other policy also matches this one, which has
  /// another key.
  fileprivate func isTaken(for other: IKEPolicyModel) -> Bool {
    preSharedKey != other.preSharedKey && local == other.local && remote == other.remote
      && proposals.contains { proposal in other.proposals.contains { $0.fits(proposal) } }
  }
}

extension IKEProposal {
  /// Returns whether both proposals are the same transform with a pre-shared key. Lifetimes may
  /// differ, because peers agree on one.
  fileprivate func fits(_ other: IKEProposal) -> Bool {
    method == .preSharedKeys && other.method == .preSharedKeys
      && group == other.group && hash == other.hash && encryption == other.encryption
  }
}
