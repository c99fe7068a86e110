import Cryptography
import IKE
import IPsec
import Wire

/// What has been negotiated for a tunnel, and what waits until something is.
struct DynamicAssociations {
  /// A pair at work; its dates are in its gateway's ledger. An older one still opens what its successor does not seal any more.
  struct Pair {
    /// By which address the tunnel knows the peer, and where the peer is: behind a NAT it may move.
    let gateway: IPv4Address
    fileprivate(set) var peer: Endpoint
    /// Whether ESP goes and comes in UDP.
    let isEncapsulated: Bool
    let translation: Translation
    /// When it was last noted that something went to the peer.
    fileprivate(set) var spokenAt = Instant.origin
    /// Of the inbound association.
    let spi: UInt32
    /// Whether a new configuration does not allow the pair, so that it is about to be deleted.
    fileprivate(set) var isWithdrawn = false
    /// nil where packets leave by them: then the tunnel has them.
    fileprivate(set) var associations: AssociationPair?

    init(
      gateway: IPv4Address, peer: Endpoint, isEncapsulated: Bool, translation: Translation,
      _ associations: AssociationPair
    ) {
      self.gateway = gateway
      self.peer = peer
      self.isEncapsulated = isEncapsulated
      self.translation = translation
      spi = associations.spi
      self.associations = associations
    }
  }

  /// What has come of asking for a pair, as long as packets have none to leave by.
  enum Attempt: Equatable {
    case none
    /// With what somebody has answered who did not prove to be the peer, in the gateway's words.
    case underWay(doubt: String?)
    /// In the gateway's words.
    case failed(String)
  }

  /// Why none can be negotiated: the tunnel's policy lacks a certificate.
  var credentialFault: String?
  /// The oldest first.
  private(set) var pairs: [Pair] = []
  private(set) var attempt = Attempt.none
  private var waiting: [WaitingPacket] = []
  /// After a failure, packets ask for nothing until then.
  private var retryAt: Instant?

  /// Until when packets wait for the peer to install the pair by which they are to leave.
  private(set) var heldUntil: Instant?
  var watch = AnswerWatch()
  var failover = Failover()
  /// When the peer last sent something by a pair, or a pair was last installed.
  private(set) var heardAt = Instant.origin

  /// How many packets wait for a negotiation.
  static let maximumWaiting = 8
  /// A failure that comes at once would else come with each packet.
  static let retryInterval = Duration.seconds(5)

  /// The pair by which packets leave, once the peer has it.
  var current: Pair? { currentPlace.map { pairs[$0] } }
  private var currentPlace: Int? { pairs.firstIndex { $0.associations == nil } }

  // MARK: Pairs come and go

  /// Packets may come by it from now on.
  mutating func add(_ pair: Pair) { pairs.append(pair) }

  /// Packets leave by it from now on: it takes the place of those by which they left. Returns those
  /// that have waited. If there was none, they wait for the peer until `holdsUntil`.
  mutating func use(
    _ spi: UInt32, as current: inout AssociationPair?, backup: IPv4Address?,
    holdsUntil end: Instant?, at now: Instant
  ) -> [WaitingPacket] {
    guard let place = place(of: spi) else { return [] }
    if heldUntil == nil, currentPlace == nil { heldUntil = end }
    watch.beginAnew()
    failover.settle(onBackup: pairs[place].gateway == backup)
    heardAt = now
    if pairs[place].associations != nil {
      if let former = currentPlace { swap(&pairs[former].associations, &current) }
      swap(&pairs[place].associations, &current)
    }
    attempt = .none
    retryAt = nil
    return heldUntil == nil ? stopWaiting() : []
  }

  /// A packet for a pair that the peer may not have yet. Returns how many wait.
  mutating func holdForPeer(_ packet: WaitingPacket) -> Int {
    waiting.append(packet)
    return waiting.count
  }

  /// Packets leave by the pair from now on. Returns those that have waited for the peer.
  mutating func release() -> [WaitingPacket] {
    heldUntil = nil
    return stopWaiting()
  }

  /// Packets no longer leave by the pair, which still opens packets.
  mutating func stopSending(by spi: UInt32, from current: inout AssociationPair?) {
    guard let place = place(of: spi), pairs[place].associations == nil else { return }
    swap(&pairs[place].associations, &current)
    heldUntil = nil
  }

  mutating func heard(at now: Instant) { heardAt = now }

  /// Returns the associations that have gone, which may have been `current`.
  mutating func remove(_ spi: UInt32, from current: inout AssociationPair?) -> AssociationPair? {
    guard let place = place(of: spi) else { return nil }
    if let gone = pairs.remove(at: place).associations { return gone }
    heldUntil = nil
    defer { current = nil }
    return current
  }

  /// Packets of the pair go there from now on.
  mutating func move(_ spi: UInt32, to peer: Endpoint) {
    if let place = place(of: spi) { pairs[place].peer = peer }
  }

  mutating func note(spokenAt now: Instant) {
    if let place = currentPlace { pairs[place].spokenAt = now }
  }

  // MARK: Packets that ask for a pair

  /// What becomes of a packet that asks for a pair.
  enum Holding {
    case waits
    /// It asks, but too many wait already.
    case full
    /// Asking has just failed.
    case refused
  }

  mutating func hold(_ packet: WaitingPacket, at now: Instant) -> Holding {
    if let retryAt, now < retryAt { return .refused }
    begin()
    guard waiting.count < Self.maximumWaiting else { return .full }
    waiting.append(packet)
    return .waits
  }

  /// Returns the packets that wait in vain.
  mutating func fail(_ words: String, at now: Instant) -> [WaitingPacket] {
    guard current.map({ isWithdrawn($0.spi) }) ?? true else { return [] }
    attempt = .failed(words)
    retryAt = now.advanced(by: Self.retryInterval)
    return stopWaiting()
  }

  /// The peer asked, and was refused: worth knowing where nothing of ours is under way.
  mutating func note(_ words: String) {
    if current == nil, !isUnderWay { attempt = .failed(words) }
  }

  /// Somebody has refused what is under way; it goes on.
  mutating func note(doubt: String) {
    if current == nil, isUnderWay { attempt = .underWay(doubt: doubt) }
  }

  private var isUnderWay: Bool { if case .underWay = attempt { true } else { false } }

  private mutating func begin() { if !isUnderWay { attempt = .underWay(doubt: nil) } }

  mutating func forgetFailure() {
    if case .failed = attempt { attempt = .none }
    retryAt = nil
  }

  /// Packets do not wait beyond a commit: service sets and terms may have other places now.
  mutating func commit(keepsGateways: Bool) {
    if !keepsGateways { failover = Failover() }
    _ = release()
    // What was refused may have been another offer.
    if isUnderWay { attempt = .underWay(doubt: nil) }
    allowRetry()
  }

  /// Stops the use of pairs that were negotiated with a peer that `isAllowed` does not accept, in
  /// both directions. The gateway is about to delete them.
  mutating func withdraw(except isAllowed: (IPv4Address) -> Bool) {
    for place in pairs.indices { pairs[place].isWithdrawn = !isAllowed(pairs[place].gateway) }
  }

  /// Allows the use of all pairs again that the gateway has not deleted.
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

  /// Asking may succeed now: the configuration is another one, or somebody cleared what there was.
  mutating func allowRetry() { retryAt = nil }

  /// Somebody else asks for a pair.
  mutating func ask() { if current == nil { begin() } }

  // MARK: Packets

  /// Whether packets of the pair come in UDP.
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

/// A packet that waits for a negotiation, and what is to be done with it then.
struct WaitingPacket {
  var transit: Transit
  var tunnel: Int
  /// Index of the service set.
  var set: Int
}
