import Wire

/// The fields of a TCP segment that decide whether it can be joined with the segments before and
/// behind it. RFC 9293 section 3.1.
struct TCPSegment: Equatable {
  enum Flags {
    static let fin: UInt8 = 0x01
    static let psh: UInt8 = 0x08
    static let ack: UInt8 = 0x10
    static let ece: UInt8 = 0x40
    static let cwr: UInt8 = 0x80
  }

  /// The fields that must be equal in all segments that are joined.
  struct Common: Equatable {
    var addresses: UInt64
    var ports: UInt32
    var acknowledgment: UInt32
    var window: UInt16
    /// The type of service and the time to live.
    var service: UInt16
    /// The data offset, the reserved bits, and the flags without PSH and FIN.
    var offsetAndFlags: UInt16
    var dontFragment: Bool
  }

  var common: Common
  var sequence: UInt32
  var identification: UInt16
  /// The flags PSH and FIN; if one is set, no segment can be joined behind this one.
  var ends: UInt8
  /// The number of octets of both headers.
  var headerLength: Int
  var payloadLength: Int

  static let minimumHeader = 20
  static let checksumOffset = 16

  /// Reads a packet; nil if it cannot be joined: other protocols, IPv4 options, fragments, and
  /// segments without data or with other flags.
  init?(_ packet: Span<UInt8>) {
    let network = IPv4Header.minimumLength
    guard packet.count > network + Self.minimumHeader, packet[0] == 0x45,
      packet[9] == IPProtocol.tcp.rawValue,
      Int(packet.load(UInt16.self, at: 2)) == packet.count
    else { return nil }
    let fragment = packet.load(UInt16.self, at: 6)
    let offsetAndFlags = packet.load(UInt16.self, at: network + 12)
    let flags = UInt8(truncatingIfNeeded: offsetAndFlags)
    headerLength = network + Int(offsetAndFlags >> 12) * 4
    guard fragment & ~0x4000 == 0, headerLength >= network + Self.minimumHeader,
      headerLength < packet.count,
      flags & ~(Flags.psh | Flags.fin | Flags.ece) == Flags.ack
    else { return nil }
    payloadLength = packet.count - headerLength
    sequence = packet.load(UInt32.self, at: network + 4)
    identification = packet.load(UInt16.self, at: 4)
    ends = flags & (Flags.psh | Flags.fin)
    common = Common(
      addresses: packet.load(UInt64.self, at: 12), ports: packet.load(UInt32.self, at: network),
      acknowledgment: packet.load(UInt32.self, at: network + 8),
      window: packet.load(UInt16.self, at: network + 14),
      service: UInt16(packet[1]) << 8 | UInt16(packet[8]),
      offsetAndFlags: offsetAndFlags & ~UInt16(Flags.psh | Flags.fin),
      dontFragment: fragment != 0)
  }

  /// Returns whether two packets with headers of this length have the same TCP options.
  func hasOptions(of packet: Span<UInt8>, in other: Span<UInt8>) -> Bool {
    let first = IPv4Header.minimumLength + Self.minimumHeader
    return stride(from: first, to: headerLength, by: 4).allSatisfy {
      packet.load(UInt32.self, at: $0) == other.load(UInt32.self, at: $0)
    }
  }
}
