import Wire

/// The tunnels of a gateway with indices by which they are found; one peer may have ten thousand.
struct TunnelPolicyTable {
  /// The policies of the tunnels, in the order in which they are tried.
  private var policies: [TunnelPolicy] = []
  private var byIdentifier: [TunnelIdentifier: Int] = [:]
  private var byPeer: [IPv4Address: [Int]] = [:]
  private var bySelectors: [Selectors: Int] = [:]
  /// The IKE policies of each peer, each once, in the order of its tunnels.
  private var policiesByPeer: [IPv4Address: [IKEPolicy]] = [:]
  private var policyNames: [IPv4Address: Set<String>] = [:]
  /// The tunnels that are established without traffic, in the same order.
  private(set) var establishing: [TunnelIdentifier] = []

  private struct Selectors: Hashable {
    var peer: IPv4Address
    var local: IPv4Prefix
    var remote: IPv4Prefix
  }

  init(_ policies: [TunnelPolicy] = []) {
    for policy in policies { append(policy) }
  }

  /// Reserves memory for a number of tunnels.
  mutating func reserveCapacity(_ count: Int) {
    policies.reserveCapacity(count)
    byIdentifier.reserveCapacity(count)
    bySelectors.reserveCapacity(count)
  }

  mutating func append(_ policy: TunnelPolicy) {
    let place = policies.count
    policies.append(policy)
    byIdentifier[policy.identifier] = place
    if policy.establishesImmediately { establishing.append(policy.identifier) }
    for peer in policy.remoteGateways {
      byPeer[peer, default: []].append(place)
      if policyNames[peer, default: []].insert(policy.ike.name).inserted {
        policiesByPeer[peer, default: []].append(policy.ike)
      }
      let selectors = Selectors(peer: peer, local: policy.local, remote: policy.remote)
      if bySelectors[selectors] == nil { bySelectors[selectors] = place }
    }
  }

  /// Stops all negotiation by the gateway; from now on only peers start it.
  mutating func stopBeginning() {
    for index in policies.indices {
      policies[index].begins = false
      policies[index].establishesImmediately = false
    }
    establishing = []
  }

  /// Frees the memory of the last `count` tunnels of a table that is no longer used. Returns false
  /// if the table is empty.
  mutating func discard(_ count: Int) -> Bool {
    if policies.isEmpty {
      byIdentifier = [:]
      return false
    }
    policies.removeLast(min(count, policies.count))
    return true
  }

  subscript(tunnel: TunnelIdentifier) -> TunnelPolicy? {
    byIdentifier[tunnel].map { policies[$0] }
  }

  /// The addresses of all remote gateways.
  var peers: Dictionary<IPv4Address, [Int]>.Keys { byPeer.keys }

  func has(_ peer: IPv4Address) -> Bool { byPeer[peer] != nil }

  /// Returns the first tunnel with the peer that has exactly these selectors.
  func find(_ peer: IPv4Address, local: IPv4Prefix, remote: IPv4Prefix) -> TunnelPolicy? {
    bySelectors[Selectors(peer: peer, local: local, remote: remote)].map { policies[$0] }
  }

  /// Returns whether the configured tunnel of a pair still has its gateway and selectors.
  func allow(_ pair: SecurityAssociationPair) -> Bool {
    guard let tunnel = self[pair.tunnel] else { return false }
    return tunnel.remoteGateways.contains(pair.gateway) && tunnel.local == pair.local
      && tunnel.remote == pair.remote
  }

  /// Returns the first eight tunnels with the peer, to be named in an error.
  func some(_ peer: IPv4Address) -> [TunnelPolicy] {
    byPeer[peer, default: []].prefix(8).map { policies[$0] }
  }

  /// Returns the policies by which the peer may negotiate.
  func ikePolicies(_ peer: IPv4Address) -> [IKEPolicy] { policiesByPeer[peer, default: []] }

  /// Returns whether the gateway may start phase 1 with the peer, by the first of its tunnels.
  func mayBegin(_ peer: IPv4Address) -> Bool {
    byPeer[peer]?.first.map { policies[$0].begins } ?? false
  }

  /// Returns the dead peer detection of the first tunnel with the peer.
  func deadPeerDetection(_ peer: IPv4Address) -> DeadPeerDetection {
    byPeer[peer]?.first.map { policies[$0].deadPeerDetection } ?? DeadPeerDetection()
  }
}
