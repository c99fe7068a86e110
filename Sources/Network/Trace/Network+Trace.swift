package import Router
import Wire

extension Network {
  /// Traces an echo request of a host and the answer to it, on a copy of the network, so that
  /// nothing changes here.
  ///
  /// If the packet is held during a negotiation, the negotiation is run and another packet is
  /// traced. So there may be several traces; the last one is that of a packet that was not held, or
  /// of the last attempt. Throws if the host cannot send the request.
  package func traces(
    of request: PingRequest, from host: String
  ) throws(PingError) -> [PacketTrace] {
    var copy = self
    for tap in copy.taps.keys { copy.remove(tap) }
    var traces: [PacketTrace] = []
    for number in 0..<Self.tracedPackets {
      var request = request
      request.identifier = copy.makeIdentifier()
      request.sequence = UInt16(clamping: number)
      let trace = try copy.follow(request, from: host)
      traces.append(trace)
      guard case .held(let node, _) = trace.outcome, let tunnel = copy.trace?.held?.tunnel else {
        break
      }
      copy.trace = nil
      copy.awaitNegotiation(of: tunnel, at: node)
    }
    return traces
  }

  /// The largest number of packets that are traced. A packet may be held once at each node on its
  /// path.
  private static let tracedPackets = 8
  private static let negotiationTime = Duration.seconds(120)
  private static let crossingTime = Duration.seconds(30)

  private mutating func follow(
    _ request: PingRequest, from host: String
  ) throws(PingError) -> PacketTrace {
    let start = now
    let identity = PingIdentity(node: host, identifier: request.identifier)
    answers[identity] = []
    defer { answers[identity] = nil }
    trace = TraceRecorder()
    let first = firstStep(of: request, from: host)
    trace?.append([first], at: .node(host), now)
    trace?.isFollowing = true
    try emit(request, from: host)
    trace?.isFollowing = false
    advance(to: start.advanced(by: Self.crossingTime)) { network in
      network.trace.map { $0.pending == 0 || $0.isFull } ?? true
    }
    let answer = answers[identity]?.first
    let outcome: PacketTrace.Outcome
    if let answer {
      outcome = .answered(answer.result, after: start.duration(to: answer.time))
    } else if let held = trace?.held {
      outcome = .held(node: held.node, peer: held.tunnel.remoteGateway)
    } else {
      outcome = .lost
    }
    return PacketTrace(visits: trace?.visits ?? [], outcome: outcome)
  }

  private func firstStep(of request: PingRequest, from host: String) -> TraceStep {
    let source = request.source ?? self.host(host)?.addresses.first
    let count = request.size + ICMPMessage.headerLength + IPv4Header.minimumLength
    return TraceStep(
      .sent,
      "ICMP echo request from \(source.map(\.description) ?? host) to \(request.destination), "
        + "\(count) octets, ttl \(request.timeToLive)"
        + (request.doesNotFragment ? ", don't fragment" : ""),
      facts: [
        .init("destination", request.destination), .init("octets", count),
        .init("time-to-live", request.timeToLive),
      ])
  }

  /// Advances the clock until a tunnel has associations, or its negotiation has failed.
  private mutating func awaitNegotiation(of tunnel: TunnelStatus, at node: String) {
    advance(to: now.advanced(by: Self.negotiationTime)) { network in
      let sets = network.router(node)?.serviceSetStatus ?? []
      let state = sets.first { $0.name == tunnel.serviceSet }?.tunnels
        .first { $0.rule == tunnel.rule && $0.term == tunnel.term }?.state
      if case .notInstalled(.negotiating(_, doubt: nil))? = state { return false }
      return true
    }
    // The first packets of a new pair are held until the peer has installed it.
    advance(by: Router.installationTime)
  }

  // MARK: Nodes

  mutating func deliverTraced(_ delivery: consuming Delivery) {
    let place = delivery.receiver
    let end = wiring.ends[place.link][place.end]
    trace?.pending -= 1
    let name = topology.links[place.link].name
    guard !links[place.link].isCut, let node = end.node else {
      trace?.append([TraceStep(.drop, "the cable was pulled")], at: .link(name), now)
      return
    }
    if wiring.isRouter(node) {
      let unit = LogicalInterface(name: end.port.name, unit: delivery.unit)
      let visit = routers[node].trace(delivery.octets, on: unit, at: now)
      trace?.append(visit.steps, at: .node(end.port.node), now)
      if let tunnel = visit.heldBy { trace?.held = (end.port.node, tunnel) }
      follow(node)
      handleTraced(visit.outputs, of: node)
    } else {
      let host = hosts[node - wiring.routerCount]
      let outputs = hosts[node - wiring.routerCount].receive(delivery.octets, at: now)
      trace?.append(
        [HostDecision(host, delivery.octets, outputs).step], at: .node(end.port.node), now)
      follow(node)
      handleTraced(outputs, of: node)
    }
  }

  /// Handles the outputs of a node, and follows those that result from the packet. IKE messages are
  /// not followed.
  private mutating func handleTraced(_ outputs: [RouterOutput], of node: Int) {
    for output in outputs {
      if case .transmit(let packet, _, _) = output {
        let isFull = trace?.isFull ?? true
        trace?.isFollowing = !isFull && !Self.isKeyManagement(packet.octets)
      }
      handle([output], of: node)
      trace?.isFollowing = false
    }
  }

  private static func isKeyManagement(_ octets: [UInt8]) -> Bool {
    guard let packet = try? IPv4Packet(parsing: octets), packet.header.protocol == .udp,
      let datagram = try? UDPDatagram(
        parsing: packet.payload, from: packet.source, to: packet.destination)
    else { return false }
    switch datagram.destinationPort {
    case 500: return true
    case UDPEncapsulation.port:
      if case .esp = UDPEncapsulation.Content(datagram.data) { return false }
      return true
    default: return false
    }
  }
}

/// The decision of a host about a packet.
private struct HostDecision {
  let step: TraceStep

  init(_ host: Host, _ octets: [UInt8], _ outputs: [RouterOutput]) {
    var words = PacketSummary(octets).description
    if (try? IPv4Packet(parsing: octets))?.isFragment == true { words += ", with the others" }
    guard let packet = try? IPv4Packet(parsing: octets) else {
      step = TraceStep(.drop, "dropped: \(words)")
      return
    }
    if !host.addresses.contains(packet.destination) {
      step = TraceStep(.drop, "dropped, because it is for another: \(words)")
    } else if let output = outputs.first, case .echo = output {
      step = TraceStep(.taken, "delivered: \(words)", facts: [.init("octets", packet.count)])
    } else if let output = outputs.first, case .transmit(let answer, _, _) = output {
      step = TraceStep(
        .answer, "delivered: \(words); answers: \(PacketSummary(answer.octets))",
        facts: [.init("octets", packet.count)])
    } else if packet.isFragment {
      step = TraceStep(.reassembly, "a fragment, which waits for the others")
    } else {
      step = TraceStep(.drop, "taken, without an answer: \(words)")
    }
  }
}
