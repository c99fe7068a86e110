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

    /// How log lines call it.
    var words: String { "service set \(serviceSet), rule \(rule), term \(term)" }
  }

  /// The configured part of a tunnel. It is a class, and so stored apart, because packets do not
  /// read it. The associations of thousands of tunnels are then closer together in memory.
  final class Term {
    /// How gateways know it, as long as it is configured.
    let identifier: TunnelIdentifier
    let name: Name
    let index: Int
    let localGateway: IPv4Address
    let model: TermModel

    init(
      identifier: TunnelIdentifier, name: Name, index: Int, localGateway: IPv4Address,
      model: TermModel
    ) {
      self.identifier = identifier
      self.name = name
      self.index = index
      self.localGateway = localGateway
      self.model = model
    }
  }

  // The order is the one in memory: packets that leave need the first two cache lines, and packets
  // that come the two behind them (`CacheLines`).

  /// By which packets leave: configured with its keys, or negotiated; of `current`.
  private var outward: AssociationPair.Outward?
  private(set) var term: Term
  private var state = StoredApart<State>()
  /// By which packets come that are answered by those; of `current`.
  private var inbound: InboundSecurityAssociation?

  /// What packets do not need while all goes well.
  private struct State: StoredApartValue {
    /// Where associations are negotiated.
    var dynamic: DynamicAssociations?
    /// Where they are neither that nor configured.
    var fault: TunnelStatus.Obstacle?
    /// What associations that are gone have done, less what there was when statistics were cleared.
    var former = IPsecStatistics()
    /// What the way to the peer has been found to carry.
    var pathMTU: PathMTU?
    var packetsDropped: UInt64 = 0
  }

  init(_ term: Term, obstacle: TunnelStatus.Obstacle?, library: CryptographicLibrary) {
    self.term = term
    if obstacle == nil { install(library: library) } else { state.value.fault = obstacle }
  }

  /// Creates a placeholder for a tunnel that is kept under a new configuration and is moved here
  /// later.
  init(placeFor term: Term) { self.term = term }

  var identifier: TunnelIdentifier { term.identifier }
  var name: Name { term.name }
  /// Counts from 1 in each service set, and stays as long as the term does.
  var index: Int { term.index }
  var localGateway: IPv4Address { term.localGateway }
  var model: TermModel { term.model }

  /// The pair by which packets leave.
  private(set) var current: AssociationPair? {
    get {
      guard let outward, let inbound else { return nil }
      return AssociationPair(outward, inbound)
    }
    set {
      outward = newValue?.outward
      inbound = newValue?.inbound
    }
  }

  /// The association by which packets leave.
  var outbound: OutboundSecurityAssociation? { outward?.association }

  var dynamic: DynamicAssociations? { _read { yield state.value.dynamic } }

  var pathMTU: PathMTU? { state.value.pathMTU }

  /// Packets that matched the term while nothing was installed.
  var packetsDropped: UInt64 {
    get { state.value.packetsDropped }
    set { state.value.packetsDropped = newValue }
  }

  private mutating func install(library: CryptographicLibrary) {
    switch model.security {
    case .dynamic: state.value.dynamic = DynamicAssociations()
    case .manual(let inbound, let outbound):
      do {
        current = AssociationPair(
          try OutboundSecurityAssociation(outbound, library: library),
          // Manual keys outlive their sequence numbers at each restart of a peer.
          try InboundSecurityAssociation(inbound, checksReplay: false, library: library))
      } catch { state.value.fault = .cryptography(error.description) }
    }
  }

  /// Whether packets have something to leave by.
  var isReady: Bool { outward != nil }

  /// Whether the outbound pair is about to be deleted, because the configuration no longer allows
  /// it. No packet is sent through it then.
  var isWithdrawn: Bool { dynamic?.current?.isWithdrawn == true }

  /// Where in a tunnel is what packets need that leave by it, and that come.
  static var octetsForLeaving: Range<Int> { 0..<MemoryLayout<AssociationPair.Outward>.size }
  static var octetsForComing: Range<Int> {
    let start = MemoryLayout<Tunnel>.size - MemoryLayout<InboundSecurityAssociation>.size
    return start..<start + InboundSecurityAssociation.octetsForPackets
  }

  /// What keeps it from being so.
  var obstacle: TunnelStatus.Obstacle? {
    if isReady { return nil }
    guard let dynamic else { return state.value.fault }
    switch dynamic.attempt {
    case .none:
      return dynamic.credentialFault.map { .negotiationFailed($0) } ?? .awaitingPacket
    case .underWay(let doubt): return .negotiating(with: activeGateway, doubt: doubt)
    case .failed(let words): return .negotiationFailed(words)
    }
  }

  /// Whether its associations are negotiated when a packet asks for them.
  var isNegotiable: Bool { dynamic != nil }

  /// How inbound packets find it.
  var inboundIdentifiers: [SecurityAssociationIdentifier] {
    pairs.map {
      SecurityAssociationIdentifier($0.inbound.parameters, destination: localGateway)
    }
  }

  /// All by which packets may come, the oldest first.
  private var pairs: [AssociationPair] {
    guard let dynamic else { return [current].compactMap(\.self) }
    return dynamic.pairs.compactMap { $0.associations ?? current }
  }

  /// What finds the association at the peer by which packets leave.
  var outboundIdentifier: SecurityAssociationIdentifier? {
    let peer = dynamic?.current?.peer.address ?? model.remoteGateway
    return outbound.map {
      SecurityAssociationIdentifier($0.parameters, destination: peer)
    }
  }

  /// The longest inner packet that fits.
  func largestInner(at now: Instant) -> Int {
    let path = pathMTU.flatMap { $0.holds(at: now) ? $0.octets : nil } ?? .max
    let room = min(model.tunnelMTU, path) - encapsulationOverhead
    return outbound?.encapsulation.largestInner(within: room) ?? 0
  }

  /// A router on the way says what it can carry on; nothing but a smaller number is news.
  mutating func learn(_ found: PathMTU, at now: Instant) {
    if let known = pathMTU, known.holds(at: now), known.octets < found.octets { return }
    state.value.pathMTU = found
  }

  /// Lends the association by which packets leave, that of a negotiated pair by its inbound SPI.
  /// False: it has gone.
  mutating func lendOutbound(
    of spi: UInt32?, to use: (inout OutboundSecurityAssociation) -> Void
  ) -> Bool {
    if spi == nil || spi == outward?.spi { return outward?.lend(to: use) != nil }
    return withDynamic { $0.lend(spi) { $0.lend(outboundTo: use) } } ?? false
  }

  /// Lends the association by which packets come. False: it has gone.
  mutating func lendInbound(
    of spi: UInt32, to use: (inout InboundSecurityAssociation) -> Void
  ) -> Bool {
    if inbound?.has(spi) == true { return inbound?.lend(to: use) != nil }
    return withDynamic { $0.lend(spi) { $0.lend(inboundTo: use) } } ?? false
  }

  /// Returns whether the pair is about to be deleted. No packet is accepted through it then.
  func isWithdrawn(_ spi: UInt32) -> Bool { dynamic?.isWithdrawn(spi) ?? false }

  /// Whether packets of the association come in UDP.
  func isEncapsulated(_ spi: UInt32) -> Bool { dynamic?.isEncapsulated(spi) ?? false }

  /// Installs the same manual associations anew.
  mutating func reset(library: CryptographicLibrary) {
    guard dynamic == nil, isReady else { return }
    state.value.former = statistics
    current = nil
    install(library: library)
  }

  // MARK: Negotiated associations

  /// Packets may come by the pair from now on. Replay is checked unless the term says otherwise.
  mutating func install(
    _ pair: SecurityAssociationPair, sequenceNumber: UInt32, library: CryptographicLibrary
  ) throws(CryptographyError) {
    guard dynamic != nil else { return }
    let installed = DynamicAssociations.Pair(
      gateway: pair.gateway, peer: pair.peer, isEncapsulated: pair.isEncapsulated,
      translation: pair.translation,
      AssociationPair(
        try OutboundSecurityAssociation(
          pair.outbound, library: library, sequenceNumber: sequenceNumber),
        try InboundSecurityAssociation(
          pair.inbound, checksReplay: model.checksReplay,
          windowSize: model.antiReplayWindowSize, library: library)))
    withDynamic { $0.add(installed) }
  }

  /// Packets leave by the pair from now on. Returns those that have waited.
  mutating func use(
    _ spi: UInt32, holdsUntil end: Instant?, at now: Instant
  ) -> [WaitingPacket] {
    let backup = model.backupRemoteGateway
    var current = self.current
    defer { self.current = current }
    return withDynamic { $0.use(spi, as: &current, backup: backup, holdsUntil: end, at: now) } ?? []
  }

  /// Packets no longer leave by the pair.
  mutating func stopSending(by spi: UInt32) {
    var current = self.current
    defer { self.current = current }
    withDynamic { $0.stopSending(by: spi, from: &current) }
  }

  mutating func remove(_ spi: UInt32) {
    var current = self.current
    defer { self.current = current }
    if let gone = withDynamic({ $0.remove(spi, from: &current) }), let gone {
      state.value.former += IPsecStatistics(gone)
    }
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

  /// Somebody has refused a negotiation that goes on.
  mutating func note(doubt: String) { withDynamic { $0.note(doubt: doubt) } }

  /// Whether a renewal is to be planned, where associations are negotiated: nobody can renew manual
  /// ones. Packets that have a negotiated SPI ask, and shall look at the pair alone.
  mutating func nearsEndOfSequence() -> Bool { outward?.nearsEndOfSequence() == true }

  /// The inbound SPI of the pair that is to be renewed for want of sequence numbers, once.
  mutating func planRenewal() -> UInt32? {
    isNegotiable && outward?.planRenewal() == true ? outward?.spi : nil
  }

  /// The inbound SPI of the negotiated pair by which packets leave.
  var currentSPI: UInt32? { isNegotiable ? outward?.spi : nil }

  /// A negotiation begins that no packet asked for.
  mutating func ask() { withDynamic { $0.ask() } }

  // MARK: Failover

  var failover: Failover? {
    hasBackup ? dynamic?.failover : nil
  }

  /// With whom to negotiate.
  var activeGateway: IPv4Address {
    failover?.isBackupActive == true
      ? model.backupRemoteGateway ?? model.remoteGateway : model.remoteGateway
  }

  /// How long the peer may be silent before it is asked whether it is there; nil: nobody asks.
  var patience: Duration? {
    guard isNegotiable else { return nil }
    return model.peerDetection?.interval
      ?? (model.backupRemoteGateway == nil ? nil : Failover.inactivity)
  }

  /// The peer, where it is to be asked: nothing has come from it for a while.
  func silentPeer(at now: Instant) -> IPv4Address? {
    guard let patience, let dynamic, let current = dynamic.current,
      dynamic.heardAt.duration(to: now) >= patience
    else { return nil }
    return current.gateway
  }

  mutating func heard(at now: Instant) {
    if patience != nil { withDynamic { $0.heard(at: now) } }
  }

  /// Makes the other gateway active. False: all has been tried, and the primary is asked next.
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
    guard isNegotiable else { return nil }
    return state.value.dynamic?.lend(to: body)
  }

  // MARK: Statistics

  mutating func clearStatistics() {
    state.value.former = state.value.former - statistics
    packetsDropped = 0
  }

  var statistics: IPsecStatistics {
    pairs.reduce(into: state.value.former) { $0 += IPsecStatistics($1) }
  }
}

// MARK: A new configuration

extension Tunnel {
  /// What a tunnel keeps under a new configuration.
  struct Continuation {
    /// Whether the tunnel negotiates with the same peers.
    var keepsGateways: Bool
    /// Whether the tunnel has the same selectors.
    var keepsSelectors: Bool

    /// What a tunnel keeps whose term has not changed.
    static let whole = Continuation(keepsGateways: true, keepsSelectors: true)

    /// Whether negotiated pairs are kept whatever peer they were negotiated with.
    var keepsPairs: Bool { keepsGateways && keepsSelectors }
  }

  /// Returns what the tunnel keeps under a new configuration, or nil if a new tunnel replaces it.
  /// If the keys, gateways and SPIs are the same, the associations are kept. Sequence numbers and
  /// initialization vectors must not start again with the same keys. The gateway determines
  /// which negotiated pairs are deleted.
  func continuation(_ term: Term, obstacle: TunnelStatus.Obstacle?) -> Continuation? {
    let next = term.model
    guard obstacle == nil, localGateway == term.localGateway,
      isNegotiable && next.isDynamic || self.obstacle == nil && !differs(from: next)
    else { return nil }
    return Continuation(
      keepsGateways: model.remoteGateway == next.remoteGateway
        && model.backupRemoteGateway == next.backupRemoteGateway,
      keepsSelectors: model.source == next.source && model.destination == next.destination)
  }

  /// Returns whether a new configuration has other associations or another peer for the tunnel.
  func differs(from next: TermModel) -> Bool {
    model.security != next.security || model.remoteGateway != next.remoteGateway
  }

  /// Moves the tunnel to its placeholder, whose term it takes.
  mutating func move(to place: inout Tunnel, _ continuation: Continuation) {
    swap(&self, &place)
    swap(&term, &place.term)
    place.goOn(continuation)
  }

  /// Continues the tunnel under another term.
  mutating func goOn(as next: Term, _ continuation: Continuation) {
    term = next
    goOn(continuation)
  }

  /// Applies the new term to the state of the tunnel.
  mutating func goOn(_ continuation: Continuation) {
    if pathMTU != nil { state.value.pathMTU = nil }
    guard dynamic != nil else { return }
    let (primary, backup) = (model.remoteGateway, model.backupRemoteGateway)
    withDynamic {
      if !continuation.keepsPairs {
        $0.withdraw { continuation.keepsSelectors && ($0 == primary || $0 == backup) }
      }
      $0.commit(keepsGateways: continuation.keepsGateways)
    }
  }

  /// Returns the tunnel as it will be after its move, for the tables that packets use.
  func continued(_ term: Term, _ continuation: Continuation) -> Tunnel {
    var next = self
    next.goOn(as: term, continuation)
    return next
  }

  /// Takes over the counters of a tunnel that this one replaces.
  mutating func takeCounters(of former: borrowing Tunnel) {
    state.value.former = former.statistics
    packetsDropped = former.packetsDropped
  }
}

extension InboundSecurityAssociation {
  // Through this, an optional lends what it holds where it is.
  fileprivate mutating func lend(to use: (inout Self) -> Void) { use(&self) }
}

extension DynamicAssociations {
  fileprivate mutating func lend<Result>(to body: (inout Self) -> Result) -> Result { body(&self) }
}
