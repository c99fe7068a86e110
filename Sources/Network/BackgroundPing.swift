import Router
import Wire

/// A ping that goes on beside whatever else happens, for those who watch a link. Nobody waits for
/// its answers.
struct BackgroundPing {
  let node: String
  let options: Ping.Options
  let identifier: UInt16
  var transmitted = 0
  var nextDue: Instant
}

/// Names a ping that goes on in the background.
package struct BackgroundTraffic: Hashable, Sendable {
  let identifier: UInt16
}

extension Network {
  /// Starts one; the first probe is due now. nil: no node has that name.
  package mutating func startPing(
    from node: String, _ options: Ping.Options
  ) -> BackgroundTraffic? {
    guard topology.node(node) != nil else { return nil }
    let traffic = BackgroundTraffic(identifier: makeIdentifier())
    backgroundPings.append(
      BackgroundPing(
        node: node, options: options, identifier: traffic.identifier, nextDue: now))
    return traffic
  }

  package mutating func stop(_ traffic: BackgroundTraffic) {
    backgroundPings.removeAll { $0.identifier == traffic.identifier }
  }

  mutating func sendBackgroundPings() {
    for index in backgroundPings.indices where backgroundPings[index].nextDue <= now {
      let ping = backgroundPings[index]
      // A rapid one still lets others have their turn.
      let interval = max(ping.options.interval, .milliseconds(10))
      backgroundPings[index].nextDue = now.advanced(by: interval)
      backgroundPings[index].transmitted += 1
      let request = PingRequest(
        to: ping.options.destination, source: ping.options.source, size: ping.options.size,
        doesNotFragment: ping.options.doesNotFragment, instance: ping.options.instance,
        identifier: ping.identifier, sequence: UInt16(truncatingIfNeeded: ping.transmitted),
        timeToLive: ping.options.timeToLive)
      // What can't be sent now may be later, when there is a route.
      try? emit(request, from: ping.node)
    }
    backgroundPings.removeAll { ping in
      ping.options.count.map { ping.transmitted >= $0 } ?? false
    }
  }
}
