import Wire

extension Dataplane {
  // What is read of arrays of large values is read through spans: an array's own subscript would
  // copy the whole value first.

  /// A packet from outside; `slot` is that of `unit`.
  mutating func accept(
    _ octets: consuming PacketBuffer, on unit: LogicalInterface, at slot: Int?
  ) {
    guard let slot, interfaces.passages[slot].isUp else {
      drops[.interfaceDown, default: 0] &+= 1
      interfaces.count(.interfaceDown, on: unit)
      return
    }
    let passage = interfaces.passages[slot]
    interfaces.countInput(octets.count, at: slot)
    guard let packet = try? IPv4Packet(parsing: octets) else {
      drops[.malformed, default: 0] &+= 1
      interfaces.count(.malformed, on: unit)
      return
    }
    let destination = packet.destination
    let instance = passage.instance
    let transit = Transit(
      packet: consume packet, instance: instance, origin: .received, ingress: unit)
    let way = instances.span[instance].table.way(to: destination)
    if let reason = obstacle(to: transit, way) { return drop(transit, reason) }
    // What is for the router itself is no service set's business: else no gateway would be reached.
    if case .local = way?.nextHop { return deliver(consume transit) }
    if passage.hasInputServices {
      return serve(transit, interfaces.applied[slot].input, .input)
    }
    if passage.hasOutputServices, way?.nextHop != .receive,
      let place = protector(of: transit, passing: slot, against: .output)
    {
      return dropUnprotected(transit, by: place)
    }
    route(consume transit, way)
  }

  /// Why a packet from elsewhere is not even looked at. RFC 1812 §5.3.7; RFC 2644 for broadcasts to
  /// a network of ours, which nobody wants to amplify.
  private func obstacle(
    to transit: borrowing Transit, _ way: ForwardingTable.Way?
  ) -> DropReason? {
    if transit.packet.hasMartianAddress { return .martian }
    return way?.isBroadcast == true ? .broadcast : nil
  }

  /// Finds the way of a packet in its instance.
  mutating func route(_ transit: consuming Transit) {
    let destination = transit.packet.destination
    let way = instances.span[transit.instance].table.way(to: destination)
    if case .opened(let set) = transit.origin, let reason = obstacle(to: transit, way) {
      return drop(transit, reason, by: set)
    }
    route(transit, way)
  }

  private mutating func route(_ transit: consuming Transit, _ way: ForwardingTable.Way?) {
    switch way?.nextHop {
    case .local, .receive: deliver(transit)
    case .forward(let unit, nil) where transit.ingress == unit && unit.isPointToPoint:
      // The other end has just said that it is not there; back and forth the packet would go until
      // its time is up. RFC 6164 §5.1; the remedy is that of RFC 4443 §3.1 for IPv6.
      reject(transit, .host, .wayBack)
    case .forward(let unit, let gateway):
      let destination = transit.packet.destination
      forward(transit, by: unit, at: way?.slot, to: gateway ?? destination)
    case .discard: drop(transit, .discarded)
    case .reject: reject(transit, .net, .rejected)
    case nil, .unusable: reject(transit, .net, .noRoute)
    }
  }

  private mutating func forward(
    _ transit: consuming Transit, by unit: LogicalInterface, at slot: Int?,
    to gateway: IPv4Address
  ) {
    guard let slot, interfaces.passages[slot].isUp else {
      return reject(transit, .host, .interfaceDown)
    }
    let passage = interfaces.passages[slot]
    if transit.origin == .keyManagement {
      guard !passage.isService else { return drop(transit, .serviceLoop) }
      return transmit(transit, by: unit, at: slot, mtu: passage.mtu, to: gateway)
    }
    if let side = passage.side {
      interfaces.countOutput(transit.packet.count, at: slot)
      observe(transit.packet, on: unit, isSent: true)
      return serve(transit, CollectionOfOne(side.set), side.direction)
    }
    guard !passage.isService else { return drop(transit, .noServiceSet) }
    if passage.hasOutputServices {
      let servedBy = transit.origin.servedBy
      let candidates = interfaces.applied[slot].output.filter { $0 != servedBy }
      if !candidates.isEmpty { return serve(transit, candidates, .output) }
    }
    if passage.hasInputServices, transit.origin == .received,
      let place = protector(of: transit, passing: slot, against: .input)
    {
      return dropUnprotected(transit, by: place)
    }
    guard age(&transit) else { return }
    transmit(consume transit, by: unit, at: slot, mtu: passage.mtu, to: gateway)
  }

  /// Takes one off the packet's time to live, where it is forwarded. False: that was its last.
  mutating func age(_ transit: inout Transit) -> Bool {
    guard transit.origin.isForwarded else { return true }
    guard transit.packet.timeToLive > 1 else {
      drop(transit, .timeExceeded)
      sendError(about: transit) { .timeExceeded(.inTransit, quoted: $0) }
      return false
    }
    transit.packet.age()
    return true
  }

  private mutating func transmit(
    _ transit: consuming Transit, by unit: LogicalInterface, at slot: Int, mtu: Int,
    to gateway: IPv4Address
  ) {
    if transit.packet.count > mtu, transit.packet.dontFragment {
      return refuse(transit, mtu: mtu)
    }
    let isOwn = transit.origin.isOwn
    if transit.packet.count <= mtu {
      interfaces.countOutput(transit.packet.count, at: slot)
      if isOwn { interfaces.countLocalOutput(transit.packet.count, at: slot) }
      tell(.transmit(transit.packet.takeBuffer(), on: unit, nextHop: gateway))
      return
    }
    for piece in transit.packet.fragments(fitting: mtu) {
      interfaces.countOutput(piece.count, at: slot)
      if isOwn { interfaces.countLocalOutput(piece.count, at: slot) }
      tell(.transmit(piece.buffer, on: unit, nextHop: gateway))
    }
  }

  /// Tells the sender how long its packets may be. RFC 1191 §4.
  mutating func refuse(_ transit: Transit, mtu: Int) {
    drop(transit, .fragmentationNeeded)
    if case .sealed = transit.origin {
      learnPathMTU(mtu, transit.packet.header, transit.packet.payload)
    }
    let nextHopMTU = UInt16(clamping: mtu)
    sendError(about: transit) {
      .destinationUnreachable(.fragmentationNeeded, nextHopMTU: nextHopMTU, quoted: $0)
    }
  }

  private mutating func reject(
    _ transit: Transit, _ code: ICMPMessage.UnreachableCode, _ reason: DropReason
  ) {
    drop(transit, reason)
    sendError(about: transit) { .destinationUnreachable(code, nextHopMTU: 0, quoted: $0) }
  }
}

extension LogicalInterface {
  /// Whether its link has one other end.
  fileprivate var isPointToPoint: Bool { InterfaceName(name)?.isPointToPoint ?? false }
}

extension IPv4Packet {
  /// Addresses that no packet between networks has. RFC 1812 §5.3.7.
  fileprivate var hasMartianAddress: Bool {
    let isBadSource =
      source.rawValue >> 24 == 0 || source.isLoopback || source.rawValue >> 28 >= 0xE
    let isBadDestination =
      destination.rawValue >> 24 == 0 || destination.isLoopback
      || destination.rawValue >> 28 >= 0xE
    return isBadSource || isBadDestination
  }
}
