import IKE
import Wire

/// A negotiated tunnel, as events and commands between the two planes refer to it.
struct TunnelReference {
  /// The identifier of the tunnel in its gateways.
  var identifier: TunnelIdentifier
  /// The local gateway that negotiates the tunnel.
  var gateway: LocalGatewayName
}

/// An event of the dataplane for the control plane. It belongs to the packet or the command that
/// the dataplane has just handled; it is handled before the next one.
enum DataplaneEvent {
  /// A tunnel without an outbound association needs one.
  case associationsWanted(TunnelReference, with: IPv4Address)
  /// The outbound sequence numbers of the pair with this inbound SPI are nearly exhausted.
  case sequenceNumbersRunOut(TunnelReference, inboundSPI: UInt32)
  /// The outbound sequence numbers of the pair with this inbound SPI are exhausted.
  case sequenceNumbersEnded(TunnelReference, inboundSPI: UInt32)
  /// An IKE message was received at a local gateway. All packets that were received before it must
  /// be decrypted first, because it may delete their associations. `ingress`: the slot of the unit
  /// by which it was received.
  case message([UInt8], from: Endpoint, at: LocalGatewayName, ingress: Int?)
  /// An IKE message was received at an own address that is the local gateway of no dynamic tunnel.
  case unexpectedMessage(from: Endpoint, to: IPv4Address)
  /// A NAT keepalive was received. RFC 3948 section 2.3.
  case keepalive(from: Endpoint, at: LocalGatewayName)
  /// The newest authentic ESP packet by this SPI has another sender than those before.
  case senderChanged(TunnelReference, spi: UInt32, from: Endpoint)
  /// A packet was sent to the peer of a tunnel behind a NAT.
  case packetSent(TunnelReference, to: Endpoint)
  /// A packet was received with an SPI that is not known.
  case unknownSPI(InboundName, from: Endpoint, at: LocalGatewayName)
  /// Packets of the tunnel have been sent for a while, and none have been received.
  case unanswered(TunnelReference)
  /// The active peer of a tunnel with dead peer detection has been silent for a while.
  case silence(TunnelReference, of: IPv4Address)
  /// The tunnel's active gateway is dead.
  case gatewayLost(TunnelReference, IPv4Address)
  /// The tunnel's other gateway was made active, and a negotiation with it is to begin.
  case switched(TunnelReference, to: IPv4Address)
  /// A user deletes the associations of the tunnel.
  case cleared(TunnelReference)
  /// A certificate chain was used by tunnels of these service sets.
  case certificatesUsed([[UInt8]], by: Set<String>)
  /// A line for the log.
  case line(LogLine)
}
