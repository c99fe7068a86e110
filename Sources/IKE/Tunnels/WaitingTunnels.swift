/// Tunnels that wait for an IKE SA, in the order in which they came, each once.
struct WaitingTunnels {
  private var tunnels: [TunnelIdentifier] = []
  private var known: Set<TunnelIdentifier> = []

  var isEmpty: Bool { tunnels.isEmpty }

  mutating func add(_ tunnel: TunnelIdentifier) {
    if known.insert(tunnel).inserted { tunnels.append(tunnel) }
  }

  mutating func takeAll() -> [TunnelIdentifier] {
    defer { self = WaitingTunnels() }
    return tunnels
  }

  /// Forgets those that are not wanted any more.
  mutating func keep(_ isWanted: (TunnelIdentifier) -> Bool) {
    guard !tunnels.allSatisfy(isWanted) else { return }
    for tunnel in takeAll() where isWanted(tunnel) { add(tunnel) }
  }
}
