import Wire

/// What is known of the ends of a link, so that a change at one of them need not look at all others.
struct LinkEnds {
  /// Whether the port is on: a router's may be disabled.
  private var isEnabled: [Bool]
  private var enabledCount: Int
  /// What the routers have been told of their cables; nil: nothing yet.
  private var told: [Bool?]
  /// nil: there are not more than two ends, and the other one is always meant.
  var segment: SegmentTable?

  init(_ count: Int) {
    isEnabled = Array(repeating: true, count: count)
    enabledCount = count
    told = Array(repeating: nil, count: count)
    segment = count > 2 ? SegmentTable(ends: count) : nil
  }

  mutating func enable(_ end: Int, _ isOn: Bool) {
    if isEnabled[end] == isOn { return }
    isEnabled[end] = isOn
    enabledCount += isOn ? 1 : -1
  }

  /// Whether the cable of an end leads to another port that is on.
  func isUp(_ end: Int) -> Bool { enabledCount > (isEnabled[end] ? 1 : 0) }

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
