import IKE
import IPsec
import Wire

/// NAT traversal: IKE and ESP on UDP port 4500. RFC 3948.
extension Dataplane {
  /// Handles a datagram to port 4500 of a local gateway.
  mutating func decapsulate(
    _ datagram: UDPDatagram, _ transit: Transit, at gateway: LocalGatewayName
  ) {
    let sender = Endpoint(
      transit.packet.source, port: datagram.sourcePort, isFloated: true)
    switch UDPEncapsulation.Content(datagram.data) {
    case .keepalive:
      countLocal(transit)
      emit(.keepalive(from: sender, at: gateway))
    case .keyManagement(let message):
      countLocal(transit)
      emit(.message(message, from: sender, at: gateway, ingress: transit.ingress))
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

  /// Reports a change of the sender of authentic packets, because a NAT may have a new mapping.
  /// Returns whether the sender has changed.
  mutating func reportSender(_ udpSender: ServiceQueue.UDPSender, _ tunnel: Int) -> Bool {
    guard services.tunnels[tunnel].hasMoved(udpSender.header, to: udpSender.sender),
      let reference = reference(to: tunnel)
    else { return false }
    emit(.senderChanged(reference, spi: udpSender.header.spi, from: udpSender.sender))
    return true
  }

  /// Sends the packets of some pairs to another endpoint from now on.
  mutating func move(_ pairs: [SecurityAssociationPair], to peer: Endpoint) {
    for pair in pairs {
      guard let place = services.dynamicTunnel(pair.tunnel) else { continue }
      services.tunnels[place.tunnel].move(pair.inbound.spi, to: peer)
    }
  }

  /// Reports that a packet was sent, if this router is behind a NAT, because the packet keeps the
  /// mapping of the NAT alive.
  mutating func reportSent(_ tunnel: Int) {
    guard let peer = services.tunnels[tunnel].recordOutput(at: now),
      let reference = reference(to: tunnel)
    else { return }
    emit(.packetSent(reference, to: peer))
  }

  /// Records the path MTU that a router has reported for an outer packet in UDP. An ICMP error need
  /// not quote the ESP header in it, so that the tunnel is found by the ports. Returns false if the
  /// packet belongs to no tunnel.
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
      services.tunnels[place].recordPathMTU(PathMTU(octets, at: now), at: now)
    }
    return !found.isEmpty
  }
}

extension Tunnel {
  /// The peer of a tunnel whose packets are encapsulated in UDP; nil for other tunnels.
  var encapsulatedPeer: Endpoint? {
    guard let current = dynamic?.current, current.isEncapsulated else { return nil }
    return current.peer
  }

  /// The length of the UDP header in each outer packet, in octets; 0 without UDP.
  var encapsulationOverhead: Int { encapsulatedPeer == nil ? 0 : UDPEncapsulation.overhead }

  /// Returns whether an authentic packet shows that the endpoint of the peer has changed. Only the
  /// newest packet does: an older one may have been delayed or copied.
  fileprivate func hasMoved(_ header: ESPHeader, to sender: Endpoint) -> Bool {
    guard let pair = dynamic?.pairs.first(where: { $0.spi == header.spi }), pair.peer != sender,
      pair.natStatus.contains(.peers)
    else { return false }
    let window = (pair.associations ?? current)?.inbound.replayWindow
    return window?.highest == header.sequence
  }

  fileprivate mutating func move(_ spi: UInt32, to peer: Endpoint) {
    withDynamic { $0.move(spi, to: peer) }
  }

  /// Records the time of an outbound packet, at most once per second. Returns the peer if it was
  /// recorded.
  fileprivate mutating func recordOutput(at now: Instant) -> Endpoint? {
    guard let current = dynamic?.current, current.isEncapsulated,
      current.natStatus.contains(.ours),
      current.lastOutputAt.advanced(by: .seconds(1)) <= now
    else { return nil }
    withDynamic { $0.recordOutput(at: now) }
    return current.peer
  }
}
