import Wire

/// Tunnels that have waited for an IKE SA which is there now: thousands may have, and a quick mode
/// costs more than a packet.
struct StartingTunnels {
  /// The next one last.
  private var names: [String] = []
  /// Those that nobody else has begun.
  private var left: Set<String> = []

  var isEmpty: Bool { left.isEmpty }

  mutating func add(_ others: [String]) {
    let news = others.filter { left.insert($0).inserted }
    names = news.reversed() + names
  }

  mutating func remove(_ name: String) { left.remove(name) }

  mutating func next() -> String? {
    while let name = names.popLast() {
      if left.remove(name) != nil { return name }
    }
    return nil
  }
}

extension Negotiator {
  /// So many quick modes are begun at once, and the next ones after a pause: packets pass between.
  static let startsAtOnce = 64
  static let startPause = Duration.milliseconds(4)

  /// Begins what has waited for an IKE SA with the peer: some of it now, and the rest later.
  mutating func start(
    with peer: IPv4Address, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    for _ in 0..<Self.startsAtOnce {
      guard let name = starting[peer]?.next() else { break }
      // Those that the IKE SA does not serve need another, and wait for that.
      if let tunnel = tunnels[name] { begin(tunnel, with: peer, in: &world, &outputs) }
    }
    if starting[peer]?.isEmpty == false {
      agenda.add(.start(peer), at: world.now.advanced(by: Self.startPause))
    } else {
      starting[peer] = nil
    }
  }
}
