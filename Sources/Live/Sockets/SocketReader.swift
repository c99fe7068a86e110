import Wire

/// A reader of packets from sockets, which receives many with one call.
struct SocketReader {
  private let room = ReceiveRoom()

  /// Reads once and appends up to `count` packets. Returns `packet` if more may be waiting,
  /// otherwise why nothing more can be read.
  func read(
    _ socket: Socket, count: Int, into packets: inout [PacketBuffer], from pool: inout PacketPool
  ) -> Descriptor.Reading {
    let wanted = min(count, ReceiveRoom.capacity)
    let received = room.receive(from: socket.descriptor, count: wanted)
    guard received >= 0 else { return Descriptor.Reading(errno: Int32(-received)) }
    for index in 0..<received {
      switch socket.name.kind {
      case .packets(let ipProtocol):
        room.withOctets(of: index) { octets in
          if ipProtocol != .icmp || Self.isForRouter(octets) {
            packets.append(pool.packet(copying: octets))
          }
        }
      case .datagrams(let port):
        append(index, to: port, of: socket.name.address, &packets, &pool)
      }
    }
    return received < wanted ? .nothing : .packet(received)
  }

  /// Returns whether an ICMP packet is for the router; the kernel answers echo requests to the
  /// host's addresses itself.
  private static func isForRouter(_ packet: Span<UInt8>) -> Bool {
    guard packet.count > 0 else { return false }
    let headerLength = Int(packet[0] & 0x0F) * 4
    return headerLength < packet.count && packet[headerLength] != 8
  }

  /// Appends the datagrams of one message, each with the headers of the packet in which it arrived.
  private func append(
    _ index: Int, to port: UInt16, of address: IPv4Address, _ packets: inout [PacketBuffer],
    _ pool: inout PacketPool
  ) {
    let source = room.source(of: index)
    let header = IPv4Header(source: source.address, destination: address, protocol: .udp)
    room.withOctets(of: index) { data in
      var offset = 0
      repeat {
        let rest = data.extracting(droppingFirst: offset)
        let datagram = rest.extracting(first: source.segment > 0 ? source.segment : rest.count)
        offset += datagram.count
        guard datagram.count <= UDPDatagram.maximumData else { continue }
        let headers = Self.headers
        var storage = pool.takeStorage(for: headers + datagram.count)
        storage.append(addingCapacity: headers) { $0.append(repeating: 0, count: headers) }
        storage.append(copying: datagram)
        var octets = storage.mutableSpan
        Self.store(header, from: source.port, to: port, into: &octets)
        packets.append(PacketBuffer(storage: storage, start: PacketBuffer.headroom))
      } while offset < data.count
    }
  }

  private static let headers = IPv4Header.minimumLength + UDPDatagram.headerLength

  /// Writes the IPv4 and the UDP header.
  private static func store(
    _ header: IPv4Header, from source: UInt16, to destination: UInt16,
    into octets: inout MutableSpan<UInt8>
  ) {
    let start = PacketBuffer.headroom
    let transport = start + IPv4Header.minimumLength
    header.store(
      totalLength: UInt16(truncatingIfNeeded: octets.count - start), into: &octets, at: start)
    octets.store(source, at: transport)
    octets.store(destination, at: transport + 2)
    octets.store(UInt16(truncatingIfNeeded: octets.count - transport), at: transport + 4)
    // ESP has no UDP checksum (RFC 3948 section 2.1). The kernel has verified the received one.
    if isESP(octets.span.extracting(droppingFirst: start + headers), to: destination) { return }
    let sum = TransportChecksum.of(
      octets.span.extracting(droppingFirst: start), IPv4Header.minimumLength)
    octets.store(sum == 0 ? 0xFFFF : sum, at: transport + 6)
  }

  private static func isESP(_ data: Span<UInt8>, to destination: UInt16) -> Bool {
    destination == UDPEncapsulation.port && data.count >= ESPHeader.length
      && data.load(UInt32.self, at: 0) != 0
  }
}
