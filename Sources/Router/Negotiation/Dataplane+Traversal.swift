import IKE
import IPsec
import Wire

/// UDP port 4500: IKE and ESP through NATs. RFC 3948.
extension Dataplane {
  /// A datagram to port 4500 of a local gateway.
  mutating func decapsulate(
    _ datagram: UDPDatagram, _ transit: Transit, at gateway: LocalGatewayName
  ) {
    let sender = Endpoint(
      transit.packet.source, port: datagram.sourcePort, isFloated: true)
    switch UDPEncapsulation.Content(datagram.data) {
    case .keepalive:
      countLocal(transit)
      tell(.keepalive(from: sender, at: gateway))
    case .keyManagement(let message):
      countLocal(transit)
      tell(.message(message, from: sender, at: gateway, ingress: transit.ingress))
    case .esp:
      guard let packet = UDPEncapsulation.decapsulated(transit.packet, datagram.data) else {
        return drop(transit, .malformed)
      }
      var transit = transit
      transit.packet = packet
      open(&transit, from: sender)
    case .malformed: drop(transit, .malformed)
    }
  }

  /// A packet of the tunnel was authentic: whether its peer is where it was. Returns whether there
  /// was anything to tell of that.
  mutating func noteSender(_ origin: ServiceQueue.Origin, _ tunnel: Int) -> Bool {
    guard services.tunnels[tunnel].hasMoved(origin.header, to: origin.sender),
      let reference = reference(to: tunnel)
    else { return false }
    tell(.heardElsewhere(reference, spi: origin.header.spi, from: origin.sender))
    return true
  }

  /// Packets of a peer's tunnels go to another place from now on.
  mutating func move(_ pairs: [SecurityAssociationPair], to peer: Endpoint) {
    for pair in pairs {
      guard let place = services.dynamicTunnel(pair.tunnel) else { continue }
      services.tunnels[place.tunnel].move(pair.inbound.spi, to: peer)
    }
  }

  /// A packet of the tunnel left: where we are behind a NAT, that keeps its translation open.
  mutating func noteSent(_ tunnel: Int) {
    guard let peer = services.tunnels[tunnel].spoke(at: now),
      let reference = reference(to: tunnel)
    else { return }
    tell(.spoken(reference, to: peer))
  }

  /// What a router on the way says about an outer packet in UDP: of the ESP in it an ICMP error
  /// need not quote anything. False: it is none of ours.
  mutating func learnEncapsulatedPathMTU(
    _ octets: Int, _ header: IPv4Header, _ quoted: ArraySlice<UInt8>
  ) -> Bool {
    guard quoted.count >= UDPDatagram.headerLength, pathMTULimit.allows(at: now) else {
      return false
    }
    let ports = Array(quoted.prefix(4))
    let source = UInt16(ports[0]) << 8 | UInt16(ports[1])
    let peer = Endpoint(
      header.destination, port: UInt16(ports[2]) << 8 | UInt16(ports[3]), isFloated: true)
    guard source == UDPEncapsulation.port else { return false }
    let found = services.tunnels.indices.filter {
      services.tunnels[$0].localGateway == header.source
        && services.tunnels[$0].encapsulatedPeer == peer
    }
    for place in found {
      services.tunnels[place].learn(PathMTU(octets, at: now), at: now)
    }
    return !found.isEmpty
  }
}

extension Tunnel {
  /// Where packets go that leave in UDP.
  var encapsulatedPeer: Endpoint? {
    guard let current = dynamic?.current, current.isEncapsulated else { return nil }
    return current.peer
  }

  /// Octets that UDP takes of each outer packet.
  var encapsulationOverhead: Int { encapsulatedPeer == nil ? 0 : UDPEncapsulation.overhead }

  /// Whether an authentic packet from there means that the peer has moved. Only the newest counts:
  /// what was sent before the move may come after it, and copies could come from anywhere.
  fileprivate func hasMoved(_ header: ESPHeader, to sender: Endpoint) -> Bool {
    guard let pair = dynamic?.pairs.first(where: { $0.spi == header.spi }), pair.peer != sender,
      pair.translation.contains(.peers)
    else { return false }
    let window = (pair.associations ?? current)?.inbound.replayWindow
    return window?.highest == header.sequence
  }

  fileprivate mutating func move(_ spi: UInt32, to peer: Endpoint) {
    withDynamic { $0.move(spi, to: peer) }
  }

  /// The peer, where it has to be noted that something went there: once a second is enough.
  fileprivate mutating func spoke(at now: Instant) -> Endpoint? {
    guard let current = dynamic?.current, current.isEncapsulated,
      current.translation.contains(.ours),
      current.spokenAt.advanced(by: .seconds(1)) <= now
    else { return nil }
    withDynamic { $0.note(spokenAt: now) }
    return current.peer
  }
}
