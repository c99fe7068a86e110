package import Wire

/// A NAT on a link. Outside, the nodes behind it have its single address, and each of their ports
/// is mapped to a port of its own while it is in use. RFC 4787.
///
/// It translates UDP and ICMP. Packets of other protocols are dropped, as are ESP and AH, which
/// have no ports.
package struct NATBox: Equatable, Sendable {
  /// The names of the nodes behind it.
  package let inside: Set<String>
  /// The address of these nodes outside.
  package let address: IPv4Address
  /// The time without packets from inside after which a mapping expires. RFC 4787 section 4.3
  /// requires two minutes, and many devices use less.
  package let timeout: Duration
  /// The number of packets that were dropped.
  package private(set) var dropped: UInt64 = 0

  private var mappings: [Mapping] = []
  private var nextPort: UInt16 = firstPort
  private var reassembler = Reassembler()

  /// An address with a port, or with the identifier of an ICMP query.
  private struct InsideEndpoint: Hashable {
    var `protocol`: IPProtocol
    var address: IPv4Address
    var port: UInt16
  }

  /// The mapping of a place inside to a port outside.
  private struct Mapping: Equatable {
    var inside: InsideEndpoint
    var port: UInt16
    var usedAt: Instant
    /// Whether the mapping is configured and never expires.
    var isFixed: Bool
  }

  private static let firstPort: UInt16 = 1_024
  /// The MTU for datagrams that were received in fragments and are fragmented again.
  private static let mtu = 1_500

  /// Creates a NAT without mappings, by default with a timeout of 30 seconds.
  package init(
    behind inside: Set<String>, address: IPv4Address, timeout: Duration = .seconds(30)
  ) {
    self.inside = inside
    self.address = address
    self.timeout = timeout
  }

  /// Compares two NATs. Incomplete fragments are ignored.
  package static func == (left: NATBox, right: NATBox) -> Bool {
    left.inside == right.inside && left.address == right.address && left.timeout == right.timeout
      && left.dropped == right.dropped && left.mappings == right.mappings
      && left.nextPort == right.nextPort
  }

  /// Forwards packets to a UDP port outside to the same port of a node inside.
  package mutating func forward(port: UInt16, to node: IPv4Address) {
    let place = InsideEndpoint(protocol: .udp, address: node, port: port)
    mappings.removeAll { $0.isFixed && $0.port == port }
    mappings.append(Mapping(inside: place, port: port, usedAt: .origin, isFixed: true))
  }

  /// Restarts the NAT: mappings are removed, but port allocation continues, so that no node gets an
  /// old port.
  package mutating func restart() {
    mappings.removeAll { !$0.isFixed }
    reassembler = Reassembler()
  }

  /// Returns the number of mappings in use.
  package func mappingCount(at now: Instant) -> Int { mappings.count { isLive($0, at: now) } }

  /// Translates a packet from inside. The result is empty if it is dropped or incomplete, and
  /// contains several packets if it is fragmented.
  mutating func leave(_ octets: [UInt8], at now: Instant) -> [[UInt8]] {
    pass(octets, at: now) { box, packet in box.translatedOut(packet, at: now) }
  }

  /// Translates a packet from outside.
  mutating func enter(_ octets: [UInt8], at now: Instant) -> [[UInt8]] {
    pass(octets, at: now) { box, packet in box.translatedIn(packet, at: now) }
  }

  private mutating func pass(
    _ octets: [UInt8], at now: Instant,
    _ translate: (inout NATBox, IPv4Packet) -> IPv4Packet?
  ) -> [[UInt8]] {
    _ = reassembler.expire(at: now)
    guard let fragment = try? IPv4Packet(parsing: octets) else {
      dropped &+= 1
      return []
    }
    // Only the first fragment contains the ports.
    guard case .complete(let packet) = reassembler.accept(fragment, at: now) else { return [] }
    guard let translated = translate(&self, packet) else {
      dropped &+= 1
      return []
    }
    guard fragment.header.isFragment else { return [translated.octets] }
    return translated.fragments(fitting: Self.mtu).map(\.octets)
  }

  // MARK: From inside

  private mutating func translatedOut(_ packet: IPv4Packet, at now: Instant) -> IPv4Packet? {
    switch packet.header.protocol {
    case .udp:
      return translatedUDP(packet, from: address, to: packet.destination) { box, source, port in
        (
          box.port(
            for: InsideEndpoint(protocol: .udp, address: packet.source, port: source), at: now),
          port
        )
      }
    case .icmp:
      guard let message = try? ICMPMessage(parsing: packet.payload) else { return nil }
      let translated: ICMPMessage
      switch message {
      case .echoRequest(let echo), .echoReply(let echo):
        let place = InsideEndpoint(protocol: .icmp, address: packet.source, port: echo.identifier)
        guard let port = port(for: place, at: now) else { return nil }
        translated = message.identified(port)
      default:
        // The error is about a packet from outside, whose destination was the NAT's address.
        guard
          let quoted = message.quoted.flatMap({ quoted in
            rewritten(quoted, isSource: false) { place in
              mapping(inside: place, at: now).map {
                InsideEndpoint(protocol: place.protocol, address: address, port: $0.port)
              }
            }
          })
        else { return nil }
        translated = message.quoting(quoted)
      }
      return rebuilt(packet, translated.octets, from: address, to: packet.destination)
    default: return nil
    }
  }

  // MARK: From outside

  private mutating func translatedIn(_ packet: IPv4Packet, at now: Instant) -> IPv4Packet? {
    guard packet.destination == address else { return nil }
    switch packet.header.protocol {
    case .udp:
      guard let destination = Self.ports(of: packet)?.destination,
        let inside = mapping(outside: destination, .udp, at: now)?.inside
      else { return nil }
      return translatedUDP(packet, from: packet.source, to: inside.address) { _, source, _ in
        (source, inside.port)
      }
    case .icmp:
      guard let message = try? ICMPMessage(parsing: packet.payload) else { return nil }
      let translated: ICMPMessage
      let inside: IPv4Address
      switch message {
      case .echoRequest(let echo), .echoReply(let echo):
        guard let found = mapping(outside: echo.identifier, .icmp, at: now)?.inside else {
          return nil
        }
        (translated, inside) = (message.identified(found.port), found.address)
      default:
        // The error is about a packet from inside, whose source became the NAT's address.
        var found: IPv4Address?
        let quoted = message.quoted.flatMap { quoted in
          rewritten(quoted, isSource: true) { place in
            guard let inside = mapping(outside: place.port, place.protocol, at: now)?.inside
            else { return nil }
            found = inside.address
            return inside
          }
        }
        guard let quoted, let found else { return nil }
        (translated, inside) = (message.quoting(quoted), found)
      }
      return rebuilt(packet, translated.octets, from: packet.source, to: inside)
    default: return nil
    }
  }

  // MARK: Mappings

  private func isLive(_ mapping: Mapping, at now: Instant) -> Bool {
    mapping.isFixed || now < mapping.usedAt.advanced(by: timeout)
  }

  /// Returns the port outside of a place inside, and keeps its mapping open. Returns nil if all
  /// ports are taken.
  private mutating func port(for place: InsideEndpoint, at now: Instant) -> UInt16? {
    mappings = mappings.filter { isLive($0, at: now) }
    if let index = mappings.firstIndex(where: { $0.inside == place }) {
      mappings[index].usedAt = now
      return mappings[index].port
    }
    for _ in 0...UInt16.max {
      let port = nextPort
      nextPort = nextPort == .max ? Self.firstPort : nextPort + 1
      guard mapping(outside: port, place.protocol, at: now) == nil else { continue }
      mappings.append(Mapping(inside: place, port: port, usedAt: now, isFixed: false))
      return port
    }
    return nil
  }

  private func mapping(
    outside port: UInt16, _ carried: IPProtocol, at now: Instant
  ) -> Mapping? {
    mappings.first { $0.port == port && $0.inside.protocol == carried && isLive($0, at: now) }
  }

  private func mapping(inside place: InsideEndpoint, at now: Instant) -> Mapping? {
    mappings.first { $0.inside == place && isLive($0, at: now) }
  }

  // MARK: Octets

  private static func ports(
    of packet: IPv4Packet
  ) -> (source: UInt16, destination: UInt16)? {
    var cursor = Cursor()
    guard let source = try? cursor.read(UInt16.self, from: packet.payload.span),
      let destination = try? cursor.read(UInt16.self, from: packet.payload.span)
    else { return nil }
    return (source, destination)
  }

  private mutating func translatedUDP(
    _ packet: IPv4Packet, from source: IPv4Address, to destination: IPv4Address,
    _ ports: (inout NATBox, UInt16, UInt16) -> (source: UInt16?, destination: UInt16)
  ) -> IPv4Packet? {
    guard
      var datagram = try? UDPDatagram(
        parsing: packet.payload, from: packet.source, to: packet.destination)
    else { return nil }
    let translated = ports(&self, datagram.sourcePort, datagram.destinationPort)
    guard let sourcePort = translated.source else { return nil }
    datagram.sourcePort = sourcePort
    datagram.destinationPort = translated.destination
    let hasChecksum = packet.payload.dropFirst(6).prefix(2).contains { $0 != 0 }
    return rebuilt(
      packet, datagram.octets(from: source, to: destination, hasChecksum: hasChecksum),
      from: source, to: destination)
  }

  /// Returns the packet with new addresses and payload. Its time to live is decremented, because
  /// the NAT is a router too; nil if it is exceeded.
  private func rebuilt(
    _ packet: IPv4Packet, _ payload: [UInt8], from source: IPv4Address,
    to destination: IPv4Address
  ) -> IPv4Packet? {
    var header = packet.header
    guard header.timeToLive > 1 else { return nil }
    header.timeToLive -= 1
    header.source = source
    header.destination = destination
    return IPv4Packet(header: header, payload: payload)
  }

  /// Returns the beginning of a packet, as an ICMP error quotes it, with another source or
  /// destination. Only the IP checksum is updated; the transport checksum of a truncated packet
  /// cannot be verified.
  private func rewritten(
    _ quoted: [UInt8], isSource: Bool, _ translate: (InsideEndpoint) -> InsideEndpoint?
  ) -> [UInt8]? {
    guard let header = try? IPv4Header.parse(quoted.span, isWhole: false).header,
      header.protocol == .udp || header.protocol == .icmp, quoted.count >= header.length + 8
    else { return nil }
    let offset = header.length + (header.protocol == .icmp ? 4 : isSource ? 0 : 2)
    let place = InsideEndpoint(
      protocol: header.protocol, address: isSource ? header.source : header.destination,
      port: UInt16(quoted[offset]) << 8 | UInt16(quoted[offset + 1]))
    guard let translated = translate(place) else { return nil }
    var rewritten = quoted
    let at = isSource ? 12 : 16
    rewritten.replaceSubrange(at..<at + 4, with: translated.address.octets)
    rewritten[offset] = UInt8(truncatingIfNeeded: translated.port >> 8)
    rewritten[offset + 1] = UInt8(truncatingIfNeeded: translated.port)
    (rewritten[10], rewritten[11]) = (0, 0)
    let checksum = InternetChecksum.of(rewritten.span.extracting(first: header.length))
    rewritten[10] = UInt8(truncatingIfNeeded: checksum >> 8)
    rewritten[11] = UInt8(truncatingIfNeeded: checksum)
    return rewritten
  }
}

extension ICMPMessage {
  /// Returns an echo message with another identifier.
  fileprivate func identified(_ identifier: UInt16) -> ICMPMessage {
    switch self {
    case .echoRequest(var echo):
      echo.identifier = identifier
      return .echoRequest(echo)
    case .echoReply(var echo):
      echo.identifier = identifier
      return .echoReply(echo)
    default: return self
    }
  }

  /// The packet that an error quotes; nil for other messages.
  fileprivate var quoted: [UInt8]? {
    switch self {
    case .destinationUnreachable(_, _, let quoted), .timeExceeded(_, let quoted): quoted
    default: nil
    }
  }

  fileprivate func quoting(_ quoted: [UInt8]) -> ICMPMessage {
    switch self {
    case .destinationUnreachable(let code, let mtu, _):
      .destinationUnreachable(code, nextHopMTU: mtu, quoted: quoted)
    case .timeExceeded(let code, _): .timeExceeded(code, quoted: quoted)
    default: self
    }
  }
}
