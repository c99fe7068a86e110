import Wire

/// The last words of an exchange, to say again: to a peer that does not answer, at growing
/// intervals and not for ever; and to one that repeats itself, as often as it does. RFC 2408 §5.1.
struct Conversation {
  enum Verdict {
    case quiet
    case sendAgain([UInt8])
    case gaveUp
  }

  private var lastReceived: [UInt8] = []
  private var lastSent: [UInt8] = []
  private var tries = 0
  /// When the peer will have kept us waiting long enough.
  private(set) var deadline: Instant?

  /// After the first time, and after each repetition.
  static let intervals: [Duration] = [
    .seconds(2), .seconds(4), .seconds(8), .seconds(16), .seconds(16),
  ]

  mutating func send(_ datagram: [UInt8], awaitsAnswer: Bool, at now: Instant) {
    lastSent = datagram
    tries = 0
    deadline = awaitsAnswer ? now.advanced(by: Self.intervals[0]) : nil
  }

  /// A message that moved the exchange on; it was not heard before. What was sent before it is no
  /// answer to it: two ends that each take the other's last words for a question would never end.
  mutating func heard(_ datagram: [UInt8]) {
    lastReceived = datagram
    lastSent = []
    deadline = nil
  }

  func isRepetition(_ datagram: [UInt8]) -> Bool {
    !lastReceived.isEmpty && datagram == lastReceived
  }

  /// What was answered to the message that the peer repeats.
  var answer: [UInt8]? { lastSent.isEmpty ? nil : lastSent }

  mutating func advance(to now: Instant) -> Verdict {
    guard let due = deadline, due <= now else { return .quiet }
    tries += 1
    guard tries < Self.intervals.count else {
      deadline = nil
      return .gaveUp
    }
    deadline = now.advanced(by: Self.intervals[tries])
    return .sendAgain(lastSent)
  }
}
