import IPsec
import Wire

/// What a router on the way to a peer can carry on, by its own word. RFC 4301 §8.2.
struct PathMTU {
  let octets: Int
  private let expiry: Instant

  /// After which a longer way may be tried again. RFC 1191 §6.3.
  static let lifetime = Duration.seconds(600)
  /// No interface can be configured narrower, link header included; whoever says less wants to hurt.
  static let least = 240
  /// Where a router does not say. RFC 1191 §5.
  private static let unsaid = 576

  init(_ octets: Int, at now: Instant) {
    self.octets = max(octets == 0 ? Self.unsaid : octets, Self.least)
    expiry = now.advanced(by: Self.lifetime)
  }

  func holds(at now: Instant) -> Bool { now < expiry }
}

extension Dataplane {
  /// An outer packet of ours, or the beginning of one, was too long for a router on its way, or for
  /// our own interface: the tunnel's next packets will say so to their senders, or be cut before
  /// they are sealed. False: it is no packet of our tunnels.
  mutating func learnPathMTU(_ octets: Int, about outer: [UInt8]) -> Bool {
    guard let header = try? IPv4Header.parse(outer.span, isWhole: false).header else {
      return false
    }
    return learnPathMTU(octets, header, outer[min(header.length, outer.count)...])
  }

  /// The same of an outer packet whose header is known.
  @discardableResult
  mutating func learnPathMTU(
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
    services.tunnels[place].learn(PathMTU(octets, at: now), at: now)
    return true
  }
}
