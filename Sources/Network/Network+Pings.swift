import Router
import Wire

/// Pings, in the foreground (`Ping`) and in the background.
extension Network {
  /// Sends one echo request.
  mutating func emit(_ request: PingRequest, from node: String) throws(PingError) {
    guard let node = wiring[node] else { return }
    let outputs =
      if wiring.isRouter(node) {
        try routers[node].ping(request, at: now)
      } else { try hosts[node - wiring.routerCount].ping(request, at: now) }
    follow(node)
    handle(outputs, of: node)
  }

  /// Records an answer to a ping of a node, if the ping is running.
  mutating func file(_ result: EchoResult, of node: String) {
    let identity = PingIdentity(node: node, identifier: result.identifier)
    answers[identity]?.append(PingAnswer(result: result, time: now))
  }

  /// Starts a ping in the background, whose first probe is due now. Returns nil if there is no node
  /// with that name.
  package mutating func startPing(
    from node: String, _ options: PingOptions
  ) -> BackgroundTraffic? {
    guard topology.node(node) != nil else { return nil }
    let traffic = BackgroundTraffic(identifier: makeIdentifier())
    backgroundPings.append(
      BackgroundPing(
        node: node, options: options, identifier: traffic.identifier, nextDue: now))
    return traffic
  }

  /// Stops a ping in the background.
  package mutating func stop(_ traffic: BackgroundTraffic) {
    backgroundPings.removeAll { $0.identifier == traffic.identifier }
  }

  /// Sends the probes in the background that are due.
  mutating func sendBackgroundPings() {
    for index in backgroundPings.indices where backgroundPings[index].nextDue <= now {
      let ping = backgroundPings[index]
      // A rapid ping must not keep the network from other events.
      let interval = max(ping.options.interval, .milliseconds(10))
      backgroundPings[index].nextDue = now.advanced(by: interval)
      backgroundPings[index].transmitted += 1
      let request = PingRequest(
        to: ping.options.destination, source: ping.options.source, size: ping.options.size,
        doesNotFragment: ping.options.doesNotFragment, instance: ping.options.instance,
        identifier: ping.identifier, sequence: UInt16(truncatingIfNeeded: ping.transmitted),
        timeToLive: ping.options.timeToLive)
      // A probe without a route is not an error: there may be a route when the next one is due.
      try? emit(request, from: ping.node)
    }
    backgroundPings.removeAll { ping in
      ping.options.count.map { ping.transmitted >= $0 } ?? false
    }
  }

  /// Returns the number of the next ping. It distinguishes the pings of a node.
  mutating func makeIdentifier() -> UInt16 {
    nextIdentifier &+= 1
    return nextIdentifier
  }
}
