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
  /// before its SPI. Eight octets behind the IPv4 header are enough: an ICMP error may quote no more.
  package init?(_ header: IPv4Header, payload: ArraySlice<UInt8>) {
    let octets = payload.span
    var cursor = Cursor()
    switch header.protocol {
    case .esp: self.header = .esp
    case .ah:
      self.header = .ah
      guard (try? cursor.skip(4, in: octets)) != nil else { return nil }
    default: return nil
    }
    guard let spi = try? cursor.read(UInt32.self, from: octets) else { return nil }
    self.spi = spi
    destination = header.destination
  }
}
