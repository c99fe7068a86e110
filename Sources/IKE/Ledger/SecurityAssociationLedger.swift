import IPsec
import Wire

/// The installed pairs of IPsec SAs with their times, and indices by which they are found.
package struct SecurityAssociationLedger {
  /// The pairs by inbound SPI.
  var entries: [UInt32: LedgerEntry] = [:]
  /// The inbound SPIs of each tunnel in the order of installation.
  private var byTunnel: [TunnelIdentifier: [UInt32]] = [:]
  private var byOutbound: [OutboundName: UInt32] = [:]
  private var byGateway: [IPv4Address: Set<UInt32>] = [:]

  private struct OutboundName: Hashable {
    var gateway: IPv4Address
    /// The identity of the peer, because there may be several peers behind one NAT.
    var identity: IdentificationPayload
    var isAH: Bool
    var spi: UInt32
  }

  /// The pair with an inbound SPI.
  package subscript(spi: UInt32) -> LedgerEntry? { entries[spi] }

  var spis: [UInt32] { Array(entries.keys) }

  /// All pairs in the order of their installation.
  var all: [LedgerEntry] { entries.values.sorted(by: Self.isOlder) }

  /// Returns the pairs with a gateway in the order of their installation.
  func with(_ gateway: IPv4Address) -> [LedgerEntry] {
    byGateway[gateway, default: []].compactMap { entries[$0] }.sorted(by: Self.isOlder)
  }

  private static func isOlder(_ left: LedgerEntry, _ right: LedgerEntry) -> Bool {
    (left.installedAt, left.spi) < (right.installedAt, right.spi)
  }

  func of(tunnel: TunnelIdentifier) -> [LedgerEntry] {
    byTunnel[tunnel, default: []].compactMap { entries[$0] }
  }

  /// Returns whether the tunnel has a pair with which packets can be sent.
  func isUp(_ tunnel: TunnelIdentifier) -> Bool {
    byTunnel[tunnel, default: []].contains { entries[$0]?.isConfirmed == true }
  }

  func hasAny(with gateway: IPv4Address) -> Bool { byGateway[gateway] != nil }

  /// Returns whether there are pairs with the peer that were not cleared.
  func hasAnyUncleared(with gateway: IPv4Address) -> Bool {
    byGateway[gateway]?.contains { entries[$0]?.isCleared == false } == true
  }

  func hasAny(at peer: Endpoint, of gateway: IPv4Address) -> Bool {
    byGateway[gateway, default: []].contains { entries[$0]?.pair.peer == peer }
  }

  func hasAny(at address: IPv4Address, of gateway: IPv4Address) -> Bool {
    byGateway[gateway, default: []].contains { entries[$0]?.pair.peer.address == address }
  }

  /// Moves the pairs of a peer to another endpoint. Returns them.
  mutating func move(
    _ identity: IdentificationPayload, of gateway: IPv4Address, from former: Endpoint,
    to peer: Endpoint
  ) -> [SecurityAssociationPair] {
    byGateway[gateway, default: []].sorted().compactMap { spi in
      guard let pair = entries[spi]?.pair, pair.peer == former, pair.identity == identity
      else { return nil }
      entries[spi]?.pair.peer = peer
      return entries[spi]?.pair
    }
  }

  /// Returns the pair whose outbound SPI, which the peer has chosen, is given.
  func find(
    gateway: IPv4Address, identity: IdentificationPayload, protocolID: UInt8,
    outboundSPI: UInt32
  ) -> LedgerEntry? {
    let name = OutboundName(
      gateway: gateway, identity: identity, isAH: protocolID == IPsecDOI.ProtocolID.ah.rawValue,
      spi: outboundSPI)
    return byOutbound[name].flatMap { entries[$0] }
  }

  mutating func add(_ entry: LedgerEntry) {
    let pair = entry.pair
    entries[entry.spi] = entry
    byTunnel[pair.tunnel, default: []].append(entry.spi)
    for name in outboundNames(pair) { byOutbound[name] = entry.spi }
    byGateway[pair.gateway, default: []].insert(entry.spi)
  }

  mutating func remove(_ spi: UInt32) -> LedgerEntry? {
    guard let gone = entries.removeValue(forKey: spi) else { return nil }
    byTunnel[gone.pair.tunnel]?.removeAll { $0 == spi }
    if byTunnel[gone.pair.tunnel]?.isEmpty == true { byTunnel[gone.pair.tunnel] = nil }
    for name in outboundNames(gone.pair) where byOutbound[name] == spi { byOutbound[name] = nil }
    byGateway[gone.pair.gateway]?.remove(spi)
    if byGateway[gone.pair.gateway]?.isEmpty == true { byGateway[gone.pair.gateway] = nil }
    return gone
  }

  /// Returns random unused SPIs above 16,639, which is the highest SPI of manual SAs.
  func freshSPIs(using generator: inout some RandomNumberGenerator) -> SPIs {
    SPIs(ah: freshSPI(using: &generator), esp: freshSPI(using: &generator))
  }

  private func freshSPI(using generator: inout some RandomNumberGenerator) -> UInt32 {
    while true {
      let spi = UInt32.random(in: 0x4100...UInt32.max, using: &generator)
      if entries[spi] == nil { return spi }
    }
  }

  private func outboundNames(_ pair: SecurityAssociationPair) -> [OutboundName] {
    let isAH = pair.outbound.securityProtocol != .esp
    let first = OutboundName(
      gateway: pair.gateway, identity: pair.identity, isAH: isAH, spi: pair.outbound.spi)
    guard pair.outbound.securityProtocol == .bundle else { return [first] }
    return [
      first,
      OutboundName(
        gateway: pair.gateway, identity: pair.identity, isAH: false,
        spi: pair.outbound.auxiliarySPI),
    ]
  }
}
