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
  /// What of the header is there: what AH protects, with zeroes for what routers on the way may
  /// change, or all of it, the checksum too. RFC 4302 §3.3.3.1.1.
  enum Extent { case immutable, whole }

  /// Writes the header at `offset`, of a packet that ends with `octets`.
  func store(
    _ extent: Extent, into octets: inout MutableSpan<UInt8>, at offset: Int,
    carrying header: SecurityAssociationIdentifier.Header
  ) {
    let length = UInt16(truncatingIfNeeded: octets.count - offset)
    var first = 0x4500 << 48 | UInt64(length) << 32 | UInt64(identification) << 16
    var second = UInt64(header.rawValue) << 48 | UInt64(source.rawValue)
    if extent == .whole {
      first |= UInt64(typeOfService) << 48 | (dontFragment ? 0x4000 : 0)
      second |= UInt64(timeToLive) << 56
      // Of the words themselves: to read octets again at once makes the processor wait.
      var checksum = InternetChecksum()
      checksum.add(first)
      checksum.add(second)
      checksum.add(destination)
      second |= UInt64(checksum.value) << 32
    }
    octets.store(first, at: offset)
    octets.store(second, at: offset + 8)
    octets.store(destination.rawValue, at: offset + 16)
  }
}
