import Wire

/// The start of tunnels that waited for an IKE SA which is now established.
extension Peer {
  /// The number of quick modes that are started at once. The next ones start after a pause, so that
  /// packets are handled in between.
  private static let startsAtOnce = 64
  private static let startPause = Duration.milliseconds(4)

  /// Starts quick modes for some of the tunnels, and sets a timer for the others.
  mutating func start(in turn: inout Turn) {
    for _ in 0..<Self.startsAtOnce {
      guard let tunnel = starting.next() else { break }
      // A tunnel that this IKE SA does not serve needs another IKE SA, and waits for that one.
      if let policy = turn.shared.tunnels[tunnel] { negotiate(policy, in: &turn) }
    }
    if starting.isEmpty {
      starting = StartingTunnels()
    } else {
      turn.plan(.start(gateway), at: turn.now.advanced(by: Self.startPause))
    }
  }
}
