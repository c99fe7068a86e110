import Cryptography
import IKE
import IPsec
import Wire

/// The negotiated associations of a tunnel, and the packets that wait for them.
struct DynamicAssociations {
  /// An installed pair, whose lifetimes are in the ledger of its gateway. Packets are still
  /// accepted by an older pair after its successor is used for sending.
  struct Pair {
    /// The configured address of the peer.
    let gateway: IPv4Address
    /// The endpoint of the peer, which may change behind a NAT.
    fileprivate(set) var peer: Endpoint
    /// Whether ESP is encapsulated in UDP.
    let isEncapsulated: Bool
    let natStatus: NATStatus
    /// The time of the last recorded packet to the peer.
    fileprivate(set) var lastOutputAt = Instant.origin
    /// The SPI of the inbound association.
    let spi: UInt32
    /// Whether a new configuration does not allow the pair, so that it is about to be deleted.
    fileprivate(set) var isWithdrawn = false
    /// The associations; nil if packets are sent by them, because the tunnel itself has them then.
    fileprivate(set) var associations: AssociationPair?

    init(
      gateway: IPv4Address, peer: Endpoint, isEncapsulated: Bool, natStatus: NATStatus,
      _ associations: AssociationPair
    ) {
      self.gateway = gateway
      self.peer = peer
      self.isEncapsulated = isEncapsulated
      self.natStatus = natStatus
      spi = associations.spi
      self.associations = associations
    }
  }

  /// The state of the negotiation, as long as there is no pair by which packets are sent.
  enum Attempt: Equatable {
    case none
    /// A negotiation is under way. `doubt` is the text about an unauthenticated refusal; nil if
    /// there was none.
    case underWay(doubt: String?)
    /// The negotiation failed, for the reason that the gateway gives.
    case failed(String)
  }

  /// The reason why no pair can be negotiated, because the policy lacks a certificate; nil if it
  /// does not.
  var credentialFault: String?
  /// All pairs, the oldest first.
  private(set) var pairs: [Pair] = []
  private(set) var attempt = Attempt.none
  private var waiting: [WaitingPacket] = []
  /// The time until which packets begin no negotiation after a failure.
  private var retryAt: Instant?

  /// The time until which packets wait for the peer to install the pair.
  private(set) var heldUntil: Instant?
  var watch = AnswerWatch()
  var failover = Failover()
  /// The time at which the peer last sent a packet by a pair, or a pair was last installed.
  private(set) var lastInputAt = Instant.origin

  /// The number of packets that may wait for a negotiation.
  static let maximumWaiting = 8
  /// The time after a failure before the next negotiation. Without it, each packet could begin one
  /// that fails at once.
  static let retryInterval = Duration.seconds(5)

  /// The pair by which packets are sent, as soon as the peer has it.
  var current: Pair? { currentPlace.map { pairs[$0] } }
  private var currentPlace: Int? { pairs.firstIndex { $0.associations == nil } }

  // MARK: Pairs

  /// Adds a pair, by which packets are accepted from now on.
  mutating func add(_ pair: Pair) { pairs.append(pair) }

  /// Sends packets by a pair from now on, instead of the present one. Returns the packets that have
  /// waited. If there was no pair before, they wait for the peer until `holdsUntil`.
  mutating func use(
    _ spi: UInt32, as current: inout AssociationPair?, backup: IPv4Address?,
    holdsUntil end: Instant?, at now: Instant
  ) -> [WaitingPacket] {
    guard let place = place(of: spi) else { return [] }
    if heldUntil == nil, currentPlace == nil { heldUntil = end }
    watch.beginAnew()
    failover.activate(isBackup: pairs[place].gateway == backup)
    lastInputAt = now
    if pairs[place].associations != nil {
      if let former = currentPlace { swap(&pairs[former].associations, &current) }
      swap(&pairs[place].associations, &current)
    }
    attempt = .none
    retryAt = nil
    return heldUntil == nil ? stopWaiting() : []
  }

  /// Makes a packet wait for the peer to install the pair. Returns the number of waiting packets.
  mutating func holdForPeer(_ packet: WaitingPacket) -> Int {
    waiting.append(packet)
    return waiting.count
  }

  /// Ends the waiting for the peer. Returns the packets that have waited.
  mutating func release() -> [WaitingPacket] {
    heldUntil = nil
    return stopWaiting()
  }

  /// Stops sending packets by a pair. Packets are still accepted by it.
  mutating func stopSending(by spi: UInt32, from current: inout AssociationPair?) {
    guard let place = place(of: spi), pairs[place].associations == nil else { return }
    swap(&pairs[place].associations, &current)
    heldUntil = nil
  }

  mutating func recordInput(at now: Instant) { lastInputAt = now }

  /// Removes a pair. Returns its associations, which may have been `current`.
  mutating func remove(_ spi: UInt32, from current: inout AssociationPair?) -> AssociationPair? {
    guard let place = place(of: spi) else { return nil }
    if let gone = pairs.remove(at: place).associations { return gone }
    heldUntil = nil
    defer { current = nil }
    return current
  }

  /// Changes the endpoint of the peer of a pair.
  mutating func move(_ spi: UInt32, to peer: Endpoint) {
    if let place = place(of: spi) { pairs[place].peer = peer }
  }

  mutating func recordOutput(at now: Instant) {
    if let place = currentPlace { pairs[place].lastOutputAt = now }
  }

  // MARK: Packets that wait

  /// The result for a packet that needs a pair.
  enum Holding {
    case waits
    /// The packet begins a negotiation, but must not wait, because too many packets wait already.
    case full
    /// No negotiation begins, because one has just failed.
    case refused
  }

  mutating func hold(_ packet: WaitingPacket, at now: Instant) -> Holding {
    if let retryAt, now < retryAt { return .refused }
    begin()
    guard waiting.count < Self.maximumWaiting else { return .full }
    waiting.append(packet)
    return .waits
  }

  /// Records that the negotiation has failed. Returns the packets that have waited.
  mutating func fail(_ words: String, at now: Instant) -> [WaitingPacket] {
    guard current.map({ isWithdrawn($0.spi) }) ?? true else { return [] }
    attempt = .failed(words)
    retryAt = now.advanced(by: Self.retryInterval)
    return stopWaiting()
  }

  /// Records the failure of a negotiation that the peer had begun, unless this router has one under
  /// way.
  mutating func recordFailure(_ words: String) {
    if current == nil, !isUnderWay { attempt = .failed(words) }
  }

  /// Records that an unauthenticated message has rejected the negotiation, which goes on.
  mutating func recordDoubt(_ doubt: String) {
    if current == nil, isUnderWay { attempt = .underWay(doubt: doubt) }
  }

  private var isUnderWay: Bool { if case .underWay = attempt { true } else { false } }

  private mutating func begin() { if !isUnderWay { attempt = .underWay(doubt: nil) } }

  mutating func forgetFailure() {
    if case .failed = attempt { attempt = .none }
    retryAt = nil
  }

  /// Adapts the state to a new configuration. Waiting packets are dropped, because service sets and
  /// terms may have other indices now.
  mutating func commit(keepsGateways: Bool) {
    if !keepsGateways { failover = Failover() }
    _ = release()
    // The rejected proposal may have been another one.
    if isUnderWay { attempt = .underWay(doubt: nil) }
    allowRetry()
  }

  /// Stops the use of pairs in both directions whose peer `isAllowed` does not accept. The gateway
  /// is about to delete them.
  mutating func withdraw(except isAllowed: (IPv4Address) -> Bool) {
    for place in pairs.indices { pairs[place].isWithdrawn = !isAllowed(pairs[place].gateway) }
  }

  /// Allows the use of those pairs again that the gateway has not deleted.
  mutating func restore() {
    for place in pairs.indices { pairs[place].isWithdrawn = false }
  }

  func isWithdrawn(_ spi: UInt32) -> Bool {
    place(of: spi).map { pairs[$0].isWithdrawn } ?? false
  }

  mutating func stopWaiting() -> [WaitingPacket] {
    defer { waiting = [] }
    return waiting
  }

  /// Allows the next packet to begin a negotiation, because the configuration has changed or a user
  /// has deleted associations.
  mutating func allowRetry() { retryAt = nil }

  /// Records that a negotiation begins without a packet that needs it.
  mutating func beginNegotiation() { if current == nil { begin() } }

  // MARK: Packets of pairs

  /// Returns whether packets of the pair are encapsulated in UDP.
  func isEncapsulated(_ spi: UInt32) -> Bool {
    place(of: spi).map { pairs[$0].isEncapsulated } ?? false
  }

  /// Calls `use` with a pair by which packets do not leave. Returns false if the pair has been
  /// deleted, or if packets leave by it, because the tunnel has it then.
  mutating func withPair(_ spi: UInt32?, _ use: (inout AssociationPair) -> Void) -> Bool {
    guard let place = pairs.firstIndex(where: { $0.spi == spi }) else { return false }
    return pairs[place].associations?.withSelf(use) != nil
  }

  private func place(of spi: UInt32) -> Int? { pairs.firstIndex { $0.spi == spi } }
}

extension AssociationPair {
  fileprivate mutating func withSelf(_ use: (inout Self) -> Void) { use(&self) }
}

/// A packet that waits for a negotiation, with its tunnel.
struct WaitingPacket {
  var transit: Transit
  var tunnel: Int
  /// The index of the service set.
  var set: Int
}
