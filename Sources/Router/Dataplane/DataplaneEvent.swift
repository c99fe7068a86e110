import IKE
import Wire

/// A negotiated tunnel, as the two planes name it to each other.
struct TunnelReference {
  /// How gateways know it.
  var identifier: TunnelIdentifier
  /// Where it is negotiated.
  var gateway: LocalGatewayName
}

/// What the dataplane tells the control plane. An event belongs to the packet, or the command, that
/// the dataplane has just dealt with; what comes of it is done before the next one.
enum DataplaneEvent {
  /// The tunnel has no associations by which packets leave, and somebody wants them.
  case associationsWanted(TunnelReference, with: IPv4Address)
  /// The outbound sequence numbers of the pair with this inbound SPI come to their end.
  case sequenceNumbersRunOut(TunnelReference, inboundSPI: UInt32)
  /// There are none left.
  case sequenceNumbersEnded(TunnelReference, inboundSPI: UInt32)
  /// An IKE message came to a local gateway. All packets that came before it are to be opened first,
  /// because it may delete their associations. `ingress`: the slot of the unit by which it came.
  case message([UInt8], from: Endpoint, at: LocalGatewayName, ingress: Int?)
  /// An IKE message came to an own address that is the local gateway of no dynamic tunnel.
  case unexpectedMessage(from: Endpoint, to: IPv4Address)
  /// A datagram that only keeps a translation open.
  case keepalive(from: Endpoint, at: LocalGatewayName)
  /// The newest authentic ESP packet by this SPI came from another place than those before.
  case heardElsewhere(TunnelReference, spi: UInt32, from: Endpoint)
  /// Something went to the peer of a tunnel.
  case spoken(TunnelReference, to: Endpoint)
  /// A packet came from there by an SPI that is not known here.
  case unknownSPI(InboundName, from: Endpoint, at: LocalGatewayName)
  /// Packets of the tunnel have left for a while, and none have come.
  case unanswered(TunnelReference)
  /// Nothing has come from the active peer of a tunnel with a backup gateway for a while.
  case silence(TunnelReference, of: IPv4Address)
  /// The tunnel's active gateway is dead.
  case gatewayLost(TunnelReference, IPv4Address)
  /// The tunnel's other gateway was made active, and is to be negotiated with.
  case switched(TunnelReference, to: IPv4Address)
  /// Somebody clears what was negotiated for the tunnel.
  case cleared(TunnelReference)
  /// The service sets whose tunnels have used a certificate chain.
  case certificatesUsed([[UInt8]], by: Set<String>)
  case line(LogLine)
}
