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
