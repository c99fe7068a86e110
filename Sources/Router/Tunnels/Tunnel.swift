import Cryptography
import IKE
import IPsec
import Wire

/// A tunnel of a term: its configured part, its security associations and its counters.
struct Tunnel {
  // The properties are in the order of their use. Outbound packets need the first two cache lines,
  // and inbound packets the two lines after them (`CacheLines`).

  /// The outbound association of `current`.
  private var outward: AssociationPair.Outward?
  private(set) var term: TunnelTerm
  private var state = StoredApart<State>()
  /// The inbound association of `current`.
  private var inbound: InboundSecurityAssociation?

  /// The state that packets do not need as long as there is no error.
  private struct State: StoredApartValue {
    /// The negotiated associations; nil if the associations are manual.
    var dynamic: DynamicAssociations?
    /// The reason why manual associations are not installed.
    var fault: TunnelObstacle?
    /// The counters of associations that have been deleted, minus the values of all counters at the
    /// time when the statistics were cleared.
    var former = IPsecStatistics()
    /// The path MTU that a router on the way to the peer has reported.
    var pathMTU: PathMTU?
    var packetsDropped: UInt64 = 0
  }

  init(_ term: TunnelTerm, obstacle: TunnelObstacle?, library: CryptographicLibrary) {
    self.term = term
    if obstacle == nil { install(library: library) } else { state.value.fault = obstacle }
  }

  /// Creates a placeholder for a tunnel that continues under a new configuration and is moved here
  /// later.
  init(placeFor term: TunnelTerm) { self.term = term }

  var identifier: TunnelIdentifier { term.identifier }
  var name: TunnelName { term.name }
  var index: Int { term.index }
  var localGateway: IPv4Address { term.localGateway }
  var model: TermModel { term.model }

  /// The text that names the tunnel in log lines.
  var words: String {
    "IPSec tunnel \(localGateway) to \(model.remoteGateway) (\(name.words))"
  }

  /// The pair by which packets leave. Manual tunnels have no other one.
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

  /// The association by which packets are sent.
  var outbound: OutboundSecurityAssociation? { outward?.association }

  /// The negotiated associations; nil if the associations are manual.
  var dynamic: DynamicAssociations? { _read { yield state.value.dynamic } }

  var pathMTU: PathMTU? { state.value.pathMTU }

  /// The number of packets that matched the term while no pair was installed.
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
          // A peer with manual keys begins its sequence numbers again at each restart.
          try InboundSecurityAssociation(inbound, checksReplay: false, library: library))
      } catch { state.value.fault = .cryptography(error.description) }
    }
  }

  /// Whether a pair is installed by which packets leave.
  var isReady: Bool { outward != nil }

  /// Whether the outbound pair is about to be deleted, because the configuration no longer allows
  /// it. No packet is sent through it then.
  var isWithdrawn: Bool { dynamic?.current?.isWithdrawn == true }

  /// The octets of a tunnel in memory that outbound packets need.
  static var octetsForLeaving: Range<Int> { 0..<MemoryLayout<AssociationPair.Outward>.size }

  /// The octets of a tunnel in memory that inbound packets need.
  static var octetsForComing: Range<Int> {
    let start = MemoryLayout<Tunnel>.size - MemoryLayout<InboundSecurityAssociation>.size
    return start..<start + InboundSecurityAssociation.octetsForPackets
  }

  /// The reason why the tunnel cannot carry packets; nil if it can.
  var obstacle: TunnelObstacle? {
    if isReady { return nil }
    guard let dynamic else { return state.value.fault }
    switch dynamic.attempt {
    case .none:
      return dynamic.credentialFault.map { .negotiationFailed($0) } ?? .awaitingPacket
    case .underWay(let doubt): return .negotiating(with: activeGateway, doubt: doubt)
    case .failed(let words): return .negotiationFailed(words)
    }
  }

  /// Whether the associations are negotiated.
  var isNegotiable: Bool { dynamic != nil }

  /// The identifiers of all inbound associations.
  var inboundIdentifiers: [SecurityAssociationIdentifier] {
    pairs.map {
      SecurityAssociationIdentifier($0.inbound.parameters, destination: localGateway)
    }
  }

  /// All pairs by which packets may be received, the oldest first.
  private var pairs: [AssociationPair] {
    guard let dynamic else { return [current].compactMap(\.self) }
    return dynamic.pairs.compactMap { $0.associations ?? current }
  }

  /// The identifier of the outbound association at the peer.
  var outboundIdentifier: SecurityAssociationIdentifier? {
    let peer = dynamic?.current?.peer.address ?? model.remoteGateway
    return outbound.map {
      SecurityAssociationIdentifier($0.parameters, destination: peer)
    }
  }

  /// Returns the length of the longest inner packet that fits into the tunnel.
  func largestInner(at now: Instant) -> Int {
    let path = pathMTU.flatMap { $0.holds(at: now) ? $0.octets : nil } ?? .max
    let room = min(model.tunnelMTU, path) - encapsulationOverhead
    return outbound?.encapsulation.largestInner(within: room) ?? 0
  }

  /// Records a path MTU. A larger one is ignored until the known one expires.
  mutating func recordPathMTU(_ found: PathMTU, at now: Instant) {
    if let known = pathMTU, known.holds(at: now), known.octets < found.octets { return }
    state.value.pathMTU = found
  }

  // MARK: Access to associations

  /// Calls `use` with the outbound association: of the negotiated pair with the inbound SPI, or, if
  /// that is nil, of the manual pair. Returns false if the association has been deleted.
  mutating func withOutboundSA(
    of spi: UInt32?, _ use: (inout OutboundSecurityAssociation) -> Void
  ) -> Bool {
    if spi == nil || spi == outward?.spi { return outward?.withAssociation(use) != nil }
    return withDynamic { $0.withPair(spi) { $0.withOutboundSA(use) } } ?? false
  }

  /// Calls `use` with an inbound association. Returns false if it has been deleted.
  mutating func withInboundSA(
    of spi: UInt32, _ use: (inout InboundSecurityAssociation) -> Void
  ) -> Bool {
    if inbound?.has(spi) == true { return inbound?.withSelf(use) != nil }
    return withDynamic { $0.withPair(spi) { $0.withInboundSA(use) } } ?? false
  }

  /// Calls `body` with the negotiated associations. Returns nil if the associations are manual.
  @discardableResult
  mutating func withDynamic<Result>(
    _ body: (inout DynamicAssociations) -> Result
  ) -> Result? {
    guard isNegotiable else { return nil }
    return state.value.dynamic?.withSelf(body)
  }

  /// Returns whether the pair is about to be deleted. No packet is accepted through it then.
  func isWithdrawn(_ spi: UInt32) -> Bool { dynamic?.isWithdrawn(spi) ?? false }

  /// Returns whether packets of the association are encapsulated in UDP.
  func isEncapsulated(_ spi: UInt32) -> Bool { dynamic?.isEncapsulated(spi) ?? false }

  /// Returns whether the outbound association is to be renewed before its sequence numbers are
  /// exhausted. The caller asks for negotiated associations only, because manual ones cannot be
  /// renewed; the method reads nothing but the pair.
  mutating func nearsEndOfSequence() -> Bool { outward?.nearsEndOfSequence() == true }

  /// Returns the inbound SPI of the pair that is to be renewed because its sequence numbers are
  /// nearly exhausted. Returns it once.
  mutating func planRenewal() -> UInt32? {
    isNegotiable && outward?.planRenewal() == true ? outward?.spi : nil
  }

  /// The inbound SPI of the negotiated pair by which packets are sent.
  var currentSPI: UInt32? { isNegotiable ? outward?.spi : nil }

  // MARK: The pair by which packets leave

  /// Replaces the manual associations by equal ones, whose sequence numbers begin again.
  mutating func reset(library: CryptographicLibrary) {
    guard dynamic == nil, isReady else { return }
    state.value.former = statistics
    current = nil
    install(library: library)
  }

  /// Makes packets leave by a negotiated pair from now on. Returns the packets that waited for it.
  mutating func use(
    _ spi: UInt32, holdsUntil end: Instant?, at now: Instant
  ) -> [WaitingPacket] {
    let backup = model.backupRemoteGateway
    var current = self.current
    defer { self.current = current }
    return withDynamic { $0.use(spi, as: &current, backup: backup, holdsUntil: end, at: now) } ?? []
  }

  /// Makes no packet leave by a negotiated pair any more.
  mutating func stopSending(by spi: UInt32) {
    var current = self.current
    defer { self.current = current }
    withDynamic { $0.stopSending(by: spi, from: &current) }
  }

  /// Deletes a negotiated pair, and keeps its counters.
  mutating func remove(_ spi: UInt32) {
    var current = self.current
    defer { self.current = current }
    if let removed = withDynamic({ $0.remove(spi, from: &current) }), let removed {
      state.value.former += IPsecStatistics(removed)
    }
  }

  // MARK: Statistics

  mutating func clearStatistics() {
    state.value.former = state.value.former - statistics
    packetsDropped = 0
  }

  /// The counters of all pairs, with those of deleted ones.
  var statistics: IPsecStatistics {
    pairs.reduce(into: state.value.former) { $0 += IPsecStatistics($1) }
  }

  // MARK: A new configuration

  /// Moves the tunnel to its placeholder, whose term it takes.
  mutating func move(to place: inout Tunnel, _ continuation: TunnelContinuation) {
    swap(&self, &place)
    swap(&term, &place.term)
    place.applyTerm(continuation)
  }

  /// Continues the tunnel under another term.
  mutating func resume(as next: TunnelTerm, _ continuation: TunnelContinuation) {
    term = next
    applyTerm(continuation)
  }

  /// Applies the term to the state of the tunnel.
  mutating func applyTerm(_ continuation: TunnelContinuation) {
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

  /// Takes over the counters of a tunnel that this one replaces.
  mutating func adoptCounters(of former: borrowing Tunnel) {
    state.value.former = former.statistics
    packetsDropped = former.packetsDropped
  }
}

// An optional that calls a mutating method of its value through `?` gives access in place, without
// a copy.

extension InboundSecurityAssociation {
  fileprivate mutating func withSelf(_ use: (inout Self) -> Void) { use(&self) }
}

extension DynamicAssociations {
  fileprivate mutating func withSelf<Result>(_ body: (inout Self) -> Result) -> Result {
    body(&self)
  }
}
