import Router
package import Wire

extension Network {
  /// Advances the clock by a duration, with all events in it.
  package mutating func advance(by duration: Duration) {
    advance(to: now.advanced(by: duration))
  }

  /// Advances the clock to `end`, with all events until then in their order. If `end` has passed,
  /// nothing happens.
  package mutating func advance(to end: Instant) {
    advance(to: end) { _ in false }
  }

  /// Runs the next event, or advances the clock to `end` if there is none before.
  package mutating func step(until end: Instant) {
    var isFirst = true
    advance(to: end) { _ in
      defer { isFirst = false }
      return !isFirst
    }
  }

  /// Advances the clock like `advance(to:)`, but stops as soon as `isDone` returns true.
  package mutating func advance(to end: Instant, until isDone: (Network) -> Bool) {
    if let outside { return live(outside, to: end, until: isDone) }
    while let next = nextEvent, next <= end, !isDone(self) {
      now = max(now, next)
      happen()
    }
    if !isDone(self) { now = max(now, end) }
  }

  /// Runs the next event that is due now.
  mutating func happen() {
    eventCount &+= 1
    if let delivery = queue.pop(at: now) {
      deliver(delivery)
    } else {
      runTimers()
    }
  }

  /// The time of the next event; nil if there is none.
  package var nextEvent: Instant? {
    let dates = [deadlines.next, queue.nextDue, backgroundPings.map(\.nextDue).min()]
    return dates.compactMap(\.self).min()
  }

  private mutating func runTimers() {
    let due = deadlines.takeDue(at: now)
    // Routers are advanced in the order of their names, and hosts after them.
    let order = due.count == 1 ? due : due.sorted { rank($0) < rank($1) }
    for node in order {
      if wiring.isRouter(node) {
        let outputs = routers[node].advance(to: now)
        follow(node)
        handle(outputs, of: node)
      } else {
        hosts[node - wiring.routerCount].advance(to: now)
        follow(node)
      }
    }
    sendBackgroundPings()
  }

  private func rank(_ node: Int) -> Int { wiring.isRouter(node) ? wiring.ranks[node] : node }

  /// Handles the outputs of a node.
  mutating func handle(_ outputs: consuming [RouterOutput], of node: Int) {
    // Consecutive packets that leave the network by the same unit are sent together.
    var leaving: (packets: [PacketBuffer], unit: LogicalInterface)?
    for index in outputs.indices {
      switch outputs[index] {
      case .transmit(let packet, let unit, let nextHop):
        // The packet is taken out of the array, so that it has one owner.
        outputs[index] = .transmit([], on: unit, nextHop: nextHop)
        if leaving?.unit == unit {
          leaving?.packets.append(packet)
          continue
        }
        leave(&leaving, of: node)
        if let place = wiring.place(of: unit.name, at: node) {
          send(packet.octets, from: place, unit: unit.unit, nextHop: nextHop)
        } else {
          leaving = ([packet], unit)
        }
      case .observed(let octets, let unit, let isSent):
        watch(
          octets, at: Topology.Port(wiring.names[node], unit.name), unit: unit.unit,
          isSent ? .output : .input)
      case .echo(let result): file(result, of: wiring.names[node])
      case .log: break  // The router keeps its log.
      }
    }
    leave(&leaving, of: node)
  }

  /// Sends packets by a port that has no link in this network.
  private mutating func leave(
    _ leaving: inout (packets: [PacketBuffer], unit: LogicalInterface)?, of node: Int
  ) {
    guard let (batch, unit) = leaving.take() else { return }
    var packets = batch
    let port = Topology.Port(wiring.names[node], unit.name)
    watch(packets, at: port, unit: unit.unit, .output)
    outside?.send(&packets, by: port, unit: unit.unit)
  }

  private mutating func send(
    _ octets: [UInt8], from place: Wiring.LinkEnd, unit: Int, nextHop: IPv4Address
  ) {
    let (link, end) = (place.link, place.end)
    watch(octets, at: wiring.ends[link][end].port, unit: unit, .output)
    if trace?.isFollowing == true {
      return sendTraced(octets, from: place, unit: unit, nextHop: nextHop)
    }
    guard !links[link].isCut, linkEnds[link].isPlugged(end) else { return }
    for packet in cross(octets, from: place, to: firstHop(to: nextHop, from: place)) {
      guard let receiver = linkEnds[link].receiver(of: packet.nextHop, from: end) else { continue }
      for copy in links[link].carry(packet.octets, from: end, at: now) {
        queue.push(
          Delivery(
            due: copy.due, receiver: Wiring.LinkEnd(link: link, end: receiver), unit: unit,
            octets: copy.octets))
      }
    }
  }

  /// Returns the next hop of a host's packet. Routers have determined it already.
  func firstHop(to destination: IPv4Address, from place: Wiring.LinkEnd) -> IPv4Address {
    guard linkEnds[place.link].segment != nil,
      let node = wiring.ends[place.link][place.end].node, !wiring.isRouter(node),
      let gateway = hosts[node - wiring.routerCount].gateway,
      linkEnds[place.link].receiver(of: destination, from: place.end) == nil
    else { return destination }
    return gateway
  }

  private mutating func deliver(_ delivery: consuming Delivery) {
    let place = delivery.receiver
    let receiver = wiring.ends[place.link][place.end]
    if delivery.isTraced { return deliverTraced(delivery) }
    guard !links[place.link].isCut, linkEnds[place.link].isPlugged(place.end),
      let node = receiver.node
    else { return }
    deliver([PacketBuffer(delivery.octets)], to: node, at: receiver.port, unit: delivery.unit)
  }

  /// Delivers packets to a node, in their order.
  mutating func deliver(
    _ batch: consuming [PacketBuffer], to node: Int, at port: Topology.Port, unit: Int
  ) {
    watch(batch, at: port, unit: unit, .input)
    if wiring.isRouter(node) {
      let unit = LogicalInterface(name: port.name, unit: unit)
      let outputs = routers[node].receive(consume batch, on: unit, at: now)
      follow(node)
      handle(outputs, of: node)
    } else {
      for packet in batch {
        let outputs = hosts[node - wiring.routerCount].receive(packet.octets, at: now)
        follow(node)
        handle(outputs, of: node)
      }
    }
  }

  private mutating func watch(
    _ packets: [PacketBuffer], at port: Topology.Port, unit: Int,
    _ direction: TappedPacket.Direction
  ) {
    if taps.isEmpty { return }
    for packet in packets { watch(packet.octets, at: port, unit: unit, direction) }
  }

  private mutating func watch(
    _ octets: [UInt8], at port: Topology.Port, unit: Int, _ direction: TappedPacket.Direction
  ) {
    if taps.isEmpty { return }
    let packet = TappedPacket(
      time: now, octets: octets, direction: direction, port: port, unit: unit)
    for tap in tapsOfPorts[port] ?? [] {
      if case .port(_, let number?)? = taps[tap]?.place, number != unit { continue }
      taps[tap]?.append(packet)
    }
    guard direction == .output, !tapsOfLinks.isEmpty, let link = wiring.place(of: port)?.link else {
      return
    }
    for tap in tapsOfLinks[link] ?? [] { taps[tap]?.append(packet) }
  }
}
