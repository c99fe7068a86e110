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
  /// Writes the header at `offset`, where a packet begins that ends with `octets`; what routers on
  /// the way may change is zero, as AH protects it. RFC 4302 §3.3.3.1.1.
  func storeImmutable(
    into octets: inout MutableSpan<UInt8>, at offset: Int,
    carrying header: SecurityAssociationIdentifier.Header
  ) {
    let length = UInt16(truncatingIfNeeded: octets.count - offset)
    octets.store(
      0x4500 << 48 | UInt64(length) << 32 | UInt64(identification) << 16, at: offset)
    octets.store(UInt64(header.rawValue) << 48 | UInt64(source.rawValue), at: offset + 8)
    octets.store(destination.rawValue, at: offset + 16)
  }

  /// Writes the rest, the checksum last.
  func storeMutable(into octets: inout MutableSpan<UInt8>, at offset: Int) {
    octets[offset + 1] = typeOfService
    octets.store(dontFragment ? UInt16(0x4000) : 0, at: offset + 6)
    octets[offset + 8] = timeToLive
    let checksum = InternetChecksum.of(octets.span.extracting(offset..<offset + Self.length))
    octets.store(checksum, at: offset + 10)
  }
}
