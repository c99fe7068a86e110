import Wire

/// Tunnels that waited for an IKE SA which is now established. There may be thousands, and a quick
/// mode takes more time than a packet.
struct StartingTunnels {
  /// The names of the tunnels, the next one last.
  private var names: [String] = []
  /// The tunnels whose negotiation has not been started, either from here or elsewhere.
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
  /// The number of quick modes that are started at once. The next ones start after a pause, so that
  /// packets are handled in between.
  static let startsAtOnce = 64
  static let startPause = Duration.milliseconds(4)

  /// Starts quick modes for the tunnels that waited for an IKE SA with the peer: some now, the
  /// others later.
  mutating func start(
    with peer: IPv4Address, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    for _ in 0..<Self.startsAtOnce {
      guard let name = starting[peer]?.next() else { break }
      // A tunnel that this IKE SA does not serve needs another IKE SA, and waits for that one.
      if let tunnel = tunnels[name] { begin(tunnel, with: peer, in: &world, &outputs) }
    }
    if starting[peer]?.isEmpty == false {
      agenda.add(.start(peer), at: world.now.advanced(by: Self.startPause))
    } else {
      starting[peer] = nil
    }
  }
}
