import Wire

/// Writes to an outer header of 20 octets the total length and checksum that fit the packet, as an
/// attacker would do.
func repairHeader(of packet: inout [UInt8]) {
  guard packet.count >= 20 else { return }
  packet[2] = UInt8(truncatingIfNeeded: packet.count >> 8)
  packet[3] = UInt8(truncatingIfNeeded: packet.count)
  packet[10] = 0
  packet[11] = 0
  let checksum = InternetChecksum.of(packet.span.extracting(first: 20))
  packet[10] = UInt8(truncatingIfNeeded: checksum >> 8)
  packet[11] = UInt8(truncatingIfNeeded: checksum)
}
