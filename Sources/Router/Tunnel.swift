import Cryptography
import IPsec
import Wire

/// A term's tunnel at work: a pair of security associations and what they have done.
struct Tunnel {
  struct Name: Hashable {
    var serviceSet: String
    var rule: String
    var term: String
  }

  enum Associations {
    case installed(InboundSecurityAssociation, OutboundSecurityAssociation)
    case notInstalled(TunnelStatus.Obstacle)
  }

  let name: Name
  /// Counts from 1 in each service set, and stays as long as the term does.
  let index: Int
  let localGateway: IPv4Address
  let model: TermModel
  private(set) var associations: Associations
  /// Of associations that are gone.
  private var former = IPsecStatistics()
  /// What was there when statistics were cleared.
  private var cleared = IPsecStatistics()
  /// Packets that matched the term while nothing was installed.
  var packetsDropped: UInt64 = 0

  /// Octets that an outer packet may have, whatever its interface could carry.
  static let mtu = 1_500

  init(
    _ name: Name, index: Int, localGateway: IPv4Address, model: TermModel,
    obstacle: TunnelStatus.Obstacle?, library: CryptographicLibrary
  ) {
    self.init(
      name, index: index, localGateway: localGateway, model: model,
      associations: obstacle.map { .notInstalled($0) }
        ?? Self.install(model.security, library: library))
  }

  private init(
    _ name: Name, index: Int, localGateway: IPv4Address, model: TermModel,
    associations: Associations
  ) {
    self.name = name
    self.index = index
    self.localGateway = localGateway
    self.model = model
    self.associations = associations
  }

  /// The tunnel under a new configuration. Keys, gateways and SPIs that did not change keep their
  /// associations: with the same keys, sequence numbers and vectors must go on, not begin again.
  func reconfigured(
    localGateway: IPv4Address, model: TermModel, obstacle: TunnelStatus.Obstacle?,
    library: CryptographicLibrary
  ) -> Tunnel {
    let goesOn =
      obstacle == nil && self.obstacle == nil && self.localGateway == localGateway
      && self.model.security == model.security
      && self.model.remoteGateway == model.remoteGateway
    var next =
      goesOn
      ? Tunnel(
        name, index: index, localGateway: localGateway, model: model, associations: associations)
      : Tunnel(
        name, index: index, localGateway: localGateway, model: model, obstacle: obstacle,
        library: library)
    next.former = goesOn ? former : total
    next.cleared = cleared
    next.packetsDropped = packetsDropped
    return next
  }

  private static func install(
    _ security: TermModel.Security, library: CryptographicLibrary
  ) -> Associations {
    switch security {
    case .dynamic: return .notInstalled(.dynamicNegotiationUnavailable)
    case .manual(let inbound, let outbound):
      do {
        return .installed(
          // Manual keys outlive their sequence numbers at each restart of a peer.
          try InboundSecurityAssociation(inbound, checksReplay: false, library: library),
          try OutboundSecurityAssociation(outbound, library: library))
      } catch { return .notInstalled(.cryptography(error.description)) }
    }
  }

  var obstacle: TunnelStatus.Obstacle? {
    if case .notInstalled(let obstacle) = associations { obstacle } else { nil }
  }

  /// How inbound packets find it.
  var inboundIdentifier: SecurityAssociationIdentifier? {
    guard case .installed(let inbound, _) = associations else { return nil }
    return SecurityAssociationIdentifier(inbound.parameters, destination: localGateway)
  }

  /// The longest inner packet that fits.
  var largestInner: Int {
    guard case .installed(_, let outbound) = associations else { return 0 }
    return outbound.encapsulation.largestInner(within: Self.mtu)
  }

  /// nil where nothing is installed.
  mutating func seal(
    _ inner: IPv4Packet, identification: UInt16, using generator: inout some RandomNumberGenerator
  ) throws(IPsecError) -> [UInt8]? {
    guard case .installed(let inbound, var outbound) = associations else { return nil }
    defer { associations = .installed(inbound, outbound) }
    let header = TunnelHeader(
      source: localGateway, destination: model.remoteGateway, identification: identification,
      typeOfService: inner.header.typeOfService)
    return try outbound.seal(inner.octets, behind: header, using: &generator)
  }

  /// nil where nothing is installed.
  mutating func open(
    _ outer: [UInt8]
  ) throws(IPsecError) -> InboundSecurityAssociation.Opened? {
    guard case .installed(var inbound, let outbound) = associations else { return nil }
    defer { associations = .installed(inbound, outbound) }
    return try inbound.open(outer)
  }

  /// Whether the term, reversed, takes a packet that came out of the tunnel.
  func selects(opened packet: IPv4Packet) -> Bool {
    model.destination.contains(packet.source) && model.source.contains(packet.destination)
  }

  /// Installs the same associations anew.
  mutating func reset(library: CryptographicLibrary) {
    guard obstacle == nil else { return }
    former = total
    associations = Self.install(model.security, library: library)
  }

  var statistics: IPsecStatistics { total - cleared }

  mutating func clearStatistics() {
    cleared = total
    packetsDropped = 0
  }

  private var total: IPsecStatistics {
    var total = former
    if case .installed(let inbound, let outbound) = associations {
      total += IPsecStatistics(
        opened: inbound.counters, by: inbound.parameters.securityProtocol)
      total += IPsecStatistics(
        sealed: outbound.counters, by: outbound.parameters.securityProtocol)
    }
    return total
  }
}
