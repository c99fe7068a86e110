package import Router
package import Wire

/// A running traceroute: echo requests whose time to live increases from hop to hop, so that each
/// router on the path reports itself. RFC 1393 section 1 describes the method.
package struct Traceroute {
  /// The options of a traceroute.
  package struct Options: Equatable, Sendable {
    /// The address to which the path is followed.
    package var destination: IPv4Address
    /// The source address of the probes; nil if the node chooses one.
    package var source: IPv4Address?
    /// The name of the routing instance, which hosts ignore.
    package var instance: String
    /// The largest time to live of the probes, after which the traceroute ends.
    package var maximumHops: Int
    /// The number of probes with the same time to live.
    package var probesPerHop: Int
    /// The time for which an answer is awaited.
    package var timeout: Duration

    /// Creates options, by default with three probes for each of at most 30 hops.
    package init(
      to destination: IPv4Address, source: IPv4Address? = nil, instance: String = "default",
      maximumHops: Int = 30, probesPerHop: Int = 3, timeout: Duration = .seconds(5)
    ) {
      self.destination = destination
      self.source = source
      self.instance = instance
      self.maximumHops = maximumHops
      self.probesPerHop = probesPerHop
      self.timeout = timeout
    }
  }

  /// The result of one probe.
  package enum Probe: Equatable, Sendable {
    case answer(EchoResult, roundTrip: Duration)
    case timeout
    case notSent(PingError)

    /// Whether the probe was not sent.
    package var isNotSent: Bool { if case .notSent = self { true } else { false } }
  }

  /// The length of a probe with its headers, in octets.
  package static let probeLength = 40

  /// The name of the node that sends the probes.
  package let node: String
  /// The options with which the traceroute was started.
  package let options: Options
  /// The time to live of the last probes.
  package private(set) var hop = 0
  private var isFinished = false
  /// The results of the probes of the current hop.
  private var probes: [Probe] = []
  /// The probe that is awaiting its answer, with the time at which it was sent.
  private var outstanding: (sequence: UInt16, sent: Instant)?
  private let identifier: UInt16
  private var sequence: UInt16 = 0

  /// Creates a traceroute from a node. Returns nil if no node has the name.
  package init?(from node: String, _ options: Options, in network: inout Network) {
    guard network.topology.node(node) != nil else { return nil }
    self.node = node
    self.options = options
    identifier = network.makeIdentifier()
  }

  /// The next step of a traceroute.
  package enum Step: Equatable, Sendable {
    /// All probes of a hop have results.
    case hop([Probe])
    /// A probe is awaiting its answer until this time.
    case waits(until: Instant)
    /// The destination was reached or reported unreachable, or `maximumHops` was reached.
    case end
  }

  private var identity: PingIdentity { PingIdentity(node: node, identifier: identifier) }

  /// Sends the probes of a hop one after the other, until it must wait for an answer.
  package mutating func next(in network: inout Network) -> Step {
    while true {
      if let (sequence, sent) = outstanding {
        let deadline = sent.advanced(by: options.timeout)
        let answer = network.answers[identity]?.first { $0.result.sequence == sequence }
        guard answer != nil || network.now >= deadline else { return .waits(until: deadline) }
        outstanding = nil
        record(answer.map { .answer($0.result, roundTrip: sent.duration(to: $0.time)) } ?? .timeout)
      } else if probes.isEmpty, isFinished || hop >= options.maximumHops {
        end(in: &network)
        return .end
      } else if let failure = send(in: &network) {
        record(failure)
      }
      if probes.count == options.probesPerHop {
        defer { probes = [] }
        return .hop(probes)
      }
    }
  }

  private mutating func record(_ probe: Probe) {
    probes.append(probe)
    switch probe {
    case .answer(let result, _):
      if case .timeExceeded = result.kind { return }
      isFinished = true
    // The other probes of this hop are still sent, as in Junos. Junos would also probe further
    // hops, which would only repeat the result.
    case .notSent: isFinished = true
    case .timeout: break
    }
  }

  /// Ends the traceroute; further answers are not kept.
  package func end(in network: inout Network) { network.answers[identity] = nil }

  /// Sends a probe. Returns the reason if it cannot be sent, else nil.
  private mutating func send(in network: inout Network) -> Probe? {
    if probes.isEmpty { hop += 1 }
    let sent = network.now
    let request = PingRequest(
      to: options.destination, source: options.source,
      size: Self.probeLength - IPv4Header.minimumLength - ICMPMessage.headerLength,
      instance: options.instance, identifier: identifier, sequence: sequence,
      timeToLive: UInt8(clamping: hop))
    sequence &+= 1
    network.answers[identity] = []
    do {
      try network.emit(request, from: node)
      outstanding = (request.sequence, sent)
      return nil
    } catch { return .notSent(error) }
  }
}

extension Traceroute {
  /// Returns the error with traceroute's name in place of ping's.
  package static func message(_ error: PingError) -> String {
    let text = "\(error)"
    return text.hasPrefix("ping:") ? "traceroute:" + text.dropFirst("ping:".count) : text
  }
}
