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
