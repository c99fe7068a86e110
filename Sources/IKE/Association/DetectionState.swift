import Wire

/// The state of dead peer detection under an IKE SA, for both directions. RFC 3706.
struct DetectionState {
  /// An R-U-THERE without an answer. RFC 3706 section 5.
  private struct Probe {
    var deadline: Instant
    var tries = 1
    let plan: DeadPeerDetection
  }

  /// The action for a probe that is due at a point in time.
  enum ProbeState {
    case notYet
    /// The R-U-THERE is sent again with the same sequence number, so that an answer to any copy is
    /// accepted.
    case repeatProbe(UInt32)
    case dead
  }

  /// The sequence number of the last R-U-THERE that was sent; the first is random. RFC 3706 section
  /// 6.2.
  private var sequence: UInt32
  /// The sequence number of the peer's last R-U-THERE.
  private var lastPeerSequence: UInt32?
  private var probe: Probe?

  init(sequence: UInt32) { self.sequence = sequence }

  /// Whether a probe is under way.
  var isUnderWay: Bool { probe != nil }

  /// The time at which the R-U-THERE is sent again or the peer is declared dead.
  var deadline: Instant? { probe?.deadline }

  /// Starts a probe. Returns its sequence number.
  mutating func begin(_ plan: DeadPeerDetection, at now: Instant) -> UInt32 {
    sequence &+= 1
    probe = Probe(deadline: now.advanced(by: plan.interval), plan: plan)
    return sequence
  }

  /// Returns what is due at `now` and sets the next deadline.
  mutating func advance(to now: Instant) -> ProbeState {
    guard var probe, probe.deadline <= now else { return .notYet }
    guard probe.tries < probe.plan.threshold else { return .dead }
    probe.tries += 1
    probe.deadline = now.advanced(by: probe.plan.interval)
    self.probe = probe
    return .repeatProbe(sequence)
  }

  /// Handles an R-U-THERE-ACK. Returns whether it answers the current probe.
  mutating func handle(answer: UInt32?) -> Bool {
    guard probe != nil, answer == sequence else { return false }
    probe = nil
    return true
  }

  /// Handles an R-U-THERE. Returns whether it has to be answered: sequence numbers must not
  /// decrease, but the peer may repeat the last one. RFC 3706 section 6.2.
  mutating func handle(question: UInt32) -> Bool {
    guard lastPeerSequence.map({ question >= $0 }) ?? true else { return false }
    lastPeerSequence = question
    return true
  }
}
