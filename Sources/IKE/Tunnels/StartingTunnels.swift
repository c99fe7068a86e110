/// Tunnels that waited for an IKE SA which is now established, in their order. There may be
/// thousands, and a quick mode takes more time than a packet.
struct StartingTunnels {
  /// The tunnels in reverse order: the next one is last.
  private var tunnels: [TunnelIdentifier] = []
  /// The tunnels whose negotiation has not been started, either from here or elsewhere.
  private var left: Set<TunnelIdentifier> = []

  var isEmpty: Bool { left.isEmpty }

  mutating func add(_ others: [TunnelIdentifier]) {
    let news = others.filter { left.insert($0).inserted }
    tunnels = news.reversed() + tunnels
  }

  mutating func remove(_ tunnel: TunnelIdentifier) { left.remove(tunnel) }

  mutating func next() -> TunnelIdentifier? {
    while let tunnel = tunnels.popLast() {
      if left.remove(tunnel) != nil { return tunnel }
    }
    return nil
  }
}
