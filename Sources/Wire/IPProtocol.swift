/// What an IPv4 packet carries: the IANA registry of protocol numbers.
package struct IPProtocol: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt8

  @inlinable @inline(__always) package init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable @inline(__always) package static func == (left: Self, right: Self) -> Bool {
    left.rawValue == right.rawValue
  }

  package static let icmp = IPProtocol(rawValue: 1)
  /// IPv4 in IPv4: the next header of tunnel mode. RFC 2003.
  package static let ipv4 = IPProtocol(rawValue: 4)
  package static let tcp = IPProtocol(rawValue: 6)
  package static let udp = IPProtocol(rawValue: 17)
  package static let esp = IPProtocol(rawValue: 50)
  package static let ah = IPProtocol(rawValue: 51)
}

extension IPProtocol: CustomStringConvertible {
  /// `icmp`, or `ip-proto-89` where we have no name for it.
  package var description: String {
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
