/// Tunnels that wait for an IKE SA, in the order in which they came, each once.
struct WaitingTunnels {
  private var tunnels: [TunnelPolicy] = []
  private var known: Set<TunnelIdentifier> = []

  var isEmpty: Bool { tunnels.isEmpty }

  mutating func add(_ tunnel: TunnelPolicy) {
    if known.insert(tunnel.identifier).inserted { tunnels.append(tunnel) }
  }

  mutating func takeAll() -> [TunnelPolicy] {
    defer { self = WaitingTunnels() }
    return tunnels
  }

  /// Forgets those that are not wanted any more.
  mutating func keep(_ isWanted: (TunnelIdentifier) -> Bool) {
    guard !tunnels.allSatisfy({ isWanted($0.identifier) }) else { return }
    for tunnel in takeAll() where isWanted(tunnel.identifier) { add(tunnel) }
  }
}
