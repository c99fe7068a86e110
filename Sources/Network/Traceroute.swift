package import Router
package import Wire

/// A traceroute command under way: probes that live for one hop more each time, so that each router
/// on the way reports itself. RFC 1393 §1 has the method; the probes are echo requests.
package struct Traceroute {
  package struct Options: Equatable, Sendable {
    package var destination: IPv4Address
    package var source: IPv4Address?
    /// Name of the routing instance; of no meaning on a host.
    package var instance: String
    package var maximumHops: Int
    package var probesPerHop: Int
    /// How long an answer may take.
    package var timeout: Duration

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

  /// What became of one probe.
  package enum Probe: Equatable, Sendable {
    case answer(EchoResult, roundTrip: Duration)
    case timeout
    case notSent(PingError)

    package var isNotSent: Bool { if case .notSent = self { true } else { false } }
  }

  /// Octets of a probe, headers included.
  package static let probeLength = 40

  package let node: String
  package let options: Options
  /// How far the last probes went.
  package private(set) var hop = 0
  private var isFinished = false
  /// The probes of the present hop that have had their answers.
  private var probes: [Probe] = []
  /// The probe that is under way, and when it was sent.
  private var outstanding: (sequence: UInt16, sent: Instant)?
  private let identifier: UInt16
  private var sequence: UInt16 = 0

  /// nil: no node has that name.
  package init?(from node: String, _ options: Options, in network: inout Network) {
    guard network.topology.node(node) != nil else { return nil }
    self.node = node
    self.options = options
    identifier = network.makeIdentifier()
  }

  /// What a traceroute does next.
  package enum Step: Equatable, Sendable {
    /// All probes of a hop have had their answers.
    case hop([Probe])
    /// A probe is under way, and is awaited until then.
    case waits(until: Instant)
    /// The destination, or somebody for it, has answered, or `maximumHops` are done.
    case end
  }

  private var identity: PingIdentity { PingIdentity(node: node, identifier: identifier) }

  /// Sends the probes of a hop, one after the other, as far as it need not wait for what comes back.
  package mutating func next(in network: inout Network) -> Step {
    while true {
      if let (sequence, sent) = outstanding {
        let deadline = sent.advanced(by: options.timeout)
        let answer = network.answers[identity]?.first { $0.result.sequence == sequence }
        guard answer != nil || network.now >= deadline else { return .waits(until: deadline) }
        outstanding = nil
        note(answer.map { .answer($0.result, roundTrip: sent.duration(to: $0.time)) } ?? .timeout)
      } else if probes.isEmpty, isFinished || hop >= options.maximumHops {
        end(in: &network)
        return .end
      } else if let failure = send(in: &network) {
        note(failure)
      }
      if probes.count == options.probesPerHop {
        defer { probes = [] }
        return .hop(probes)
      }
    }
  }

  private mutating func note(_ probe: Probe) {
    probes.append(probe)
    switch probe {
    case .answer(let result, _):
      if case .timeExceeded = result.kind { return }
      isFinished = true
    // The other probes of this hop are tried, as the real traceroute does; the hops behind it, which
    // it tries too, would only say the same again.
    case .notSent: isFinished = true
    case .timeout: break
    }
  }

  /// Ends it: no answer is kept any more.
  package func end(in network: inout Network) { network.answers[identity] = nil }

  /// Returns why the probe could not be sent; nil: it is under way.
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
  /// The words are ping's; only the program's name differs.
  package static func message(_ error: PingError) -> String {
    let text = "\(error)"
    return text.hasPrefix("ping:") ? "traceroute:" + text.dropFirst("ping:".count) : text
  }
}
