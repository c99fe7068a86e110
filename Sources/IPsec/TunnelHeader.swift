package import Wire

/// What the outer IPv4 header of a sealed packet shall say. RFC 4301 §5.1.2.1.
///
/// The router decides: whether the type of service and don't-fragment are the inner packet's, and
/// which identification is next.
package struct TunnelHeader: Equatable, Sendable {
  /// Octets of it; it has no options.
  package static let length = 20

  package var source: IPv4Address
  package var destination: IPv4Address
  package var identification: UInt16
  package var typeOfService: UInt8
  package var timeToLive: UInt8
  package var dontFragment: Bool

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
  /// Writes what no router on the way changes, into zeroes: what AH protects. RFC 4302 §3.3.3.1.1.
  func storeImmutable(
    into packet: inout MutableSpan<UInt8>, carrying header: SecurityAssociationIdentifier.Header
  ) {
    packet[0] = 0x45
    packet.store(UInt16(truncatingIfNeeded: packet.count), at: 2)
    packet.store(identification, at: 4)
    packet[9] = header.rawValue
    packet.store(source.rawValue, at: 12)
    packet.store(destination.rawValue, at: 16)
  }

  /// Writes the rest, the checksum last.
  func storeMutable(into packet: inout MutableSpan<UInt8>) {
    packet[1] = typeOfService
    packet.store(dontFragment ? UInt16(0x4000) : 0, at: 6)
    packet[8] = timeToLive
    let checksum = InternetChecksum.of(packet.span.extracting(first: Self.length))
    packet.store(checksum, at: 10)
  }
}
