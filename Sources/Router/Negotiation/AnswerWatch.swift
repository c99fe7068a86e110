import Wire

/// A check whether packets are received by a tunnel while packets are sent. The first packet that
/// an idle tunnel sends begins the watch. From then on counters are compared at intervals, so that
/// packets take no time for it.
struct AnswerWatch {
  /// The result of a comparison of the counters.
  enum Comparison {
    /// No packets were sent or received since the last comparison. The next packet begins the watch
    /// again.
    case idle
    case goesOn
    /// Packets were sent for too long, and none were received.
    case unanswered
  }

  /// The packets of a tunnel, in both directions.
  struct Counts {
    var sent: UInt64 = 0
    var received: UInt64 = 0
  }

  /// The time without answers after which the router verifies that the peer has the pair.
  static let answerTimeout = Duration.seconds(20)
  /// The interval between two comparisons.
  static let interval = Duration.seconds(5)
  /// The number of intervals with packets but without answers. The last packets of a connection
  /// often have no answer, and are no reason to verify the pair.
  private static let threshold = 3
  /// The longest time between verifications of a tunnel with traffic in one direction only. The
  /// time is doubled after each verification.
  private static let maximumTimeout = Duration.seconds(3_600)

  private(set) var isUnderWay = false
  private var counts = Counts()
  private var comparedAt = Instant.origin
  /// The time of the first packet without an answer, and the number of intervals with such packets.
  private var unanswered: (since: Instant, intervals: Int)?
  private var answerTimeout = Self.answerTimeout
  /// Whether the pair is verified earlier, because the peer may have deleted it with its IKE SA.
  private var isHastened = false

  /// Begins the watch, because a packet is about to be sent.
  mutating func begin(_ counts: Counts, at now: Instant) {
    if counts.received != self.counts.received { unanswered = nil }
    isUnderWay = true
    comparedAt = now
    self.counts = counts
  }

  /// Verifies the pair sooner, because the peer may have deleted it with its IKE SA.
  mutating func hasten(_ counts: Counts, at now: Instant) {
    isHastened = true
    unanswered = nil
    comparedAt = now
    self.counts = counts
  }

  /// Begins again, because another pair is used from now on.
  mutating func beginAnew() { unanswered = nil }

  /// Ends the watch, because the tunnel has no pair any more.
  mutating func end() { self = AnswerWatch() }

  /// Compares the counters with those of the last call.
  mutating func compare(_ counts: Counts, at now: Instant) -> Comparison {
    let (former, start) = (self.counts, comparedAt)
    (self.counts, comparedAt) = (counts, now)
    if counts.received > former.received {
      unanswered = nil
      answerTimeout = Self.answerTimeout
      isHastened = false
      return .goesOn
    }
    guard counts.sent > former.sent else {
      isUnderWay = false
      return .idle
    }
    let (since, intervals) = (unanswered?.since ?? start, (unanswered?.intervals ?? 0) + 1)
    unanswered = (since, intervals)
    let isUnanswered =
      isHastened
      ? since.duration(to: now) >= Self.interval
      : since.duration(to: now) >= answerTimeout && intervals >= Self.threshold
    guard isUnanswered else { return .goesOn }
    unanswered = nil
    if !isHastened { answerTimeout = min(answerTimeout * 2, Self.maximumTimeout) }
    isHastened = false
    return .unanswered
  }
}
