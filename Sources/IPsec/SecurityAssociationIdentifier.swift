package import Wire

/// The identifier of an inbound security association: protocol, SPI and destination address. RFC
/// 4301 section 4.1.
package struct SecurityAssociationIdentifier: Hashable, Sendable {
  /// The outermost security header, as its IP protocol number; a bundle is found by its AH.
  package enum Header: UInt8, Sendable {
    case esp = 50
    case ah = 51
  }

  /// The outermost security header.
  package var header: Header
  /// The SPI of that header.
  package var spi: UInt32
  /// The destination address of the outer packet: the local gateway.
  package var destination: IPv4Address

  /// Creates the identifier of a known association.
  package init(header: Header, spi: UInt32, destination: IPv4Address) {
    self.header = header
    self.spi = spi
    self.destination = destination
  }

  /// Creates the identifier of the association with `parameters` at the local gateway
  /// `destination`.
  package init(_ parameters: SecurityAssociationParameters, destination: IPv4Address) {
    header = parameters.securityProtocol == .esp ? .esp : .ah
    spi = parameters.spi
    self.destination = destination
  }
}

extension SecurityAssociationIdentifier {
  /// Reads the identifier from a received packet; nil if it carries neither ESP nor AH, or ends
  /// before the SPI.
  package init?(of packet: borrowing IPv4Packet) {
    self.init(
      packet.carried, packet.buffer.storage.span.extracting(first: packet.buffer.end),
      at: packet.buffer.start + packet.headerLength,
      destination: packet.destination)
  }

  /// Reads the identifier from octets that may be an IPv4 packet without options and have not been
  /// checked, so that the association can be prefetched.
  package init?(guessing packet: borrowing PacketBuffer) {
    let start = packet.start
    guard let ends = packet.ends, packet.storage[start] == 0x45 else { return nil }
    self.init(
      IPProtocol(rawValue: packet.storage[start + 9]),
      packet.storage.span.extracting(first: packet.end),
      at: start + IPv4Header.minimumLength, destination: ends.destination)
  }

  /// Reads the identifier from an IPv4 header and the beginning of its payload. Eight octets, which
  /// every ICMP error quotes, are enough.
  package init?(_ header: IPv4Header, payload: ArraySlice<UInt8>) {
    self.init(header.protocol, payload.span, at: 0, destination: header.destination)
  }

  private init?(
    _ carried: IPProtocol, _ octets: Span<UInt8>, at offset: Int, destination: IPv4Address
  ) {
    let place: Int
    switch carried {
    case .esp: (header, place) = (.esp, offset)
    case .ah: (header, place) = (.ah, offset + 4)
    default: return nil
    }
    guard place + 4 <= octets.count else { return nil }
    spi = octets.load(UInt32.self, at: place)
    self.destination = destination
  }
}
