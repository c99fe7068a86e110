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
  }

  /// Octets of a probe, headers included.
  package static let probeLength = 40

  package let node: String
  package let options: Options
  /// How far the last probes went.
  package private(set) var hop = 0
  private var isFinished = false
  private let identifier: UInt16
  private var sequence: UInt16 = 0

  /// nil: no node has that name.
  package init?(from node: String, _ options: Options, in network: inout Network) {
    guard network.topology.node(node) != nil else { return nil }
    self.node = node
    self.options = options
    identifier = network.makeIdentifier()
  }

  /// Sends the probes of the next hop, one after the other, and waits for what comes back. nil once
  /// the destination, or somebody for it, has answered, or `maximumHops` are done.
  package mutating func next(in network: inout Network) -> [Probe]? {
    guard !isFinished, hop < options.maximumHops else { return nil }
    hop += 1
    var probes: [Probe] = []
    for _ in 0..<options.probesPerHop {
      let probe = send(in: &network)
      probes.append(probe)
      switch probe {
      case .answer(let result, _):
        if case .timeExceeded = result.kind { continue }
        isFinished = true
      case .notSent:
        isFinished = true
        return probes
      case .timeout: continue
      }
    }
    return probes
  }

  private mutating func send(in network: inout Network) -> Probe {
    let sent = network.now
    let request = PingRequest(
      to: options.destination, source: options.source,
      size: Self.probeLength - IPv4Header.minimumLength - ICMPMessage.headerLength,
      instance: options.instance, identifier: identifier, sequence: sequence,
      timeToLive: UInt8(clamping: hop))
    sequence &+= 1
    do {
      let answer = try network.answer(to: request, from: node, within: options.timeout)
      guard let answer else { return .timeout }
      return .answer(answer.result, roundTrip: sent.duration(to: answer.time))
    } catch { return .notSent(error) }
  }
}

extension Traceroute {
  /// `traceroute to 8.8.8.1 (8.8.8.1), 30 hops max, 40 byte packets`
  package var heading: String {
    "traceroute to \(options.destination) (\(options.destination)), "
      + "\(options.maximumHops) hops max, \(Self.probeLength) byte packets"
  }

  /// ` 1  21.21.2.1 (21.21.2.1)  2.000 ms  2.000 ms  2.000 ms`; who answers is named once as long
  /// as it is the same.
  package func line(_ probes: [Probe], name: (IPv4Address) -> String?) -> String {
    let number = String(hop)
    var line = (number.count < 2 ? " " : "") + number + " "
    var last: IPv4Address?
    for probe in probes {
      switch probe {
      case .timeout: line += " *"
      case .notSent(let error): return Self.message(error)
      case .answer(let result, let roundTrip):
        if result.source != last {
          line += " \(name(result.source) ?? result.source.description) (\(result.source))"
          last = result.source
        }
        line += "  \(milliseconds(roundTrip.microseconds)) ms\(Self.mark(result.kind))"
      }
    }
    return line
  }

  /// The words are ping's; only the program's name differs.
  package static func message(_ error: PingError) -> String {
    let text = "\(error)"
    return text.hasPrefix("ping:") ? "traceroute:" + text.dropFirst("ping:".count) : text
  }

  /// Why a probe went no further.
  private static func mark(_ kind: EchoResult.Kind) -> String {
    switch kind {
    case .reply, .timeExceeded: ""
    case .unreachable(let code, _):
      switch code {
      case .net: " !N"
      case .host: " !H"
      case .protocol: " !P"
      case .fragmentationNeeded: " !F"
      default: " !<\(code.rawValue)>"
      }
    }
  }
}
