import Cryptography
import IKE
import IPsec
import Wire

/// All service sets and tunnels of the router, and the ways to find them.
struct ServicePlane {
  /// A pair of negotiated associations that was installed or deleted.
  struct PairChange {
    var identifier: SecurityAssociationIdentifier
    var tunnel: Int
    var isInstalled: Bool
  }

  /// The configuration of this plane.
  var prepared: PreparedModel { didSet { gateways = nil } }
  var sets: [ServiceSet] = []
  var tunnels = TunnelTable()
  var inbound = InboundTable()
  let library: CryptographicLibrary
  /// The tunnels with negotiated associations, as gateways know them.
  private var dynamicTunnels: [TunnelIdentifier: Int] = [:]
  /// How many identifiers have been allotted, here and in earlier configurations.
  private var identifierCount = 0
  /// A local gateway: an address in a routing instance.
  private struct GatewayAddress: Hashable {
    var address: IPv4Address
    var instance: Int
  }

  /// The first service set of each local gateway; nil until the first lookup.
  private var gateways: [GatewayAddress: Int]?
  /// Which way packets have gone.
  var batches = BatchCounters()
  /// The pairs that have been installed or deleted while the plane of the next configuration is
  /// being made; nil if none is being made.
  private(set) var pairChanges: [PairChange]?

  init(_ prepared: PreparedModel, library: CryptographicLibrary) {
    self.prepared = prepared
    self.library = library
  }

  /// Creates the plane of the next configuration, without its sets and tunnels.
  init(_ prepared: PreparedModel, after former: borrowing ServicePlane) {
    self.init(prepared, library: former.library)
    sets.reserveCapacity(prepared.sets.count)
    tunnels.reserveCapacity(prepared.terms.count)
    inbound = InboundTable(minimumCapacity: max(former.inbound.count, prepared.terms.count))
    dynamicTunnels.reserveCapacity(prepared.dynamicTunnelCounts.values.reduce(0, +))
    identifierCount = former.identifierCount
  }

  func side(of unit: LogicalInterface) -> ServiceSide? { prepared.sides[unit] }

  /// The first service set with a local gateway, which answers for what comes to the gateway and
  /// belongs to no tunnel.
  mutating func set(ofGateway address: IPv4Address, in instance: Int) -> Int? {
    let found: [GatewayAddress: Int]
    if let gateways {
      found = gateways
    } else {
      let numbered = sets.enumerated().map {
        (GatewayAddress(address: $1.model.localGateway, instance: $1.outerInstance), $0)
      }
      found = Dictionary(numbered, uniquingKeysWith: { first, _ in first })
      gateways = found
    }
    return found[GatewayAddress(address: address, instance: instance)]
  }

  func tunnel(
    _ identifier: SecurityAssociationIdentifier, in instance: Int
  ) -> TunnelPosition? {
    inbound[identifier, in: instance]
  }

  /// The tunnel that gateways know by the identifier.
  func dynamicTunnel(_ identifier: TunnelIdentifier) -> TunnelPosition? {
    guard let tunnel = dynamicTunnels[identifier], tunnels.passages[tunnel].isNegotiable else {
      return nil
    }
    return (prepared.terms[tunnel].set, tunnel)
  }

  /// Packets may come by the pair from now on.
  mutating func install(
    _ pair: SecurityAssociationPair, sequenceNumber: UInt32, in place: TunnelPosition
  ) throws(CryptographyError) {
    try tunnels[place.tunnel].install(
      pair, sequenceNumber: sequenceNumber, library: library)
    let identifier = identifier(of: pair, in: place)
    inbound[identifier, in: sets[place.set].outerInstance] = place
    pairChanges?.append(
      PairChange(identifier: identifier, tunnel: place.tunnel, isInstalled: true))
  }

  mutating func remove(_ pair: SecurityAssociationPair, in place: TunnelPosition) {
    tunnels[place.tunnel].remove(pair.inbound.spi)
    let identifier = identifier(of: pair, in: place)
    inbound[identifier, in: sets[place.set].outerInstance] = nil
    pairChanges?.append(
      PairChange(identifier: identifier, tunnel: place.tunnel, isInstalled: false))
  }

  private func identifier(
    of pair: SecurityAssociationPair, in place: TunnelPosition
  ) -> SecurityAssociationIdentifier {
    SecurityAssociationIdentifier(
      pair.inbound, destination: sets[place.set].model.localGateway)
  }

  mutating func resetAssociations(_ selection: TunnelSelection) {
    for index in tunnels.indices where selection.holds(tunnels[index]) {
      tunnels[index].reset(library: library)
    }
  }

  // MARK: A new configuration

  /// An identifier that no tunnel has had, for a new one.
  mutating func takeIdentifier() -> TunnelIdentifier {
    identifierCount += 1
    return TunnelIdentifier(identifierCount)
  }

  /// Enters the tunnel that is appended next into the index.
  mutating func index(_ term: TunnelTerm) {
    if case .dynamic = term.model.security { dynamicTunnels[term.identifier] = tunnels.count }
  }

  /// Records all changes from now on, for the plane of the next configuration.
  mutating func watchChanges() {
    tunnels.watchChanges()
    pairChanges = []
  }

  mutating func ignoreChanges() {
    tunnels.ignoreChanges()
    pairChanges = nil
  }
}
