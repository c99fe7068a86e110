import Wire

/// The header with which a TUN device precedes a packet. It states which checksum is incomplete,
/// and into which segments the packet has to be split. It is `struct virtio_net_hdr` of
/// <linux/virtio_net.h>, little-endian.
///
///     +-----+----+-------------+------------+--------------+---------------+
///     |flags|kind|header length|segment size|checksum start|checksum offset|
///     +-----+----+-------------+------------+--------------+---------------+
///     0     1    2             4            6              8
struct OffloadHeader: Equatable, Sendable {
  /// The protocol of the segments.
  enum Kind: UInt8, Sendable {
    /// The packet is not split.
    case none = 0
    case tcp = 1
    case udp = 5
  }

  var kind = Kind.none
  /// The number of octets of the packet's headers. For the kernel it is a hint; the kernel's own
  /// value is not used here.
  var headerLength = 0
  /// The largest number of octets behind the headers of a segment.
  var segmentSize = 0
  /// The incomplete checksum; nil if it is complete.
  var partialChecksum: PartialChecksum?

  static let length = 10
  private static let needsChecksum: UInt8 = 1
  /// The bit of the kind for TCP with the CWR flag, which the packet contains as well.
  private static let hasCongestionMark: UInt8 = 0x80

  init() {}

  /// Reads a header; nil if octets are missing, or for a kind that was not requested from the
  /// device.
  init?(parsing octets: Span<UInt8>) {
    guard octets.count >= Self.length,
      let kind = Kind(rawValue: octets[1] & ~Self.hasCongestionMark)
    else { return nil }
    func field(_ offset: Int) -> Int { Int(octets[offset]) | Int(octets[offset + 1]) << 8 }
    self.kind = kind
    headerLength = field(2)
    segmentSize = field(4)
    if octets[0] & Self.needsChecksum != 0 {
      partialChecksum = PartialChecksum(start: field(6), offset: field(8))
    }
  }

  func append(to octets: inout [UInt8]) {
    octets.append(partialChecksum == nil ? 0 : Self.needsChecksum)
    octets.append(kind.rawValue)
    octets.append(littleEndian: headerLength)
    octets.append(littleEndian: segmentSize)
    octets.append(littleEndian: partialChecksum?.start ?? 0)
    octets.append(littleEndian: partialChecksum?.offset ?? 0)
  }
}

extension [UInt8] {
  /// Appends the 16 low bits of a number, little-endian.
  fileprivate mutating func append(littleEndian value: Int) {
    append(UInt8(truncatingIfNeeded: value))
    append(UInt8(truncatingIfNeeded: value >> 8))
  }
}

/// An incomplete checksum of a packet: its field contains only the sum of the pseudo header
/// (CHECKSUM_PARTIAL in the kernel).
struct PartialChecksum: Equatable, Sendable {
  /// The offset in the packet of the first octet that the checksum covers; it covers all to the
  /// end.
  var start: Int
  /// The offset of the checksum field, counted from `start`.
  var offset: Int

  /// Completes the checksum of the packet that begins at `origin`. Returns false if the field is
  /// not within the packet.
  func complete(_ octets: inout [UInt8], packetAt origin: Int) -> Bool {
    let start = origin + start
    let place = start + offset
    guard start >= origin + IPv4Header.minimumLength, place + 2 <= octets.count else {
      return false
    }
    let sum = InternetChecksum.of(octets.span.extracting(droppingFirst: start))
    // In UDP, zero means that there is no checksum. RFC 768.
    let isUDP = octets[origin + 9] == IPProtocol.udp.rawValue
    var span = octets.mutableSpan
    span.store(sum == 0 && isUDP ? 0xFFFF : sum, at: place)
    return true
  }
}
