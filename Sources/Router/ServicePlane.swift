import Cryptography
import IKE
import IPsec
import Wire

/// All service sets and tunnels of the router, and the ways to find them.
struct ServicePlane {
  var sets: [ServiceSet] = []
  var tunnels = TunnelTable()
  var indices: [String: Int] = [:]
  /// Units of next-hop service sets, and the direction of what is routed into them.
  var sides: [LogicalInterface: Side] = [:]
  var inbound = InboundTable()
  /// By the names of their policies.
  var dynamicTunnels: [String: Place] = [:]
  let library: CryptographicLibrary
  /// Which way packets have gone.
  var batches = BatchCounters()

  /// Indices of a tunnel and of its service set.
  typealias Place = (set: Int, tunnel: Int)

  typealias Side = (set: Int, direction: RuleModel.MatchDirection)

  func side(of unit: LogicalInterface) -> Side? { sides[unit] }

  /// The named sets that have rules for the direction; others have nothing to say to the packet.
  func sets(named names: [String], _ direction: RuleModel.MatchDirection) -> [Int] {
    names.compactMap { indices[$0] }.filter { !sets[$0].terms(direction).isEmpty }
  }

  func tunnel(
    _ identifier: SecurityAssociationIdentifier, in instance: Int
  ) -> Place? {
    inbound[identifier, in: instance]
  }

  func dynamicTunnel(named name: String) -> Place? { dynamicTunnels[name] }

  /// Packets may come by the pair from now on.
  mutating func install(
    _ pair: SecurityAssociationPair, softExpiry: Instant?, sequenceNumber: UInt32,
    at now: Instant, in place: Place
  ) throws(CryptographyError) {
    try tunnels[place.tunnel].install(
      pair, softExpiry: softExpiry, sequenceNumber: sequenceNumber, at: now, library: library)
    inbound[identifier(of: pair, in: place), in: sets[place.set].outerInstance] = place
  }

  mutating func remove(_ pair: SecurityAssociationPair, in place: Place) {
    tunnels[place.tunnel].remove(pair.inbound.spi)
    inbound[identifier(of: pair, in: place), in: sets[place.set].outerInstance] = nil
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

  init() { self.init(library: CryptographicLibrary()) }

  init(library: CryptographicLibrary) { self.library = library }
}
