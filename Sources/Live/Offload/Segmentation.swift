import Wire

/// The way in which a packet that a TUN device delivers whole, although it is longer than the MTU,
/// is split into the packets that the kernel would otherwise have sent one by one: TCP segments or
/// UDP datagrams.
struct Segmentation: Equatable {
  private let isTCP: Bool
  /// The number of octets of the IPv4 header.
  private let networkLength: Int
  /// The number of octets of both headers.
  private let headerLength: Int
  private let segmentSize: Int
  private let payloadLength: Int

  /// Reads the headers of a packet; nil if it does not match the offload header.
  init?(_ header: OffloadHeader, of packet: Span<UInt8>) {
    guard header.kind != .none, header.segmentSize > 0,
      packet.count >= IPv4Header.minimumLength, packet[0] >> 4 == 4,
      Int(packet.load(UInt16.self, at: 2)) == packet.count,
      packet.load(UInt16.self, at: 6) & 0x3FFF == 0
    else { return nil }
    isTCP = header.kind == .tcp
    let carried: IPProtocol = isTCP ? .tcp : .udp
    networkLength = Int(packet[0] & 15) * 4
    let minimum = networkLength + (isTCP ? TCPSegment.minimumHeader : UDPDatagram.headerLength)
    guard networkLength >= IPv4Header.minimumLength, packet[9] == carried.rawValue,
      packet.count >= minimum
    else { return nil }
    headerLength = isTCP ? networkLength + Int(packet[networkLength + 12] >> 4) * 4 : minimum
    guard headerLength >= minimum, headerLength < packet.count else { return nil }
    segmentSize = header.segmentSize
    payloadLength = packet.count - headerLength
  }

  /// Appends the packets into which `packet` is split; it must be the packet of the initializer.
  func append(
    segmentsOf packet: Span<UInt8>, to packets: inout [PacketBuffer], from pool: inout PacketPool
  ) {
    let identification = packet.load(UInt16.self, at: 4)
    var identified = identification
    for offset in stride(from: 0, to: payloadLength, by: segmentSize) {
      let length = min(segmentSize, payloadLength - offset)
      var storage = pool.takeStorage(for: headerLength + length)
      storage.append(copying: packet.extracting(first: headerLength))
      let first = headerLength + offset
      storage.append(copying: packet.extracting(first..<first + length))
      var octets = storage.mutableSpan
      finish(
        &octets, at: PacketBuffer.headroom, identification: identified,
        sequence: UInt32(truncatingIfNeeded: offset), isLast: offset + length == payloadLength)
      packets.append(PacketBuffer(storage: storage, start: PacketBuffer.headroom))
      identified &+= 1
    }
  }

  /// Changes the copied headers into those of one segment, before which `sequence` octets were
  /// sent.
  private func finish(
    _ octets: inout MutableSpan<UInt8>, at start: Int, identification: UInt16, sequence: UInt32,
    isLast: Bool
  ) {
    let transport = start + networkLength
    octets.store(UInt16(truncatingIfNeeded: octets.count - start), at: start + 2)
    octets.store(identification, at: start + 4)
    octets.store(UInt16(0), at: start + 10)
    let sum = InternetChecksum.of(octets.span.extracting(start..<transport))
    octets.store(sum, at: start + 10)
    if isTCP {
      let first = octets.span.load(UInt32.self, at: transport + 4)
      octets.store(first &+ sequence, at: transport + 4)
      // FIN and PSH belong to the last segment, CWR to the first.
      if !isLast { octets[transport + 13] &= ~(TCPSegment.Flags.fin | TCPSegment.Flags.psh) }
      if sequence != 0 { octets[transport + 13] &= ~TCPSegment.Flags.cwr }
    } else {
      octets.store(UInt16(truncatingIfNeeded: octets.count - transport), at: transport + 4)
    }
    let place = transport + (isTCP ? TCPSegment.checksumOffset : 6)
    octets.store(UInt16(0), at: place)
    let checksum = TransportChecksum.of(octets.span.extracting(droppingFirst: start), networkLength)
    octets.store(checksum == 0 && !isTCP ? 0xFFFF : checksum, at: place)
  }
}

/// The checksum of TCP and UDP, which covers a pseudo header. RFC 9293 section 3.1, RFC 768.
enum TransportChecksum {
  /// Returns the value of the checksum field of a whole packet; 0 if the field contains it already.
  static func of(_ packet: Span<UInt8>, _ networkLength: Int) -> UInt16 {
    var checksum = InternetChecksum()
    checksum.add(packet.load(UInt64.self, at: 12))
    checksum.add(UInt16(packet[9]))
    let transport = packet.extracting(droppingFirst: networkLength)
    checksum.add(UInt16(truncatingIfNeeded: transport.count))
    checksum.add(transport)
    return checksum.value
  }

  /// Returns the sum of the pseudo header, which the field contains until the checksum is
  /// completed.
  static func partial(_ packet: Span<UInt8>, _ networkLength: Int) -> UInt16 {
    var checksum = InternetChecksum()
    checksum.add(packet.load(UInt64.self, at: 12))
    checksum.add(UInt16(packet[9]))
    checksum.add(UInt16(truncatingIfNeeded: packet.count - networkLength))
    return ~checksum.value
  }
}
