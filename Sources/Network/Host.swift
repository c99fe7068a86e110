import Router
import Wire

/// A host of the lab: one address, everything else on the link. It answers pings and sends them.
struct Host {
  private static let unit = LogicalInterface(name: Topology.hostPort, unit: 0)
  /// As the routers' own links have it.
  private static let mtu = 4_470

  let address: IPv4Address
  private var reassembler = Reassembler()
  private var nextIdentification: UInt16 = 0

  init(address: IPv4Address) { self.address = address }

  var nextDeadline: Instant? { reassembler.nextDeadline }

  mutating func advance(to now: Instant) { reassembler.expire(at: now) }

  /// Takes a packet; those for others and broken ones are dropped.
  mutating func receive(_ octets: [UInt8], at now: Instant) -> [RouterOutput] {
    guard let fragment = try? IPv4Packet(parsing: octets), fragment.destination == address,
      case .complete(let packet) = reassembler.accept(fragment, at: now)
    else { return [] }
    guard packet.header.protocol == .icmp else {
      let quoted = ICMPMessage.quotation(of: packet)
      let code: ICMPMessage.UnreachableCode = packet.header.protocol == .udp ? .port : .protocol
      return send(
        .destinationUnreachable(code, nextHopMTU: 0, quoted: quoted), to: packet.source)
    }
    guard let message = try? ICMPMessage(parsing: packet.payload) else { return [] }
    if case .echoRequest(let echo) = message {
      return send(
        .echoReply(echo), to: packet.source, typeOfService: packet.header.typeOfService)
    }
    return EchoResult(message, in: packet) { $0 == address }.map { [.echo($0)] } ?? []
  }

  /// Sends an echo request; the instance and the source are not a host's to choose.
  mutating func ping(
    _ request: PingRequest, at now: Instant
  ) throws(PingError) -> [RouterOutput] {
    if let source = request.source, source != address { throw .sourceNotOwn(source) }
    nextIdentification &+= 1
    guard let packet = request.packet(from: address, identification: nextIdentification) else {
      throw .messageTooLong
    }
    if request.destination == address {
      return receive(packet.octets, at: now).flatMap { output -> [RouterOutput] in
        guard case .transmit(let reply, _, _) = output else { return [output] }
        return receive(reply.octets, at: now)
      }
    }
    guard !request.doesNotFragment || packet.count <= Self.mtu else {
      throw .messageTooLong
    }
    return transmit(packet)
  }

  private mutating func send(
    _ message: ICMPMessage, to destination: IPv4Address, typeOfService: UInt8 = 0
  ) -> [RouterOutput] {
    nextIdentification &+= 1
    let header = IPv4Header(
      source: address, destination: destination, protocol: .icmp, typeOfService: typeOfService,
      identification: nextIdentification)
    return IPv4Packet(header: header, payload: message.octets).map(transmit) ?? []
  }

  private func transmit(_ packet: IPv4Packet) -> [RouterOutput] {
    packet.fragments(fitting: Self.mtu).map {
      .transmit($0.buffer, on: Self.unit, nextHop: packet.destination)
    }
  }
}
