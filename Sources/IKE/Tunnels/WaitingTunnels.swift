/// The tunnels that wait for an IKE SA, each once, in the order of their requests.
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

  /// Removes the tunnels that do not exist any more.
  mutating func retain(where isWanted: (TunnelIdentifier) -> Bool) {
    guard !tunnels.allSatisfy({ isWanted($0.identifier) }) else { return }
    for tunnel in takeAll() where isWanted(tunnel.identifier) { add(tunnel) }
  }
}
