import Wire

/// The state of the ends of a link, so that a change at one end does not require a search of all
/// others.
struct LinkEnds {
  /// Whether each port is enabled: a router's may be disabled.
  private var isEnabled: [Bool]
  /// Whether the cable of each port is pulled.
  private var isPulled: [Bool]
  /// The number of ports that are enabled and have their cable.
  private var liveCount: Int
  /// The link state that was last reported to the router of each end; nil if none was.
  private var reported: [Bool?]
  /// The addresses of the ends; nil for a link of two ends, where packets always go to the other
  /// one.
  var segment: SegmentTable?

  init(_ count: Int) {
    isEnabled = Array(repeating: true, count: count)
    isPulled = Array(repeating: false, count: count)
    liveCount = count
    reported = Array(repeating: nil, count: count)
    segment = count > 2 ? SegmentTable(ends: count) : nil
  }

  mutating func enable(_ end: Int, _ isOn: Bool) {
    change(end) { $0.isEnabled[end] = isOn }
  }

  /// Pulls the cable of a port, or puts it back.
  mutating func pull(_ end: Int, _ isOut: Bool) {
    change(end) { $0.isPulled[end] = isOut }
  }

  private func isLive(_ end: Int) -> Bool { isEnabled[end] && !isPulled[end] }

  private mutating func change(_ end: Int, _ body: (inout Self) -> Void) {
    let wasLive = isLive(end)
    body(&self)
    if isLive(end) != wasLive { liveCount += wasLive ? -1 : 1 }
  }

  /// Returns whether an end has its cable.
  func isPlugged(_ end: Int) -> Bool { !isPulled[end] }

  /// Returns whether the cable of an end leads to another port that is enabled.
  func isUp(_ end: Int) -> Bool { !isPulled[end] && liveCount > (isLive(end) ? 1 : 0) }

  /// Records the link state of an end. Returns whether it must be reported to the router.
  mutating func setState(_ end: Int, isUp: Bool) -> Bool {
    if reported[end] == isUp { return false }
    reported[end] = isUp
    return true
  }

  /// Discards the record of the state that was reported to an end, because its node was replaced.
  mutating func invalidate(_ end: Int) { reported[end] = nil }

  /// Returns the end that receives a packet for `address`: the other end or, on a segment, the one
  /// with the address.
  func receiver(of address: IPv4Address, from sender: Int) -> Int? {
    if let segment { return segment.end(with: address, besides: sender) }
    return isEnabled.indices.first { $0 != sender }
  }
}
