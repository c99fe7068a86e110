import Cryptography
import IKE
import IPsec
import Wire

/// All service sets and tunnels of the router, with the tables in which they are found.
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
  /// The indices of tunnels with negotiated associations, by the identifiers that gateways use.
  private var dynamicTunnels: [TunnelIdentifier: Int] = [:]
  /// The number of identifiers that have been assigned, in this configuration and in earlier ones.
  private var identifierCount = 0
  /// A local gateway: an address in a routing instance.
  private struct GatewayAddress: Hashable {
    var address: IPv4Address
    var instance: Int
  }

  /// The first service set of each local gateway; nil until the first lookup.
  private var gateways: [GatewayAddress: Int]?
  /// The numbers of packets that were handled in batches, by library.
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

  /// Returns the service set into which packets are routed by a unit, with their direction; nil if
  /// the unit is not one of a next-hop service set.
  func side(of unit: LogicalInterface) -> ServiceSide? { prepared.sides[unit] }

  /// Returns the first service set with a local gateway. It counts the packets to the gateway that
  /// belong to no tunnel.
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

  /// Returns the tunnel of an inbound association.
  func tunnel(
    _ identifier: SecurityAssociationIdentifier, in instance: Int
  ) -> TunnelPosition? {
    inbound[identifier, in: instance]
  }

  /// Returns the tunnel with an identifier of the gateways.
  func dynamicTunnel(_ identifier: TunnelIdentifier) -> TunnelPosition? {
    guard let tunnel = dynamicTunnels[identifier], tunnels.passages[tunnel].isNegotiable else {
      return nil
    }
    return (prepared.terms[tunnel].set, tunnel)
  }

  /// Installs a pair, by which packets are accepted from now on.
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

  /// Returns an identifier that no tunnel has had.
  mutating func nextIdentifier() -> TunnelIdentifier {
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
