import Wire

/// Whether the peer of an IKE SA is there: our questions, and its own. RFC 3706.
struct PeerDetection {
  /// An R-U-THERE that waits for its answer. RFC 3706 §5.
  private struct Probe {
    var deadline: Instant
    var tries = 1
    let plan: DeadPeerDetection
  }

  /// What becomes of a question that was not answered in time.
  enum Silence {
    case notYet
    /// The same question: an answer to any of them will do.
    case askAgain(UInt32)
    case dead
  }

  /// Of our last R-U-THERE; the first is random. RFC 3706 §6.2.
  private var sequence: UInt32
  /// Of the peer's last one.
  private var heard: UInt32?
  private var probe: Probe?

  init(sequence: UInt32) { self.sequence = sequence }

  var isUnderWay: Bool { probe != nil }

  var deadline: Instant? { probe?.deadline }

  /// Begins to ask. Returns the number of the question.
  mutating func begin(_ plan: DeadPeerDetection, at now: Instant) -> UInt32 {
    sequence &+= 1
    probe = Probe(deadline: now.advanced(by: plan.interval), plan: plan)
    return sequence
  }

  mutating func advance(to now: Instant) -> Silence {
    guard var probe, probe.deadline <= now else { return .notYet }
    guard probe.tries < probe.plan.threshold else { return .dead }
    probe.tries += 1
    probe.deadline = now.advanced(by: probe.plan.interval)
    self.probe = probe
    return .askAgain(sequence)
  }

  /// Whether this is the answer that we wait for.
  mutating func heed(answer: UInt32?) -> Bool {
    guard probe != nil, answer == sequence else { return false }
    probe = nil
    return true
  }

  /// Whether the peer's question is to be answered. Numbers only grow; the peer may repeat the last
  /// one. RFC 3706 §6.2.
  mutating func heed(question: UInt32) -> Bool {
    guard heard.map({ question >= $0 }) ?? true else { return false }
    heard = question
    return true
  }
}
