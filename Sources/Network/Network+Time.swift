import Router
package import Wire

extension Network {
  package mutating func advance(by duration: Duration) {
    advance(to: now.advanced(by: duration))
  }

  /// Lets everything happen that is due until `end`, in its order. `end` before now: nothing.
  package mutating func advance(to end: Instant) {
    advance(to: end) { _ in false }
  }

  /// Lets the next event happen, or time pass until `end` if there is none before.
  package mutating func step(until end: Instant) {
    var isFirst = true
    advance(to: end) { _ in
      defer { isFirst = false }
      return !isFirst
    }
  }

  /// As above, but stops as soon as `isDone` says so.
  package mutating func advance(to end: Instant, until isDone: (Network) -> Bool) {
    if let outside { return live(outside, to: end, until: isDone) }
    while let next = nextEvent, next <= end, !isDone(self) {
      now = max(now, next)
      happen()
    }
    if !isDone(self) { now = max(now, end) }
  }

  /// Does the next of what is due now.
  mutating func happen() {
    eventCount &+= 1
    if let delivery = queue.pop(at: now) {
      deliver(delivery)
    } else {
      runTimers()
    }
  }

  /// When something happens next of its own accord.
  package var nextEvent: Instant? {
    let timers =
      routers.values.compactMap(\.nextDeadline) + hosts.values.compactMap(\.nextDeadline)
      + backgroundPings.map(\.nextDue)
    return (timers + [queue.nextDue].compactMap { $0 }).min()
  }

  private mutating func runTimers() {
    for name in routers.keys.sorted() {
      guard let due = routers[name]?.nextDeadline, due <= now,
        let outputs = routers[name]?.advance(to: now)
      else { continue }
      handle(outputs, of: name)
    }
    for name in hosts.keys { hosts[name]?.advance(to: now) }
    sendBackgroundPings()
  }

  mutating func handle(_ outputs: consuming [RouterOutput], of node: String) {
    // What leaves the network by the same unit, one packet behind the other, leaves together.
    var leaving: (packets: [PacketBuffer], unit: LogicalInterface)?
    for index in outputs.indices {
      switch outputs[index] {
      case .transmit(let packet, let unit, let nextHop):
        // From here on the packet has one owner.
        outputs[index] = .transmit([], on: unit, nextHop: nextHop)
        if leaving?.unit == unit {
          leaving?.packets.append(packet)
          continue
        }
        leave(&leaving, of: node)
        let port = Topology.Port(node, unit.name)
        if let link = cabling[port] {
          send(packet.octets, by: link, from: port, unit: unit.unit, nextHop: nextHop)
        } else {
          leaving = ([packet], unit)
        }
      case .observed(let octets, let unit, let isSent):
        watch(
          octets, at: Topology.Port(node, unit.name), unit: unit.unit,
          isSent ? .output : .input)
      case .echo(let result): file(result, of: node)
      case .log: break  // The router keeps its log.
      }
    }
    leave(&leaving, of: node)
  }

  /// Sends packets of a node by a port that has no cable here.
  private mutating func leave(
    _ leaving: inout (packets: [PacketBuffer], unit: LogicalInterface)?, of node: String
  ) {
    guard let (batch, unit) = leaving.take() else { return }
    var packets = batch
    let port = Topology.Port(node, unit.name)
    watch(packets, at: port, unit: unit.unit, .output)
    outside?.send(&packets, by: port, unit: unit.unit)
  }

  private mutating func send(
    _ octets: [UInt8], by link: Int, from port: Topology.Port, unit: Int, nextHop: IPv4Address
  ) {
    watch(octets, at: port, unit: unit, .output)
    guard !links[link].isCut, let end = topology.links[link].ends.firstIndex(of: port) else {
      return
    }
    let nextHop = firstHop(to: nextHop, from: port, on: topology.links[link])
    for packet in cross(octets, link, from: port, to: nextHop) {
      guard
        let receiver = receiver(on: topology.links[link], from: port, nextHop: packet.nextHop)
      else { continue }
      for copy in links[link].carry(packet.octets, from: end, at: now) {
        queue.push(
          Delivery(due: copy.due, link: link, receiver: receiver, unit: unit, octets: copy.octets))
      }
    }
  }

  /// To whom a host sends what is for `destination`; a router has decided that itself.
  private func firstHop(
    to destination: IPv4Address, from port: Topology.Port, on link: Topology.Link
  ) -> IPv4Address {
    guard link.ends.count > 2, let gateway = hosts[port.node]?.gateway,
      receiver(on: link, from: port, nextHop: destination) == nil
    else { return destination }
    return gateway
  }

  /// The other end; where there are several, the one that has the address.
  func receiver(
    on link: Topology.Link, from port: Topology.Port, nextHop: IPv4Address
  ) -> Topology.Port? {
    let others = link.ends.filter { $0 != port }
    guard others.count > 1 else { return others.first }
    return others.first { end in
      hosts[end.node]?.addresses.contains(nextHop) == true
        || routers[end.node]?.hasAddress(nextHop, on: end.name) == true
    }
  }

  private mutating func deliver(_ delivery: Delivery) {
    guard !links[delivery.link].isCut else { return }
    deliver([PacketBuffer(delivery.octets)], to: delivery.receiver, unit: delivery.unit)
  }

  /// Hands packets to the node that a port belongs to, in their order.
  mutating func deliver(_ batch: consuming [PacketBuffer], to port: Topology.Port, unit: Int) {
    watch(batch, at: port, unit: unit, .input)
    if routers[port.node] == nil {
      for packet in batch {
        handle(hosts[port.node]?.receive(packet.octets, at: now) ?? [], of: port.node)
      }
    } else {
      let unit = LogicalInterface(name: port.name, unit: unit)
      handle(routers[port.node]?.receive(consume batch, on: unit, at: now) ?? [], of: port.node)
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
    guard direction == .output, !tapsOfLinks.isEmpty, let link = cabling[port] else { return }
    for tap in tapsOfLinks[link] ?? [] { taps[tap]?.append(packet) }
  }

  /// Tells each router which of its cables lead to a port that is on.
  mutating func refreshLinks() {
    for (index, link) in topology.links.enumerated() {
      for end in link.ends {
        let others = link.ends.filter { $0 != end }
        let isUp =
          !links[index].isCut
          && others.contains { routers[$0.node]?.isAdministrativelyUp($0.name) != false }
        setLink(of: end, isUp: isUp)
      }
    }
    guard let outside else { return }
    for node in topology.nodes {
      guard case .router(let ports) = node.kind else { continue }
      for port in ports.map({ Topology.Port(node.name, $0) }) {
        if let isUp = outside.isUp(port) { setLink(of: port, isUp: isUp) }
      }
    }
  }

  private mutating func setLink(of port: Topology.Port, isUp: Bool) {
    guard let outputs = routers[port.node]?.setLink(port.name, isUp: isUp, at: now) else { return }
    handle(outputs, of: port.node)
  }
}
