import IKE
import Wire

extension Dataplane {
  /// Handles a packet to an own address.
  mutating func deliver(_ transit: inout Transit) {
    if transit.packet.isFragment, !complete(&transit) { return }
    switch transit.packet.carried {
    case .icmp:
      countLocal(transit)
      deliverICMP(transit)
    case .esp, .ah: open(&transit)
    case .udp: deliverUDP(transit)
    case .tcp:
      countLocal(transit)
      drop(transit, .noListener)
    default:
      countLocal(transit)
      refuse(transit, .protocol)
    }
  }

  /// Counts a packet for the router itself that belongs to no tunnel.
  mutating func countLocal(_ transit: borrowing Transit) {
    if let slot = transit.ingress {
      interfaces.countLocalInput(transit.packet.count, at: slot)
    }
  }

  /// Replaces a fragment by the datagram if it is the last one. Returns false if it waits for
  /// others or is dropped.
  private mutating func complete(_ transit: inout Transit) -> Bool {
    expireFragments(of: transit.instance)
    let discarded = instances[transit.instance].reassembler.discarded
    defer {
      let others = instances[transit.instance].reassembler.discarded - discarded
      if others > 0 { drops[.reassembly, default: 0] &+= UInt64(others) }
    }
    switch instances[transit.instance].reassembler.accept(transit.packet, at: now) {
    case .complete(let packet):
      transit.packet = packet
      return true
    case .held: return false
    case .dropped:
      drop(transit, .reassembly)
      return false
    }
  }

  /// Drops datagrams that were not complete in time, and notifies their senders. RFC 1122 section
  /// 3.3.2.
  mutating func expireFragments(of instance: Int) {
    for datagram in instances[instance].reassembler.expire(at: now) {
      drops[.incomplete, default: 0] &+= UInt64(datagram.count)
      guard let first = datagram.first else { continue }
      // It is not recorded whether a tunnel has decrypted the fragments, so the error is sent as if
      // one had.
      sendError(about: Transit(packet: first, instance: instance, origin: .received), as: .answer) {
        .timeExceeded(.reassembly, quoted: $0)
      }
    }
  }

  private mutating func deliverICMP(_ transit: Transit) {
    let packet = transit.packet
    guard let message = try? ICMPMessage(parsing: packet.payload) else {
      return drop(transit, .malformed)
    }
    if case .echoRequest(let echo) = message {
      return send(
        .echoReply(echo), from: packet.destination, to: packet.source, in: transit.instance,
        transit.origin.ofAnswer, typeOfService: packet.header.typeOfService)
    }
    if case .destinationUnreachable(.fragmentationNeeded, let mtu, let quoted) = message,
      recordPathMTU(Int(mtu), about: quoted)
    {
      return
    }
    let own = instances[transit.instance].ownAddresses
    guard let result = EchoResult(message, in: packet, isOwn: { own[$0] != nil }) else {
      return drop(transit, .noListener)
    }
    emit(.echo(result))
  }

  private mutating func deliverUDP(_ transit: Transit) {
    let packet = transit.packet
    guard
      let datagram = try? UDPDatagram(
        parsing: packet.payload, from: packet.source, to: packet.destination)
    else { return drop(transit, .malformed) }
    if !receive(datagram, transit) {
      countLocal(transit)
      refuse(transit, .port)
    }
  }

  private mutating func refuse(_ transit: Transit, _ code: ICMPMessage.UnreachableCode) {
    drop(transit, .noListener)
    sendError(about: transit) { .destinationUnreachable(code, nextHopMTU: 0, quoted: $0) }
  }

  /// Sends an ICMP error about a packet to its source, if one is allowed: not about ICMP errors,
  /// later fragments or the outer packets of the router's own tunnels, and not too often.
  /// Broadcasts and packets without a single sender have been dropped before. RFC 1122 section
  /// 3.2.2, RFC 1812 section 4.3.2.
  mutating func sendError(
    about transit: Transit, as origin: Transit.Origin? = nil, _ message: ([UInt8]) -> ICMPMessage
  ) {
    let packet = transit.packet
    if case .sealed = transit.origin { return }
    if transit.origin == .keyManagement { return }
    guard packet.header.isFirstFragment, !packet.isICMPError, errorLimit.allows(at: now),
      let source = errorSource(transit)
    else { return }
    send(
      message(ICMPMessage.quotation(of: packet)), from: source, to: packet.source,
      in: transit.instance, origin ?? transit.origin.ofAnswer,
      typeOfService: packet.header.typeOfService & 0x1C | Self.internetworkControl)
  }

  /// The type of service of an ICMP error: precedence 6, internetwork control. RFC 1812 section
  /// 4.3.2.5.
  private static let internetworkControl: UInt8 = 0xC0

  /// Returns the source address of an error: the destination of the packet if it is an own address,
  /// or else the address of the unit by which it was received, or else any address of the instance.
  /// For a packet of the router itself, it is the source of that packet.
  private func errorSource(_ transit: Transit) -> IPv4Address? {
    if transit.origin == .own || transit.origin == .answer { return transit.packet.source }
    let destination = transit.packet.destination
    if instances[transit.instance].ownAddresses[destination] != nil { return destination }
    return transit.ingress.flatMap { interfaces.primaryAddress(at: $0) }
      ?? instances[transit.instance].primaryAddress
  }

  /// Sends an ICMP message.
  private mutating func send(
    _ message: ICMPMessage, from source: IPv4Address, to destination: IPv4Address,
    in instance: Int, _ origin: Transit.Origin, typeOfService: UInt8
  ) {
    let header = IPv4Header(
      source: source, destination: destination, protocol: .icmp, typeOfService: typeOfService,
      identification: identification())
    guard let packet = IPv4Packet(header: header, payload: message.octets) else {
      return drop(.notMade, ingress: nil)
    }
    var transit = Transit(packet: packet, instance: instance, origin: origin)
    route(&transit)
  }

  /// Creates an echo request of the router itself. Throws if it could not be sent.
  mutating func echoRequest(_ request: PingRequest) throws(PingError) -> Transit {
    guard let instance = instanceIndex(named: request.instance) else {
      throw .unknownInstance(request.instance)
    }
    let own = instances[instance].ownAddresses
    if let source = request.source, own[source] == nil { throw .sourceNotOwn(source) }
    let fallback = instances[instance].primaryAddress
    let source: IPv4Address?
    switch instances[instance].nextHop(to: request.destination) {
    case nil, .reject, .unusable: throw .noRoute
    case .local, .receive: source = own[request.destination].map { _ in request.destination }
    case .discard: source = nil
    case .forward(let unit, _):
      guard interfaces.isUp(unit) else { throw .networkDown }
      if services.side(of: unit) == nil, request.doesNotFragment,
        request.size > (interfaces.units[unit]?.mtu ?? 0) - IPv4Header.minimumLength
          - ICMPMessage.headerLength
      {
        throw .messageTooLong
      }
      source = interfaces.units[unit]?.primaryAddress
    }
    guard let source = request.source ?? source ?? fallback else { throw .noSource }
    guard let packet = request.packet(from: source, identification: identification()) else {
      throw .messageTooLong
    }
    return Transit(packet: packet, instance: instance, origin: .own)
  }
}

extension IPv4Packet {
  /// Whether the packet is an ICMP error, about which no other error may be sent. A truncated ICMP
  /// message counts as one.
  fileprivate var isICMPError: Bool {
    guard header.protocol == .icmp else { return false }
    guard let type = payload.first else { return true }
    return [3, 4, 5, 11, 12].contains(type)
  }
}
