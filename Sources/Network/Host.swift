import Router
import Wire

/// A host of a network, with one port and one or several addresses. It sends pings and answers
/// them.
struct Host {
  private static let unit = LogicalInterface(name: Topology.hostPort, unit: 0)
  /// The default MTU of a SONET interface, in octets.
  private static let largestMTU = 4_470

  let addresses: [IPv4Address]
  /// The gateway for destinations without an address on the segment; nil if there is none.
  let gateway: IPv4Address?
  /// The largest packet that the host sends, in octets.
  private let mtu: Int
  private var reassembler = Reassembler()
  private var nextIdentification: UInt16 = 0

  /// Creates a host. `mtu` is that of its link; nil if the link has none.
  init(_ addresses: [IPv4Address], gateway: IPv4Address?, mtu: Int?) {
    self.addresses = addresses
    self.gateway = gateway
    self.mtu = min(mtu ?? Self.largestMTU, Self.largestMTU)
  }

  var nextDeadline: Instant? { reassembler.nextDeadline }

  mutating func advance(to now: Instant) { reassembler.expire(at: now) }

  /// Handles a received packet. Packets to other destinations and malformed ones are dropped.
  mutating func receive(_ octets: [UInt8], at now: Instant) -> [RouterOutput] {
    guard let fragment = try? IPv4Packet(parsing: octets),
      addresses.contains(fragment.destination),
      case .complete(let packet) = reassembler.accept(fragment, at: now)
    else { return [] }
    guard packet.header.protocol == .icmp else {
      let quoted = ICMPMessage.quotation(of: packet)
      let code: ICMPMessage.UnreachableCode = packet.header.protocol == .udp ? .port : .protocol
      return send(
        .destinationUnreachable(code, nextHopMTU: 0, quoted: quoted),
        from: packet.destination, to: packet.source)
    }
    guard let message = try? ICMPMessage(parsing: packet.payload) else { return [] }
    if case .echoRequest(let echo) = message {
      return send(
        .echoReply(echo), from: packet.destination, to: packet.source,
        typeOfService: packet.header.typeOfService)
    }
    return EchoResult(message, in: packet, isOwn: addresses.contains).map { [.echo($0)] } ?? []
  }

  /// Sends an echo request. The routing instance is ignored. Throws the reason if it cannot be
  /// sent.
  mutating func ping(
    _ request: PingRequest, at now: Instant
  ) throws(PingError) -> [RouterOutput] {
    if let source = request.source, !addresses.contains(source) { throw .sourceNotOwn(source) }
    guard let source = request.source ?? addresses.first else { throw .noSource }
    nextIdentification &+= 1
    guard let packet = request.packet(from: source, identification: nextIdentification) else {
      throw .messageTooLong
    }
    if addresses.contains(request.destination) {
      return receive(packet.octets, at: now).flatMap { output -> [RouterOutput] in
        guard case .transmit(let reply, _, _) = output else { return [output] }
        return receive(reply.octets, at: now)
      }
    }
    guard !request.doesNotFragment || packet.count <= mtu else {
      throw .messageTooLong
    }
    return transmit(packet)
  }

  private mutating func send(
    _ message: ICMPMessage, from source: IPv4Address, to destination: IPv4Address,
    typeOfService: UInt8 = 0
  ) -> [RouterOutput] {
    nextIdentification &+= 1
    let header = IPv4Header(
      source: source, destination: destination, protocol: .icmp, typeOfService: typeOfService,
      identification: nextIdentification)
    return IPv4Packet(header: header, payload: message.octets).map(transmit) ?? []
  }

  private func transmit(_ packet: IPv4Packet) -> [RouterOutput] {
    packet.fragments(fitting: mtu).map {
      .transmit($0.buffer, on: Self.unit, nextHop: packet.destination)
    }
  }
}
