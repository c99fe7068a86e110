import Glibc
import Wire

/// A writer of packets to TUN devices, which joins consecutive TCP segments.
struct DeviceWriter {
  private var coalescer = Coalescer()
  private var frame: [UInt8] = []

  /// Writes packets. Returns the `errno` of each packet or group that could not be written.
  mutating func write(_ packets: [PacketBuffer], to device: Descriptor) -> [Int32] {
    var failures: [Int32] = []
    guard device.hasOffload else {
      for packet in packets {
        let octets = packet.storage.span.extracting(packet.range)
        if let code = device.write(octets) { failures.append(code) }
      }
      return failures
    }
    coalescer.arrange(packets.span)
    for group in coalescer.groups {
      compose(group, packets)
      if let code = device.write(frame.span) { failures.append(code) }
    }
    return failures
  }

  /// Builds the frame of a group: the offload header, the first packet, and the data of the others.
  private mutating func compose(_ group: Coalescer.Group, _ packets: [PacketBuffer]) {
    frame.removeAll(keepingCapacity: true)
    var header = OffloadHeader()
    guard !group.isSingle else {
      header.append(to: &frame)
      return append(packets[group.first], from: 0)
    }
    header.kind = .tcp
    header.headerLength = group.headerLength
    header.segmentSize = group.segmentSize
    header.partialChecksum = PartialChecksum(
      start: IPv4Header.minimumLength, offset: TCPSegment.checksumOffset)
    header.append(to: &frame)
    append(packets[group.first], from: 0)
    var place = coalescer.follower(of: group.first)
    while let follower = place {
      append(packets[follower], from: group.headerLength)
      place = coalescer.follower(of: follower)
    }
    var octets = frame.mutableSpan
    Self.finish(&octets, at: OffloadHeader.length, ends: group.ends)
  }

  private mutating func append(_ packet: borrowing PacketBuffer, from offset: Int) {
    frame.append(copying: packet.storage.span.extracting(packet.start + offset..<packet.end))
  }

  /// Changes the header of the first packet into that of the joined packet.
  private static func finish(_ octets: inout MutableSpan<UInt8>, at start: Int, ends: UInt8) {
    let transport = start + IPv4Header.minimumLength
    octets.store(UInt16(truncatingIfNeeded: octets.count - start), at: start + 2)
    octets.store(UInt16(0), at: start + 10)
    let sum = InternetChecksum.of(octets.span.extracting(start..<transport))
    octets.store(sum, at: start + 10)
    octets[transport + 13] |= ends
    let partial = TransportChecksum.partial(
      octets.span.extracting(droppingFirst: start), IPv4Header.minimumLength)
    octets.store(partial, at: transport + TCPSegment.checksumOffset)
  }
}
