import IPsec
import Wire

/// The pairs of IPsec SAs that are installed, with all their dates, and how they are found.
package struct SecurityAssociationLedger {
  /// By the inbound SPI.
  var entries: [UInt32: LedgerEntry] = [:]
  /// Inbound SPIs, in the order in which they came.
  private var byTunnel: [TunnelIdentifier: [UInt32]] = [:]
  private var byOutbound: [OutboundName: UInt32] = [:]
  private var byGateway: [IPv4Address: Set<UInt32>] = [:]

  private struct OutboundName: Hashable {
    var gateway: IPv4Address
    /// Behind one NAT there may be several peers.
    var identity: IdentificationPayload
    var isAH: Bool
    var spi: UInt32
  }

  /// By the inbound SPI.
  package subscript(spi: UInt32) -> LedgerEntry? { entries[spi] }

  var spis: [UInt32] { Array(entries.keys) }

  var all: [LedgerEntry] { entries.values.sorted(by: Self.isOlder) }

  /// In the order in which they came.
  func with(_ gateway: IPv4Address) -> [LedgerEntry] {
    byGateway[gateway, default: []].compactMap { entries[$0] }.sorted(by: Self.isOlder)
  }

  private static func isOlder(_ left: LedgerEntry, _ right: LedgerEntry) -> Bool {
    (left.installedAt, left.spi) < (right.installedAt, right.spi)
  }

  func of(tunnel: TunnelIdentifier) -> [LedgerEntry] {
    byTunnel[tunnel, default: []].compactMap { entries[$0] }
  }

  /// Whether packets of the tunnel have a pair to leave by.
  func isUp(_ tunnel: TunnelIdentifier) -> Bool {
    byTunnel[tunnel, default: []].contains { entries[$0]?.isConfirmed == true }
  }

  func hasAny(with gateway: IPv4Address) -> Bool { byGateway[gateway] != nil }

  /// Whether there are pairs with the peer that have not been cleared.
  func hasAnyUncleared(with gateway: IPv4Address) -> Bool {
    byGateway[gateway]?.contains { entries[$0]?.isCleared == false } == true
  }

  func hasAny(at peer: Endpoint, of gateway: IPv4Address) -> Bool {
    byGateway[gateway, default: []].contains { entries[$0]?.pair.peer == peer }
  }

  func hasAny(at address: IPv4Address, of gateway: IPv4Address) -> Bool {
    byGateway[gateway, default: []].contains { entries[$0]?.pair.peer.address == address }
  }

  /// Puts the pairs of a peer elsewhere, and returns them.
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

  /// The pair of which the peer receives by the SPI.
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

  /// SPIs beyond those of manual SAs, which end at 16,639.
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
