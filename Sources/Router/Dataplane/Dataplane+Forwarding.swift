import Wire

extension Dataplane {
  // Elements of arrays of large values are read through spans, because the subscript of an array
  // would copy the whole element first.

  /// Handles a packet that was received by the unit in a slot; nil if the unit is not configured.
  mutating func accept(_ octets: consuming PacketBuffer, at slot: Int?) {
    guard let slot, interfaces.passages[slot].isUp else {
      return drop(.interfaceDown, ingress: slot)
    }
    let passage = interfaces.passages[slot]
    interfaces.countInput(octets.count, at: slot)
    guard let packet = try? IPv4Packet(parsing: octets) else {
      return drop(.malformed, ingress: slot)
    }
    let destination = packet.destination
    let instance = passage.instance
    var transit = Transit(
      packet: consume packet, instance: instance, origin: .received, ingress: slot)
    let way = instances[instance].way(to: destination)
    if let reason = obstacle(to: transit, way) { return drop(transit, reason) }
    // Packets for the router itself pass no service set. Otherwise no gateway could be reached.
    if way?.kind == .local || way?.kind == .receive { return deliver(&transit) }
    if passage.hasInputServices { return applyServicesEntering(&transit, by: slot) }
    if passage.hasOutputServices || passage.hasRoutedServices,
      let place = protector(of: transit, cameBy: slot)
        ?? protector(ofAnswerRoutedFrom: transit)
    {
      return dropUnprotected(transit, by: place)
    }
    route(&transit, way)
  }

  /// Returns the reason why a received packet is dropped without further examination: RFC 1812
  /// section 5.3.7, and RFC 2644 for broadcasts to a network of the router, which could amplify an
  /// attack.
  private func obstacle(
    to transit: borrowing Transit, _ way: ForwardingTable.Way?
  ) -> DropReason? {
    if transit.packet.hasMartianAddress { return .martian }
    return way?.isBroadcast == true ? .broadcast : nil
  }

  /// Routes a packet in its instance.
  mutating func route(_ transit: inout Transit) {
    let destination = transit.packet.destination
    let way = instances[transit.instance].way(to: destination)
    if case .opened(let set, _) = transit.origin, let reason = obstacle(to: transit, way) {
      return drop(transit, reason, by: set)
    }
    route(&transit, way)
  }

  private mutating func route(_ transit: inout Transit, _ way: ForwardingTable.Way?) {
    guard let way else { return reject(transit, .net, .noRoute) }
    switch way.kind {
    case .local, .receive: deliver(&transit)
    case .forward:
      guard let slot = way.slot else { return reject(transit, .host, .interfaceDown) }
      if way.isPointToPoint, way.gateway == nil, transit.ingress == slot {
        // The other end of the link has sent the packet, and so has no such address. The packet
        // would loop until its time to live ends. RFC 6164 section 5.1; RFC 4443 section 3.1 has
        // the same rule for IPv6.
        return reject(transit, .host, .wayBack)
      }
      let destination = transit.packet.destination
      forward(&transit, by: slot, to: way.gateway ?? destination)
    case .discard: drop(transit, .discarded)
    case .reject: reject(transit, .net, .rejected)
    case .unusable: reject(transit, .net, .noRoute)
    }
  }

  /// Forwards a packet by the unit in a slot.
  private mutating func forward(
    _ transit: inout Transit, by slot: Int, to gateway: IPv4Address
  ) {
    let passage = interfaces.passages[slot]
    guard passage.isUp else { return reject(transit, .host, .interfaceDown) }
    if transit.origin == .keyManagement {
      guard !passage.isService else { return drop(transit, .serviceLoop) }
      return transmit(&transit, by: slot, mtu: passage.mtu, to: gateway)
    }
    if let side = passage.side {
      interfaces.countOutput(transit.packet.count, at: slot)
      if isObserved { observe(transit.packet, on: interfaces.names[slot], isSent: true) }
      return applyServices(&transit, side)
    }
    guard !passage.isService else { return drop(transit, .noServiceSet) }
    if passage.hasOutputServices, applyServicesLeaving(&transit, by: slot) { return }
    if passage.hasInputServices, transit.origin == .received,
      let place = protector(of: transit, goesBy: slot)
    {
      return dropUnprotected(transit, by: place)
    }
    guard age(&transit) else { return }
    transmit(&transit, by: slot, mtu: passage.mtu, to: gateway)
  }

  /// Decrements the time to live of a packet that is forwarded. Drops the packet and returns false
  /// if it has expired.
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
    _ transit: inout Transit, by slot: Int, mtu: Int, to gateway: IPv4Address
  ) {
    let isOwn = transit.origin.isOwn
    let count = transit.packet.count
    if count <= mtu {
      interfaces.countOutput(count, at: slot)
      if isOwn { interfaces.countLocalOutput(count, at: slot) }
      emit(
        .transmit(
          transit.packet.takeBuffer(), on: interfaces.names[slot], nextHop: gateway))
      return
    }
    if transit.packet.dontFragment { return refuse(transit, mtu: mtu) }
    for piece in transit.packet.fragments(fitting: mtu) {
      interfaces.countOutput(piece.count, at: slot)
      if isOwn { interfaces.countLocalOutput(piece.count, at: slot) }
      emit(.transmit(piece.buffer, on: interfaces.names[slot], nextHop: gateway))
    }
  }

  /// Drops a packet that is too long, and notifies its sender. RFC 1191 section 4.
  mutating func refuse(_ transit: Transit, mtu: Int) {
    drop(transit, .fragmentationNeeded)
    if case .sealed = transit.origin {
      recordPathMTU(mtu, transit.packet.header, transit.packet.payload)
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

extension IPv4Packet {
  /// Whether an address of the packet is not allowed between networks. RFC 1812 section 5.3.7.
  fileprivate var hasMartianAddress: Bool {
    source.isMartian || destination.isMartian
  }
}

extension IPv4Address {
  /// Whether the address is one of this network, of loopback or of a group, or is reserved.
  @inline(__always)
  fileprivate var isMartian: Bool {
    let network = rawValue >> 24
    return network == 0 || network == 127 || network >= 0xE0
  }
}
