package import Wire

/// The reason why a tunnel cannot carry packets.
package enum TunnelObstacle: Equatable, Sendable, CustomStringConvertible {
  /// The first packet will start the negotiation.
  case awaitingPacket
  /// Only the peer begins negotiations: `establish-tunnels responder-only`.
  case awaitingPeer
  /// A negotiation is under way. `doubt` is the text about an unauthenticated refusal; nil if
  /// there was none.
  case negotiating(with: IPv4Address, doubt: String? = nil)
  /// The negotiation failed, for the reason that the gateway gives.
  case negotiationFailed(String)
  /// The local gateway is not an address of the router in the routing instance of the service set.
  case localGatewayNotOwn(IPv4Address)
  /// Another tunnel has the inbound SPI.
  case duplicateSPI(UInt32)
  /// The cryptographic library rejected the configured associations.
  case cryptography(String)

  /// The reason as a clause for reports and log records.
  package var description: String {
    switch self {
    case .awaitingPacket: "negotiation begins with the first packet"
    case .awaitingPeer: "the peer has to begin the negotiation"
    case .negotiating(let peer, nil): "negotiation with \(peer) is under way"
    case .negotiating(let peer, let doubt?):
      "negotiation with \(peer) goes on, but \(doubt)"
    case .negotiationFailed(let words): words
    case .localGatewayNotOwn(let address):
      "local gateway \(address) is not an address of its routing instance"
    case .duplicateSPI(let spi): "inbound SPI \(spi) is taken by another tunnel"
    case .cryptography(let words): words
    }
  }
}
