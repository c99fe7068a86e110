import Wire

/// What is known of the ends of a link, so that a change at one of them need not look at all others.
struct LinkEnds {
  /// Whether the port is on: a router's may be disabled.
  private var isEnabled: [Bool]
  /// Whether the cable is pulled out of the port.
  private var isPulled: [Bool]
  /// How many ports are on and have their cable.
  private var liveCount: Int
  /// What the routers have been told of their cables; nil: nothing yet.
  private var told: [Bool?]
  /// nil: there are not more than two ends, and the other one is always meant.
  var segment: SegmentTable?

  init(_ count: Int) {
    isEnabled = Array(repeating: true, count: count)
    isPulled = Array(repeating: false, count: count)
    liveCount = count
    told = Array(repeating: nil, count: count)
    segment = count > 2 ? SegmentTable(ends: count) : nil
  }

  mutating func enable(_ end: Int, _ isOn: Bool) {
    change(end) { $0.isEnabled[end] = isOn }
  }

  /// Pulls the cable out of a port, or puts it back.
  mutating func pull(_ end: Int, _ isOut: Bool) {
    change(end) { $0.isPulled[end] = isOut }
  }

  private func isLive(_ end: Int) -> Bool { isEnabled[end] && !isPulled[end] }

  private mutating func change(_ end: Int, _ body: (inout Self) -> Void) {
    let wasLive = isLive(end)
    body(&self)
    if isLive(end) != wasLive { liveCount += wasLive ? -1 : 1 }
  }

  /// Whether an end has its cable.
  func isPlugged(_ end: Int) -> Bool { !isPulled[end] }

  /// Whether the cable of an end leads to another port that is on.
  func isUp(_ end: Int) -> Bool { !isPulled[end] && liveCount > (isLive(end) ? 1 : 0) }

  /// Whether a router has to be told.
  mutating func tell(_ end: Int, isUp: Bool) -> Bool {
    if told[end] == isUp { return false }
    told[end] = isUp
    return true
  }

  /// The node there is another one now, which may know something else.
  mutating func forget(_ end: Int) { told[end] = nil }

  /// The end that gets what is for `address`: the other one or, where there are several, the one
  /// that has the address.
  func receiver(of address: IPv4Address, from sender: Int) -> Int? {
    if let segment { return segment.end(with: address, besides: sender) }
    return isEnabled.indices.first { $0 != sender }
  }
}
