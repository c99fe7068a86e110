/// The number of the protocol that an IPv4 packet carries, from the IANA registry of protocol
/// numbers.
@usableFromInline package struct IPProtocol: RawRepresentable, Hashable, Sendable {
  /// The number, 0 to 255.
  @usableFromInline package var rawValue: UInt8

  /// Creates a protocol from its number, which need not have a name here.
  @inlinable @inline(__always) package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Returns whether the numbers are equal.
  @inlinable @inline(__always) package static func == (left: Self, right: Self) -> Bool {
    left.rawValue == right.rawValue
  }

  /// ICMP, the protocol of echoes and of errors about packets. RFC 792.
  @inlinable package static var icmp: IPProtocol { IPProtocol(rawValue: 1) }
  /// IPv4 in IPv4, which is the next header in tunnel mode. RFC 2003.
  @inlinable package static var ipv4: IPProtocol { IPProtocol(rawValue: 4) }
  /// TCP. RFC 793.
  @inlinable package static var tcp: IPProtocol { IPProtocol(rawValue: 6) }
  /// UDP, which also carries IKE and encapsulated ESP. RFC 768.
  @inlinable package static var udp: IPProtocol { IPProtocol(rawValue: 17) }
  /// ESP. RFC 4303.
  @inlinable package static var esp: IPProtocol { IPProtocol(rawValue: 50) }
  /// AH. RFC 4302.
  @inlinable package static var ah: IPProtocol { IPProtocol(rawValue: 51) }
}

extension IPProtocol: CustomStringConvertible {
  /// The name, such as `icmp`, or `ip-proto-89` for a number without a name here.
  @usableFromInline package var description: String {
    switch self {
    case .icmp: "icmp"
    case .ipv4: "ipip"
    case .tcp: "tcp"
    case .udp: "udp"
    case .esp: "esp"
    case .ah: "ah"
    default: "ip-proto-\(rawValue)"
    }
  }
}
