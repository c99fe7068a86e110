import Wire

/// The tunnels of a gateway, and how they are found: ten thousand may have one peer.
struct TunnelTable {
  private var byName: [String: TunnelPolicy] = [:]
  /// Names, in their order.
  private var byPeer: [IPv4Address: [String]] = [:]
  private var bySelectors: [Selectors: String] = [:]
  /// Each policy once, in the order of its tunnels.
  private var policiesByPeer: [IPv4Address: [IKEPolicy]] = [:]

  private struct Selectors: Hashable {
    var peer: IPv4Address
    var local: IPv4Prefix
    var remote: IPv4Prefix
  }

  init(_ policies: [TunnelPolicy] = []) {
    var known: [IPv4Address: Set<String>] = [:]
    for policy in policies {
      byName[policy.name] = policy
      for peer in policy.remoteGateways {
        byPeer[peer, default: []].append(policy.name)
        if known[peer, default: []].insert(policy.ike.name).inserted {
          policiesByPeer[peer, default: []].append(policy.ike)
        }
        let selectors = Selectors(peer: peer, local: policy.local, remote: policy.remote)
        if bySelectors[selectors] == nil { bySelectors[selectors] = policy.name }
      }
    }
  }

  subscript(name: String) -> TunnelPolicy? { byName[name] }

  var names: Dictionary<String, TunnelPolicy>.Keys { byName.keys }

  /// All remote gateways.
  var peers: Dictionary<IPv4Address, [String]>.Keys { byPeer.keys }

  func has(_ peer: IPv4Address) -> Bool { byPeer[peer] != nil }

  /// The first tunnel with the peer that has exactly these selectors.
  func find(_ peer: IPv4Address, local: IPv4Prefix, remote: IPv4Prefix) -> TunnelPolicy? {
    bySelectors[Selectors(peer: peer, local: local, remote: remote)].flatMap { byName[$0] }
  }

  /// The first tunnels with the peer, for a message to name.
  func some(_ peer: IPv4Address) -> [TunnelPolicy] {
    byPeer[peer, default: []].prefix(8).compactMap { byName[$0] }
  }

  /// The policies by which the peer may negotiate.
  func ikePolicies(_ peer: IPv4Address) -> [IKEPolicy] { policiesByPeer[peer, default: []] }
}
