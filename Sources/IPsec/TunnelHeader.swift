package import Wire

/// The fields of the outer IPv4 header of a sealed packet. RFC 4301 section 5.1.2.1.
///
/// The router decides whether the type of service and the don't-fragment bit are copied from the
/// inner packet, and which identification is next.
package struct TunnelHeader: Equatable, Sendable {
  /// The number of octets of the header, which has no options.
  package static let length = 20

  /// The local gateway.
  package var source: IPv4Address
  /// The remote gateway.
  package var destination: IPv4Address
  /// The identification, by which fragments are reassembled.
  package var identification: UInt16
  /// The type of service.
  package var typeOfService: UInt8
  /// The time to live of the outer packet.
  package var timeToLive: UInt8
  /// Whether the don't-fragment bit is set.
  package var dontFragment: Bool

  /// Creates the fields of a header with time to live 64 and without the don't-fragment bit by
  /// default.
  package init(
    source: IPv4Address, destination: IPv4Address, identification: UInt16,
    typeOfService: UInt8 = 0, timeToLive: UInt8 = 64, dontFragment: Bool = false
  ) {
    self.source = source
    self.destination = destination
    self.identification = identification
    self.typeOfService = typeOfService
    self.timeToLive = timeToLive
    self.dontFragment = dontFragment
  }
}

extension TunnelHeader {
  /// The part of the header that is written: what AH protects, with zeroes for the mutable fields,
  /// or the whole header with its checksum. RFC 4302 section 3.3.3.1.1.
  enum Extent { case immutable, whole }

  /// Writes the header of a packet of `totalLength` octets to `place`, which has room for it.
  func store(
    _ extent: Extent, to place: UnsafeMutableRawPointer, totalLength: Int,
    carrying header: SecurityAssociationIdentifier.Header
  ) {
    let length = UInt16(truncatingIfNeeded: totalLength)
    var first = 0x4500 << 48 | UInt64(length) << 32 | UInt64(identification) << 16
    var second = UInt64(header.rawValue) << 48 | UInt64(source.rawValue)
    if extent == .whole {
      first |= UInt64(typeOfService) << 48 | (dontFragment ? 0x4000 : 0)
      second |= UInt64(timeToLive) << 56
      // The checksum is computed from the words in registers: to read octets just written makes the
      // processor wait.
      second |= UInt64(Self.checksum(first, second, destination.rawValue)) << 32
    }
    unsafe place.store(first, at: 0)
    unsafe place.store(second, at: 8)
    unsafe place.store(destination.rawValue, at: 16)
  }
  /// Returns the checksum over a header without options, given as its words; 0 if the header holds
  /// the right checksum already. It is a function of its own, inlined, because `InternetChecksum`
  /// is compiled in another target and would be a call for each packet.
  @inline(__always)
  static func checksum(_ first: UInt64, _ second: UInt64, _ third: UInt32) -> UInt16 {
    let half: UInt64 = 0xFFFF_FFFF
    var sum = first >> 32 &+ first & half &+ second >> 32 &+ second & half &+ UInt64(third)
    sum = sum & half &+ sum >> 32
    sum = sum & 0xFFFF &+ sum >> 16
    sum = sum & 0xFFFF &+ sum >> 16
    sum = sum & 0xFFFF &+ sum >> 16
    return ~UInt16(truncatingIfNeeded: sum)
  }
}
