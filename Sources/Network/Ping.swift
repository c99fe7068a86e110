package import Router
package import Wire

/// A ping that is under way. It sends one probe at a time and advances the virtual time, so that
/// its caller can print a line for each probe.
package struct Ping {

  /// The result of one probe.
  package enum Probe: Equatable, Sendable {
    case reply(EchoResult, roundTrip: Duration)
    case error(EchoResult)
    case timeout(sequence: UInt16)
    case notSent(PingError)
  }

  /// The name of the node that sends the probes.
  package let node: String
  /// The options with which the ping was started.
  package let options: PingOptions
  /// The number of probes so far, those that could not be sent included.
  package private(set) var transmitted = 0
  /// The round-trip times of the probes that were answered, in their order.
  package private(set) var roundTrips: [Duration] = []
  private let identifier: UInt16
  /// The time at which the next probe is to be sent.
  package private(set) var nextDue: Instant
  /// The probe that waits for its answer, with the time at which it was sent.
  private var outstanding: (sequence: UInt16, sent: Instant)?

  /// Returns nil if there is no node with that name.
  package init?(from node: String, _ options: PingOptions, in network: inout Network) {
    guard network.topology.node(node) != nil else { return nil }
    self.node = node
    self.options = options
    identifier = network.makeIdentifier()
    nextDue = network.now
  }

  /// The number of probes that were answered with a reply.
  package var received: Int { roundTrips.count }

  /// Whether all probes have been sent.
  package var isComplete: Bool { options.count.map { transmitted >= $0 } ?? false }

  /// The time until which an answer to the present probe is awaited; nil if there is no such probe.
  package var deadline: Instant? {
    let timeout = isComplete ? options.finalTimeout ?? options.timeout : options.timeout
    return outstanding?.sent.advanced(by: timeout)
  }

  private var identity: PingIdentity { PingIdentity(node: node, identifier: identifier) }

  /// Waits until the next probe is due, sends it, and waits for the answer. Returns nil after
  /// `count` probes.
  package mutating func next(in network: inout Network) -> Probe? {
    if isComplete { return nil }
    network.advance(to: nextDue)
    if let failure = send(in: &network) { return failure }
    let (identity, sequence) = (identity, outstanding?.sequence)
    if let deadline {
      network.advance(to: deadline) { network in
        network.answers[identity]?.contains { $0.result.sequence == sequence } ?? false
      }
    }
    defer { end(in: &network) }
    return result(in: &network)
  }

  /// Sends a probe now. Returns the reason why it could not be sent, or nil if it was sent.
  package mutating func send(in network: inout Network) -> Probe? {
    let sent = network.now
    let sequence = UInt16(truncatingIfNeeded: transmitted)
    transmitted += 1
    nextDue = sent.advanced(by: options.interval)
    let request = PingRequest(
      to: options.destination, source: options.source, size: options.size,
      doesNotFragment: options.doesNotFragment, instance: options.instance,
      identifier: identifier, sequence: sequence, timeToLive: options.timeToLive)
    network.answers[identity] = []
    do {
      try network.emit(request, from: node)
      outstanding = (sequence, sent)
      return nil
    } catch { return .notSent(error) }
  }

  /// Returns the result of the present probe, or nil if its answer is still awaited or there is no
  /// probe.
  package mutating func result(in network: inout Network) -> Probe? {
    guard let (sequence, sent) = outstanding else { return nil }
    let answer = network.answers[identity]?.first { $0.result.sequence == sequence }
    guard let answer else {
      guard let deadline, network.now >= deadline else { return nil }
      outstanding = nil
      return .timeout(sequence: sequence)
    }
    outstanding = nil
    guard answer.result.kind == .reply else { return .error(answer.result) }
    let roundTrip = sent.duration(to: answer.time)
    roundTrips.append(roundTrip)
    return .reply(answer.result, roundTrip: roundTrip)
  }

  /// Ends the ping. Its answers are no longer recorded.
  package func end(in network: inout Network) { network.answers[identity] = nil }
}
