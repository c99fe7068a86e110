package import Wire

/// What names the inbound security association of a packet: RFC 4301 §4.1 with the destination.
package struct SecurityAssociationIdentifier: Hashable, Sendable {
  /// The outermost security header; a bundle is found by its AH.
  package enum Header: UInt8, Sendable {
    case esp = 50
    case ah = 51
  }

  package var header: Header
  package var spi: UInt32
  package var destination: IPv4Address

  package init(header: Header, spi: UInt32, destination: IPv4Address) {
    self.header = header
    self.spi = spi
    self.destination = destination
  }

  /// The association that `parameters` open at the local gateway `destination`.
  package init(_ parameters: SecurityAssociationParameters, destination: IPv4Address) {
    header = parameters.securityProtocol == .esp ? .esp : .ah
    spi = parameters.spi
    self.destination = destination
  }
}

extension SecurityAssociationIdentifier {
  /// What the packet says that it is for; nil where it has no security header, or one that ends
  /// before its SPI.
  package init?(of packet: borrowing IPv4Packet) {
    self.init(
      packet.carried, packet.buffer.storage.span.extracting(first: packet.buffer.end),
      at: packet.buffer.start + packet.headerLength,
      destination: packet.destination)
  }

  /// The same of octets that may be a packet without options: a guess, to be ready for it.
  package init?(guessing packet: borrowing PacketBuffer) {
    let start = packet.start
    guard let ends = packet.ends, packet.storage[start] == 0x45 else { return nil }
    self.init(
      IPProtocol(rawValue: packet.storage[start + 9]),
      packet.storage.span.extracting(first: packet.end),
      at: start + IPv4Header.minimumLength, destination: ends.destination)
  }

  /// The same of the beginning of a packet: eight octets behind the IPv4 header, of which an ICMP
  /// error may quote no more, are enough.
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
