/// A condition on packets in the words of pcap-filter(7), as far as they make sense for IPv4.
package indirect enum PacketFilter: Equatable, Sendable {
  package enum Side: Equatable, Sendable { case source, destination, either, both }

  package enum Conjunction: Equatable, Sendable { case and, or }

  /// What stands behind the first of several conditions.
  package struct Link: Equatable, Sendable {
    package var conjunction: Conjunction
    package var filter: PacketFilter

    package init(_ conjunction: Conjunction, _ filter: PacketFilter) {
      self.conjunction = conjunction
      self.filter = filter
    }
  }

  /// Any IPv4 packet.
  case ip
  case carried(IPProtocol)
  case within(IPv4Prefix, Side)
  /// Of a protocol, or of both that have ports.
  case ports(ClosedRange<UInt16>, Side, of: IPProtocol?)
  /// Octets of the packet.
  case length(ClosedRange<Int>)
  case broadcast
  case multicast
  case not(PacketFilter)
  /// `and` and `or` bind alike, from the left.
  case chain(PacketFilter, [Link])

  /// Whether a packet is meant; what is no IPv4 packet has no addresses, ports or protocol.
  package func matches(_ octets: [UInt8]) -> Bool {
    matches(try? IPv4Header.parse(octets.span, isWhole: false).header, octets)
  }

  private func matches(_ header: IPv4Header?, _ octets: [UInt8]) -> Bool {
    switch self {
    case .ip: return header != nil
    case .carried(let carried): return header?.protocol == carried
    case .within(let prefix, let side):
      guard let header else { return false }
      return side.holds(prefix.contains(header.source), prefix.contains(header.destination))
    case .ports(let range, let side, let wanted):
      guard let header, wanted == nil || header.protocol == wanted,
        let ports = Self.ports(header, octets)
      else { return false }
      return side.holds(range.contains(ports.source), range.contains(ports.destination))
    case .length(let range): return range.contains(octets.count)
    case .broadcast: return header?.destination == .limitedBroadcast
    case .multicast: return header.map { $0.destination.rawValue >> 28 == 0xE } ?? false
    case .not(let filter): return !filter.matches(header, octets)
    case .chain(let first, let links):
      var result = first.matches(header, octets)
      for link in links where result == (link.conjunction == .and) {
        result = link.filter.matches(header, octets)
      }
      return result
    }
  }

  /// Only a first fragment shows them.
  private static func ports(
    _ header: IPv4Header, _ octets: [UInt8]
  ) -> (source: UInt16, destination: UInt16)? {
    guard [.udp, .tcp].contains(header.protocol), header.isFirstFragment else { return nil }
    var cursor = Cursor(at: header.length)
    guard let source = try? cursor.read(UInt16.self, from: octets.span),
      let destination = try? cursor.read(UInt16.self, from: octets.span)
    else { return nil }
    return (source, destination)
  }
}

extension PacketFilter.Side {
  fileprivate func holds(_ source: Bool, _ destination: Bool) -> Bool {
    switch self {
    case .source: source
    case .destination: destination
    case .either: source || destination
    case .both: source && destination
    }
  }
}
