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
  var prepared: PreparedModel
  var sets: [ServiceSet] = []
  var tunnels = TunnelTable()
  var inbound = InboundTable()
  let library: CryptographicLibrary
  /// Which way packets have gone.
  var batches = BatchCounters()
  /// The pairs that have been installed or deleted while the plane of the next configuration is
  /// being made; nil if none is being made.
  private(set) var pairChanges: [PairChange]?

  /// Indices of a tunnel and of its service set.
  typealias Place = (set: Int, tunnel: Int)

  typealias Side = (set: Int, direction: RuleModel.MatchDirection)

  init(_ prepared: PreparedModel, library: CryptographicLibrary) {
    self.prepared = prepared
    self.library = library
  }

  func side(of unit: LogicalInterface) -> Side? { prepared.sides[unit] }

  /// The named sets that have rules for the direction; others have nothing to say to the packet.
  func sets(named names: [String], _ direction: RuleModel.MatchDirection) -> [Int] {
    names.compactMap { prepared.indices[$0] }.filter { !sets[$0].terms(direction).isEmpty }
  }

  func tunnel(
    _ identifier: SecurityAssociationIdentifier, in instance: Int
  ) -> Place? {
    inbound[identifier, in: instance]
  }

  /// Returns the place of the tunnel whose policy has this name.
  func dynamicTunnel(named name: String) -> Place? {
    guard let place = prepared.dynamicTunnels[name] else { return nil }
    return tunnels.passages[place.tunnel].isNegotiable ? place : nil
  }

  /// Packets may come by the pair from now on.
  mutating func install(
    _ pair: SecurityAssociationPair, softExpiry: Instant?, sequenceNumber: UInt32,
    at now: Instant, in place: Place
  ) throws(CryptographyError) {
    try tunnels[place.tunnel].install(
      pair, softExpiry: softExpiry, sequenceNumber: sequenceNumber, at: now, library: library)
    let identifier = identifier(of: pair, in: place)
    inbound[identifier, in: sets[place.set].outerInstance] = place
    pairChanges?.append(
      PairChange(identifier: identifier, tunnel: place.tunnel, isInstalled: true))
  }

  mutating func remove(_ pair: SecurityAssociationPair, in place: Place) {
    tunnels[place.tunnel].remove(pair.inbound.spi)
    let identifier = identifier(of: pair, in: place)
    inbound[identifier, in: sets[place.set].outerInstance] = nil
    pairChanges?.append(
      PairChange(identifier: identifier, tunnel: place.tunnel, isInstalled: false))
  }

  private func identifier(
    of pair: SecurityAssociationPair, in place: Place
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
