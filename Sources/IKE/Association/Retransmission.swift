import Wire

/// The retransmission state of an exchange: its last received and last sent message. The last
/// message is sent again at growing intervals while the peer does not answer, up to a limit, and
/// whenever the peer repeats its own message. RFC 2408 section 5.1.
struct Retransmission {
  /// The action that is due at a point in time.
  enum DueAction {
    /// Nothing is due.
    case quiet
    /// The last message has to be sent again.
    case sendAgain([UInt8])
    /// The peer has not answered any of the messages.
    case gaveUp
  }

  private var lastReceived: [UInt8] = []
  private var lastSent: [UInt8] = []
  private var tries = 0
  /// The time at which the last message is sent again; nil if no answer is expected.
  private(set) var deadline: Instant?

  /// The intervals after the first message and after each retransmission.
  static let intervals: [Duration] = [
    .seconds(2), .seconds(4), .seconds(8), .seconds(16), .seconds(16),
  ]

  /// Stores a message that is sent, and starts the timer if an answer is expected.
  mutating func send(_ datagram: [UInt8], awaitsAnswer: Bool, at now: Instant) {
    lastSent = datagram
    tries = 0
    deadline = awaitsAnswer ? now.advanced(by: Self.intervals[0]) : nil
  }

  /// Stores a new message of the peer that has advanced the exchange. The message sent before it is
  /// removed, because it is not an answer to it: two ends that both answer the other's last message
  /// would send messages forever.
  mutating func recordReceived(_ datagram: [UInt8]) {
    lastReceived = datagram
    lastSent = []
    deadline = nil
  }

  /// Returns whether the peer repeats its last message.
  func isRepetition(_ datagram: [UInt8]) -> Bool {
    !lastReceived.isEmpty && datagram == lastReceived
  }

  /// The answer to the message that the peer repeats; nil if none was sent.
  var answer: [UInt8]? { lastSent.isEmpty ? nil : lastSent }

  /// Returns what is due at `now` and sets the next deadline.
  mutating func advance(to now: Instant) -> DueAction {
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
