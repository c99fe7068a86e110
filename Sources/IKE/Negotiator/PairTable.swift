import IPsec
import Wire

/// A pair of IPsec SAs and its dates.
struct InstalledPair {
  var pair: SecurityAssociationPair
  /// Our own cookie of the IKE SA that made it.
  let phaseOne: UInt64
  let installedAt: Instant
  /// Whether packets may leave by it: not before the peer has confirmed it.
  var isConfirmed = false
  /// When packets leave by it that leave by its predecessor until then.
  var useAt: Instant?
  /// When its successor is to be negotiated; nil where that has begun.
  var softAt: Instant?
  var hardAt: Instant
  /// When it goes, since another has taken its place.
  var drainAt: Instant?

  var nextDeadline: Instant {
    min(useAt ?? hardAt, softAt ?? hardAt, hardAt, drainAt ?? hardAt)
  }
}

/// The pairs, and how they are found.
struct PairTable {
  /// By the inbound SPI.
  private(set) var installed: [UInt32: InstalledPair] = [:]
  /// Inbound SPIs, in the order in which they came.
  private var byTunnel: [String: [UInt32]] = [:]
  private var byOutbound: [OutboundName: UInt32] = [:]
  private var byGateway: [IPv4Address: Set<UInt32>] = [:]

  private struct OutboundName: Hashable {
    var gateway: IPv4Address
    /// Behind one NAT there may be several peers.
    var identity: IdentificationPayload
    var isAH: Bool
    var spi: UInt32
  }

  subscript(spi: UInt32) -> InstalledPair? {
    get { installed[spi] }
    set { if let newValue, installed[spi] != nil { installed[spi] = newValue } }
  }

  var all: [InstalledPair] { installed.values.sorted(by: Self.isOlder) }

  /// In the order in which they came.
  func with(_ gateway: IPv4Address) -> [InstalledPair] {
    byGateway[gateway, default: []].compactMap { installed[$0] }.sorted(by: Self.isOlder)
  }

  private static func isOlder(_ left: InstalledPair, _ right: InstalledPair) -> Bool {
    (left.installedAt, left.pair.inbound.spi) < (right.installedAt, right.pair.inbound.spi)
  }

  func of(tunnel: String) -> [InstalledPair] {
    byTunnel[tunnel, default: []].compactMap { installed[$0] }
  }

  /// Whether packets of the tunnel have a pair to leave by.
  func isUp(_ tunnel: String) -> Bool {
    byTunnel[tunnel, default: []].contains { installed[$0]?.isConfirmed == true }
  }

  func hasAny(with gateway: IPv4Address) -> Bool { byGateway[gateway] != nil }

  func hasAny(at peer: Endpoint, of gateway: IPv4Address) -> Bool {
    byGateway[gateway, default: []].contains { installed[$0]?.pair.peer == peer }
  }

  func hasAny(at address: IPv4Address, of gateway: IPv4Address) -> Bool {
    byGateway[gateway, default: []].contains { installed[$0]?.pair.peer.address == address }
  }

  /// Puts the pairs of a peer elsewhere, and returns them.
  mutating func move(
    _ identity: IdentificationPayload, of gateway: IPv4Address, from former: Endpoint,
    to peer: Endpoint
  ) -> [SecurityAssociationPair] {
    byGateway[gateway, default: []].sorted().compactMap { spi in
      guard let pair = installed[spi]?.pair, pair.peer == former, pair.identity == identity
      else { return nil }
      installed[spi]?.pair.peer = peer
      return installed[spi]?.pair
    }
  }

  /// The pair of which the peer receives by the SPI.
  func find(
    gateway: IPv4Address, identity: IdentificationPayload, protocolID: UInt8,
    outboundSPI: UInt32
  ) -> InstalledPair? {
    let name = OutboundName(
      gateway: gateway, identity: identity, isAH: protocolID == IPsecDOI.ProtocolID.ah.rawValue,
      spi: outboundSPI)
    return byOutbound[name].flatMap { installed[$0] }
  }

  mutating func add(_ pair: InstalledPair) {
    let spi = pair.pair.inbound.spi
    installed[spi] = pair
    byTunnel[pair.pair.tunnel, default: []].append(spi)
    for name in outboundNames(pair.pair) { byOutbound[name] = spi }
    byGateway[pair.pair.gateway, default: []].insert(spi)
  }

  mutating func remove(_ spi: UInt32) -> InstalledPair? {
    guard let gone = installed.removeValue(forKey: spi) else { return nil }
    byTunnel[gone.pair.tunnel]?.removeAll { $0 == spi }
    if byTunnel[gone.pair.tunnel]?.isEmpty == true { byTunnel[gone.pair.tunnel] = nil }
    for name in outboundNames(gone.pair) where byOutbound[name] == spi { byOutbound[name] = nil }
    byGateway[gone.pair.gateway]?.remove(spi)
    if byGateway[gone.pair.gateway]?.isEmpty == true { byGateway[gone.pair.gateway] = nil }
    return gone
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
