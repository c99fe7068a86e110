package import Router
package import Wire

/// A ping command under way: it sends one probe at a time and lets virtual time pass, so that its
/// caller can print a line for each.
package struct Ping {
  package struct Options: Equatable, Sendable {
    package var destination: IPv4Address
    package var source: IPv4Address?
    /// Octets of data.
    package var size: Int
    /// nil: until the caller has enough.
    package var count: Int?
    /// From one probe to the next.
    package var interval: Duration
    package var doesNotFragment: Bool
    /// Name of the routing instance; of no meaning on a host.
    package var instance: String
    package var timeToLive: UInt8
    /// How long an answer may take.
    package var timeout: Duration
    /// How long an answer to the last probe may take; nil: as long as to any other.
    package var finalTimeout: Duration?

    package init(
      to destination: IPv4Address, source: IPv4Address? = nil, size: Int = 56, count: Int? = nil,
      interval: Duration = .seconds(1), doesNotFragment: Bool = false,
      instance: String = "default", timeToLive: UInt8 = 64, timeout: Duration = .seconds(1),
      finalTimeout: Duration? = nil
    ) {
      self.destination = destination
      self.source = source
      self.size = size
      self.count = count
      self.interval = interval
      self.doesNotFragment = doesNotFragment
      self.instance = instance
      self.timeToLive = timeToLive
      self.timeout = timeout
      self.finalTimeout = finalTimeout
    }
  }

  /// What became of one probe.
  package enum Probe: Equatable, Sendable {
    case reply(EchoResult, roundTrip: Duration)
    case error(EchoResult)
    case timeout(sequence: UInt16)
    case notSent(PingError)
  }

  package let node: String
  package let options: Options
  package private(set) var transmitted = 0
  /// Of those that came back, in their order.
  package private(set) var roundTrips: [Duration] = []
  private let identifier: UInt16
  /// When the next probe is to be sent.
  package private(set) var nextDue: Instant
  /// The probe that is under way, and when it was sent.
  private var outstanding: (sequence: UInt16, sent: Instant)?

  /// nil: no node has that name.
  package init?(from node: String, _ options: Options, in network: inout Network) {
    guard network.topology.node(node) != nil else { return nil }
    self.node = node
    self.options = options
    identifier = network.makeIdentifier()
    nextDue = network.now
  }

  package var received: Int { roundTrips.count }

  /// Whether all probes have been sent.
  package var isComplete: Bool { options.count.map { transmitted >= $0 } ?? false }

  /// How long an answer to the probe under way is awaited.
  package var deadline: Instant? {
    let timeout = isComplete ? options.finalTimeout ?? options.timeout : options.timeout
    return outstanding?.sent.advanced(by: timeout)
  }

  private var identity: PingIdentity { PingIdentity(node: node, identifier: identifier) }

  /// Waits until the next probe is due, sends it, and waits for what comes back. nil once `count`
  /// are sent.
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

  /// Sends a probe now. Returns why it could not be sent; nil: it is under way.
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

  /// What became of the probe under way; nil: it is still awaited, or there is none.
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

  /// Ends it: no answer is kept any more.
  package func end(in network: inout Network) { network.answers[identity] = nil }
}

/// Whose ping, and which.
struct PingIdentity: Hashable {
  var node: String
  var identifier: UInt16
}

struct PingAnswer {
  var result: EchoResult
  var time: Instant
}

extension Network {
  /// Sends one echo request, and no more.
  mutating func emit(_ request: PingRequest, from node: String) throws(PingError) {
    guard let node = wiring[node] else { return }
    let outputs =
      if wiring.isRouter(node) {
        try routers[node].ping(request, at: now)
      } else { try hosts[node - wiring.routerCount].ping(request, at: now) }
    follow(node)
    handle(outputs, of: node)
  }

  mutating func file(_ result: EchoResult, of node: String) {
    let identity = PingIdentity(node: node, identifier: result.identifier)
    answers[identity]?.append(PingAnswer(result: result, time: now))
  }
}
