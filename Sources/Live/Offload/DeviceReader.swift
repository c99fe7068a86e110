import Wire

/// Reads packets from devices, and cuts what a device hands over in one piece.
struct DeviceReader {
  private var buffer = [UInt8](
    repeating: 0, count: OffloadHeader.length + IPv4Packet.maximumLength + 1)

  /// What came of a call.
  enum Outcome: Equatable {
    /// Nothing, one packet, or several were appended.
    case read
    /// What was read is no packet that the device may hand over. It is dropped.
    case malformed
    case ended(Descriptor.Reading)
  }

  /// Reads once.
  mutating func read(
    _ device: Descriptor, into packets: inout [PacketBuffer], from pool: inout PacketPool
  ) -> Outcome {
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

  /// The kernel has IPv6 to say on every device, if only that it is there.
  private static func isIPv4(_ packet: Span<UInt8>) -> Bool {
    packet.count > 0 && packet[0] >> 4 == 4
  }
}
