import IPsec
import Wire

extension Dataplane {
  /// Records that an outer packet, or the beginning of one, was too long for a router on its way or
  /// for an interface of this router. The tunnel's next packets are then reported to their senders
  /// as too long, or fragmented before encryption. Returns false if the packet belongs to no
  /// tunnel.
  mutating func recordPathMTU(_ octets: Int, about outer: [UInt8]) -> Bool {
    guard let header = try? IPv4Header.parse(outer.span, isWhole: false).header else {
      return false
    }
    return recordPathMTU(octets, header, outer[min(header.length, outer.count)...])
  }

  /// Records that an outer packet whose header has been parsed was too long. Returns false if the
  /// packet belongs to no tunnel.
  @discardableResult
  mutating func recordPathMTU(
    _ octets: Int, _ header: IPv4Header, _ payload: ArraySlice<UInt8>
  ) -> Bool {
    guard header.isFirstFragment else { return false }
    if header.protocol == .udp {
      return learnEncapsulatedPathMTU(octets, header, payload)
    }
    guard [.esp, .ah].contains(header.protocol) else { return false }
    guard pathMTULimit.allows(at: now),
      let identifier = SecurityAssociationIdentifier(header, payload: payload),
      let place = services.tunnels.firstIndex(where: {
        $0.localGateway == header.source && $0.outboundIdentifier == identifier
      })
    else { return false }
    services.tunnels[place].recordPathMTU(PathMTU(octets, at: now), at: now)
    return true
  }
}
