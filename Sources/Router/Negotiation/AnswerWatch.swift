import Wire

/// Whether packets come by a tunnel while packets leave by it. A packet that leaves an idle tunnel
/// begins the watch; from then on counters are compared at intervals, and packets cost nothing.
struct AnswerWatch {
  /// What a comparison of the counters has found.
  enum Verdict {
    /// Nothing has left or come since the last one: the next packet begins the watch again.
    case idle
    case goesOn
    /// Packets have left for too long, and none have come.
    case unanswered
  }

  /// The packets of a tunnel, in both directions.
  struct Counts {
    var sent: UInt64 = 0
    var received: UInt64 = 0
  }

  /// How long packets may leave while none come, before the peer is asked whether it has the pair.
  static let patience = Duration.seconds(20)
  /// How often counters are compared.
  static let interval = Duration.seconds(5)
  /// In how many intervals packets have to leave. The last packets of a conversation often have no
  /// answer, and are no reason to ask.
  private static let threshold = 3
  /// Traffic that only goes one way is verified ever less often.
  private static let maximumPatience = Duration.seconds(3_600)

  private(set) var isUnderWay = false
  private var counts = Counts()
  private var comparedAt = Instant.origin
  /// When the first packet left that was not answered, and the intervals in which some did.
  private var unanswered: (since: Instant, intervals: Int)?
  private var patience = Self.patience
  /// Whether the peer may have deleted the pair with its IKE SA.
  private var isHastened = false

  /// A packet is about to leave.
  mutating func begin(_ counts: Counts, at now: Instant) {
    if counts.received != self.counts.received { unanswered = nil }
    isUnderWay = true
    comparedAt = now
    self.counts = counts
  }

  /// The peer may have deleted the pair with its IKE SA: it is asked sooner.
  mutating func hasten(_ counts: Counts, at now: Instant) {
    isHastened = true
    unanswered = nil
    comparedAt = now
    self.counts = counts
  }

  /// Another pair is used from now on.
  mutating func beginAnew() { unanswered = nil }

  /// The tunnel has no pair any more.
  mutating func end() { self = AnswerWatch() }

  mutating func compare(_ counts: Counts, at now: Instant) -> Verdict {
    let (former, start) = (self.counts, comparedAt)
    (self.counts, comparedAt) = (counts, now)
    if counts.received > former.received {
      unanswered = nil
      patience = Self.patience
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
      : since.duration(to: now) >= patience && intervals >= Self.threshold
    guard isUnanswered else { return .goesOn }
    unanswered = nil
    if !isHastened { patience = min(patience * 2, Self.maximumPatience) }
    isHastened = false
    return .unanswered
  }
}
