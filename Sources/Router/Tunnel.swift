import Cryptography
import IKE
import IPsec
import Wire

/// A term's tunnel at work: a pair of security associations and what they have done.
struct Tunnel {
  struct Name: Hashable {
    var serviceSet: String
    var rule: String
    var term: String

    /// How log lines, and negotiators, call it.
    var words: String { "service set \(serviceSet), rule \(rule), term \(term)" }
  }

  /// Those that are configured with their keys.
  struct ManualAssociations {
    var outbound: OutboundSecurityAssociation
    var inbound: InboundSecurityAssociation
  }

  /// What is configured. A class, because packets look at none of it: the closer the associations of
  /// thousands of tunnels are together, the better.
  private final class Term {
    let name: Name
    let index: Int
    let localGateway: IPv4Address
    let model: TermModel

    init(name: Name, index: Int, localGateway: IPv4Address, model: TermModel) {
      self.name = name
      self.index = index
      self.localGateway = localGateway
      self.model = model
    }
  }

  enum Associations {
    case manual(ManualAssociations)
    case dynamic(DynamicAssociations)
    case notInstalled(TunnelStatus.Obstacle)
  }

  /// One of the three is there. Optionals, and no enum: an enum's payload would have to be taken
  /// out and put back for each packet, and is 300 octets; an optional changes where it is.
  private(set) var manual: ManualAssociations?
  private(set) var dynamic: DynamicAssociations?
  private var fault: TunnelStatus.Obstacle?
  private let term: Term
  /// What associations that are gone have done, less what there was when statistics were cleared.
  private var former = IPsecStatistics()
  /// What the way to the peer has been found to carry.
  private(set) var pathMTU: PathMTU?
  /// Packets that matched the term while nothing was installed.
  var packetsDropped: UInt64 = 0

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
    term = Term(name: name, index: index, localGateway: localGateway, model: model)
    self.associations = associations
  }

  var name: Name { term.name }
  /// Counts from 1 in each service set, and stays as long as the term does.
  var index: Int { term.index }
  var localGateway: IPv4Address { term.localGateway }
  var model: TermModel { term.model }

  private(set) var associations: Associations {
    get {
      if let manual { return .manual(manual) }
      if let dynamic { return .dynamic(dynamic) }
      return .notInstalled(fault ?? .awaitingPacket)
    }
    set {
      (manual, dynamic, fault) = (nil, nil, nil)
      switch newValue {
      case .manual(let associations): manual = associations
      case .dynamic(let associations): dynamic = associations
      case .notInstalled(let obstacle): fault = obstacle
      }
    }
  }

  /// The tunnel under a new configuration. Keys, gateways and SPIs that did not change keep their
  /// associations: with the same keys, sequence numbers and vectors must go on, not begin again.
  /// Which negotiated ones are to go, the negotiator says.
  func reconfigured(
    localGateway: IPv4Address, model: TermModel, obstacle: TunnelStatus.Obstacle?,
    library: CryptographicLibrary
  ) -> Tunnel {
    let isSame =
      self.obstacle == nil && self.model.security == model.security
      && self.model.remoteGateway == model.remoteGateway
    let goesOn =
      obstacle == nil && self.localGateway == localGateway
      && (isNegotiable && model.isDynamic || isSame)
    var next =
      goesOn
      ? Tunnel(
        name, index: index, localGateway: localGateway, model: model,
        associations: afterCommit(model))
      : Tunnel(
        name, index: index, localGateway: localGateway, model: model, obstacle: obstacle,
        library: library)
    next.former = goesOn ? former : statistics
    next.packetsDropped = packetsDropped
    return next
  }

  /// Packets do not wait beyond a commit: service sets and terms may have other places now.
  private func afterCommit(_ next: TermModel) -> Associations {
    guard case .dynamic(var dynamic) = associations else { return associations }
    if next.remoteGateway != model.remoteGateway
      || next.backupRemoteGateway != model.backupRemoteGateway
    {
      dynamic.failover = Failover()
    }
    _ = dynamic.stopWaiting()
    dynamic.allowRetry()
    return .dynamic(dynamic)
  }

  private static func install(
    _ security: TermModel.Security, library: CryptographicLibrary
  ) -> Associations {
    switch security {
    case .dynamic: return .dynamic(DynamicAssociations())
    case .manual(let inbound, let outbound):
      do {
        return .manual(
          ManualAssociations(
            outbound: try OutboundSecurityAssociation(outbound, library: library),
            // Manual keys outlive their sequence numbers at each restart of a peer.
            inbound: try InboundSecurityAssociation(
              inbound, checksReplay: false, library: library)))
      } catch { return .notInstalled(.cryptography(error.description)) }
    }
  }

  /// Whether packets have something to leave by.
  var isReady: Bool { manual != nil || dynamic?.hasCurrent == true }

  /// What keeps it from being so.
  var obstacle: TunnelStatus.Obstacle? {
    if isReady { return nil }
    guard let dynamic else { return fault }
    switch dynamic.attempt {
    case .none:
      return dynamic.credentialFault.map { .negotiationFailed($0) } ?? .awaitingPacket
    case .underWay: return .negotiating(with: activeGateway)
    case .failed(let words): return .negotiationFailed(words)
    }
  }

  /// Whether its associations are negotiated when a packet asks for them.
  var isNegotiable: Bool { dynamic != nil }

  /// How inbound packets find it.
  var inboundIdentifiers: [SecurityAssociationIdentifier] {
    inbound.map { SecurityAssociationIdentifier($0.parameters, destination: localGateway) }
  }

  private var inbound: [InboundSecurityAssociation] {
    switch associations {
    case .manual(let associations): [associations.inbound]
    case .dynamic(let dynamic): dynamic.pairs.map(\.inbound)
    case .notInstalled: []
    }
  }

  /// By which packets leave.
  private var outbound: OutboundSecurityAssociation? {
    switch associations {
    case .manual(let associations): associations.outbound
    case .dynamic(let dynamic): dynamic.current?.outbound
    case .notInstalled: nil
    }
  }

  /// What finds the association at the peer by which packets leave.
  var outboundIdentifier: SecurityAssociationIdentifier? {
    let peer =
      if case .dynamic(let dynamic) = associations { dynamic.current?.peer.address } else {
        model.remoteGateway as IPv4Address?
      }
    guard let outbound, let peer else { return nil }
    return SecurityAssociationIdentifier(outbound.parameters, destination: peer)
  }

  /// The longest inner packet that fits.
  func largestInner(at now: Instant) -> Int {
    let path = pathMTU.flatMap { $0.holds(at: now) ? $0.octets : nil } ?? .max
    let room = min(model.tunnelMTU, path) - encapsulationOverhead
    let encapsulation =
      manual?.outbound.encapsulation ?? dynamic?.current?.outbound.encapsulation
    return encapsulation?.largestInner(within: room) ?? 0
  }

  /// A router on the way says what it can carry on; nothing but a smaller number is news.
  mutating func learn(_ found: PathMTU, at now: Instant) {
    if let known = pathMTU, known.holds(at: now), known.octets < found.octets { return }
    pathMTU = found
  }

  /// Lends the association by which packets leave, that of a negotiated pair by its inbound SPI.
  /// False: it has gone.
  mutating func lendOutbound(
    of spi: UInt32?, to use: (inout OutboundSecurityAssociation) -> Void
  ) -> Bool {
    guard let spi else { return manual?.lend(outboundTo: use) != nil }
    return dynamic?.lendOutbound(of: spi, to: use) ?? false
  }

  /// Lends the association by which packets come. False: it has gone.
  mutating func lendInbound(
    of spi: UInt32, to use: (inout InboundSecurityAssociation) -> Void
  ) -> Bool {
    if manual?.lend(inboundTo: use) != nil { return true }
    return dynamic?.lendInbound(of: spi, to: use) ?? false
  }

  /// Whether packets of the association come in UDP.
  mutating func isEncapsulated(_ spi: UInt32) -> Bool {
    dynamic?.isEncapsulated(spi) ?? false
  }

  /// Installs the same manual associations anew.
  mutating func reset(library: CryptographicLibrary) {
    guard manual != nil else { return }
    former = statistics
    associations = Self.install(model.security, library: library)
  }

  // MARK: Negotiated associations

  /// Packets may come by the pair from now on. Replay is checked unless the term says otherwise.
  mutating func install(
    _ pair: SecurityAssociationPair, softExpiry: Instant?, sequenceNumber: UInt32,
    at now: Instant, library: CryptographicLibrary
  ) throws(CryptographyError) {
    guard dynamic != nil else { return }
    let installed = DynamicAssociations.Pair(
      gateway: pair.gateway, peer: pair.peer, isEncapsulated: pair.isEncapsulated,
      translation: pair.translation, lifetime: pair.lifetime,
      inbound: try InboundSecurityAssociation(
        pair.inbound, checksReplay: !model.disablesAntiReplay, library: library),
      outbound: try OutboundSecurityAssociation(
        pair.outbound, library: library, sequenceNumber: sequenceNumber),
      softExpiry: softExpiry, hardExpiry: now.advanced(by: pair.lifetime))
    withDynamic { $0.add(installed) }
  }

  /// Packets leave by the pair from now on. Returns those that have waited.
  mutating func use(_ spi: UInt32, at now: Instant) -> [WaitingPacket] {
    let backup = model.backupRemoteGateway
    return withDynamic { $0.use(spi, backup: backup, at: now) } ?? []
  }

  mutating func remove(_ spi: UInt32) {
    guard let gone = withDynamic({ $0.remove(spi) }) ?? nil else { return }
    former += IPsecStatistics(gone.inbound, gone.outbound)
  }

  /// Whether the packet waits for a negotiation.
  mutating func hold(
    _ packet: WaitingPacket, at now: Instant
  ) -> DynamicAssociations.Holding {
    withDynamic { $0.hold(packet, at: now) } ?? .refused
  }

  /// Returns the packets that wait in vain.
  mutating func fail(_ words: String, at now: Instant) -> [WaitingPacket] {
    withDynamic { $0.fail(words, at: now) } ?? []
  }

  /// Whether that is news. What failed before is forgotten with the fault.
  mutating func setCredentialFault(_ fault: String?) -> Bool {
    withDynamic { dynamic in
      guard dynamic.credentialFault != fault else { return false }
      dynamic.credentialFault = fault
      dynamic.forgetFailure()
      return true
    } ?? false
  }

  mutating func note(_ words: String) { withDynamic { $0.note(words) } }

  /// Whether a renewal is to be planned; never for manual associations, which nobody can renew.
  mutating func nearsEndOfSequence() -> Bool { dynamic?.nearsEndOfSequence() ?? false }

  /// The inbound SPI of the pair that is to be renewed for want of sequence numbers, once.
  mutating func planRenewal() -> UInt32? { withDynamic { $0.planRenewal() } ?? nil }

  /// The inbound SPI of the negotiated pair by which packets leave.
  var currentSPI: UInt32? {
    if case .dynamic(let dynamic) = associations { dynamic.current?.spi } else { nil }
  }

  /// A negotiation begins that no packet asked for.
  mutating func ask() { withDynamic { $0.ask() } }

  // MARK: Failover

  var failover: Failover? {
    if case .dynamic(let dynamic) = associations, hasBackup { dynamic.failover } else { nil }
  }

  /// With whom to negotiate.
  var activeGateway: IPv4Address {
    failover?.isBackupActive == true
      ? model.backupRemoteGateway ?? model.remoteGateway : model.remoteGateway
  }

  /// The peer of a tunnel with a backup gateway, where nothing has come from it for a while.
  func silentPeer(at now: Instant) -> IPv4Address? {
    guard hasBackup, case .dynamic(let dynamic) = associations, let current = dynamic.current,
      dynamic.heardAt.duration(to: now) >= Failover.inactivity
    else { return nil }
    return current.gateway
  }

  mutating func heard(at now: Instant) {
    if hasBackup { withDynamic { $0.heard(at: now) } }
  }

  /// Makes the other gateway active. False: all has been tried, and the primary is active again.
  mutating func failOver() -> Bool { withDynamic { $0.failover.failOver() } ?? false }

  mutating func switchOver() {
    withDynamic {
      $0.failover.switchOver()
      $0.allowRetry()
    }
  }

  mutating func allowRetry() { withDynamic { $0.allowRetry() } }

  @discardableResult
  mutating func withDynamic<Result>(
    _ body: (inout DynamicAssociations) -> Result
  ) -> Result? {
    dynamic?.lend(to: body)
  }

  // MARK: Statistics

  mutating func clearStatistics() {
    former = former - statistics
    packetsDropped = 0
  }

  var statistics: IPsecStatistics {
    var total = former
    switch associations {
    case .manual(let associations):
      total += IPsecStatistics(associations.inbound, associations.outbound)
    case .dynamic(let dynamic):
      for pair in dynamic.pairs { total += IPsecStatistics(pair.inbound, pair.outbound) }
    case .notInstalled: break
    }
    return total
  }
}

extension DynamicAssociations {
  fileprivate mutating func lend<Result>(to body: (inout Self) -> Result) -> Result { body(&self) }
}

extension Tunnel.ManualAssociations {
  fileprivate mutating func lend(outboundTo use: (inout OutboundSecurityAssociation) -> Void) {
    use(&outbound)
  }

  fileprivate mutating func lend(inboundTo use: (inout InboundSecurityAssociation) -> Void) {
    use(&inbound)
  }
}

extension TermModel {
  fileprivate var isDynamic: Bool { if case .dynamic = security { true } else { false } }
}
