import Wire

/// What a TUN device says about a packet, in front of it: which checksum is still to be completed, and
/// into what segments the packet is to be cut. It is `struct virtio_net_hdr` of <linux/virtio_net.h>,
/// little-endian.
///
///     +-----+----+-------------+------------+--------------+---------------+
///     |flags|kind|header length|segment size|checksum start|checksum offset|
///     +-----+----+-------------+------------+--------------+---------------+
///     0     1    2             4            6              8
struct OffloadHeader: Equatable, Sendable {
  enum Kind: UInt8, Sendable {
    /// One packet, which is not to be cut.
    case none = 0
    case tcp = 1
    case udp = 5
  }

  var kind = Kind.none
  /// Octets of the packet's headers. The kernel takes it as a hint, and its own is not relied on.
  var headerLength = 0
  /// The maximum number of octets behind the headers of a segment.
  var segmentSize = 0
  /// nil: the checksum is complete.
  var partialChecksum: PartialChecksum?

  static let length = 10
  private static let needsChecksum: UInt8 = 1
  /// TCP whose CWR flag is set, which stands in the packet too.
  private static let hasCongestionMark: UInt8 = 0x80

  init() {}

  /// nil where octets are missing, and for kinds that no device was asked for.
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
  /// Appends the 16 low bits.
  fileprivate mutating func append(littleEndian value: Int) {
    append(UInt8(truncatingIfNeeded: value))
    append(UInt8(truncatingIfNeeded: value >> 8))
  }
}

/// A checksum of which a packet holds only the sum of the pseudo header, as with CHECKSUM_PARTIAL in
/// the kernel.
struct PartialChecksum: Equatable, Sendable {
  /// Where the octets begin that it guards, up to the end of the packet.
  var start: Int
  /// The place of the checksum, from `start` on.
  var offset: Int

  /// Completes the checksum of the packet that begins at `origin`. False: its place is not in the
  /// packet.
  func complete(_ octets: inout [UInt8], packetAt origin: Int) -> Bool {
    let start = origin + start
    let place = start + offset
    guard start >= origin + IPv4Header.minimumLength, place + 2 <= octets.count else {
      return false
    }
    let sum = InternetChecksum.of(octets.span.extracting(droppingFirst: start))
    // In UDP zero would say that there is no checksum. RFC 768.
    let isUDP = octets[origin + 9] == IPProtocol.udp.rawValue
    var span = octets.mutableSpan
    span.store(sum == 0 && isUDP ? 0xFFFF : sum, at: place)
    return true
  }
}
