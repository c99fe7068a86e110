import Wire

/// A reader of packets from TUN devices, which splits segmented packets that a device delivers
/// whole.
struct DeviceReader {
  private var buffer = [UInt8](
    repeating: 0, count: OffloadHeader.length + IPv4Packet.maximumLength + 1)

  /// The result of one read.
  enum ReadResult: Equatable {
    /// Any number of packets were appended, possibly none.
    case read
    /// The octets are not a packet that the device may deliver; they are dropped.
    case malformed
    /// Nothing was read.
    case ended(Descriptor.Reading)
  }

  /// Reads from a device once.
  mutating func read(
    _ device: Descriptor, into packets: inout [PacketBuffer], from pool: inout PacketPool
  ) -> ReadResult {
    let reading = device.read(into: &buffer)
    guard case .packet(let count) = reading else { return .ended(reading) }
    let frame = buffer.span.extracting(first: count)
    guard device.hasOffload else {
      if Self.isIPv4(frame) { packets.append(pool.packet(copying: frame)) }
      return .read
    }
    guard let header = OffloadHeader(parsing: frame) else { return .malformed }
    let packet = frame.extracting(droppingFirst: OffloadHeader.length)
    guard Self.isIPv4(packet) else { return .read }
    if let segmentation = Segmentation(header, of: packet) {
      segmentation.append(segmentsOf: packet, to: &packets, from: &pool)
      return .read
    }
    guard header.kind == .none else { return .malformed }
    var storage = pool.takeStorage(for: packet.count)
    storage.append(copying: packet)
    if let partial = header.partialChecksum,
      !partial.complete(&storage, packetAt: PacketBuffer.headroom)
    {
      return .malformed
    }
    packets.append(PacketBuffer(storage: storage, start: PacketBuffer.headroom))
    return .read
  }

  /// Returns whether a packet is IPv4; the kernel sends IPv6 packets, such as router solicitations,
  /// to each device.
  private static func isIPv4(_ packet: Span<UInt8>) -> Bool {
    packet.count > 0 && packet[0] >> 4 == 4
  }
}
