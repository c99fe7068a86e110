import Cryptography
import IKE
import IPsec
import Wire

/// What has been negotiated for a tunnel, and what waits until something is.
struct DynamicAssociations {
  /// A pair at work. An older one still opens what its successor does not seal any more.
  struct Pair {
    /// By which address the tunnel knows the peer, and where the peer is: behind a NAT it may move.
    let gateway: IPv4Address
    fileprivate(set) var peer: Endpoint
    /// Whether ESP goes and comes in UDP.
    let isEncapsulated: Bool
    let translation: Translation
    /// When it was last noted that something went to the peer.
    fileprivate(set) var spokenAt = Instant.origin
    let lifetime: Duration
    var inbound: InboundSecurityAssociation
    var outbound: OutboundSecurityAssociation
    /// When its successor is to be negotiated, as planned when it was made.
    let softExpiry: Instant?
    let hardExpiry: Instant
    /// Sequence numbers beyond which the peer is asked for a successor.
    var softSequence = SequenceLimits.soft

    var spi: UInt32 { inbound.parameters.spi }
  }

  /// What has come of asking for a pair, as long as packets have none to leave by.
  enum Attempt: Equatable {
    case none
    case underWay
    /// In the negotiator's words.
    case failed(String)
  }

  /// Why none can be negotiated: the tunnel's policy lacks a certificate.
  var credentialFault: String?
  /// The oldest first.
  private(set) var pairs: [Pair] = []
  /// The inbound SPI of the pair by which packets leave.
  private var currentSPI: UInt32?
  private(set) var attempt = Attempt.none
  private var waiting: [WaitingPacket] = []
  /// After a failure, packets ask for nothing until then.
  private var retryAt: Instant?

  var failover = Failover()
  /// When the peer last sent something by a pair, or a pair was last installed.
  private(set) var heardAt = Instant.origin

  /// How many packets wait for a negotiation.
  static let maximumWaiting = 8
  /// A failure that comes at once would else come with each packet.
  static let retryInterval = Duration.seconds(5)

  /// The pair by which packets leave, once the peer has it.
  var current: Pair? { pairs.first { $0.spi == currentSPI } }
  var hasCurrent: Bool { currentPlace != nil }

  // MARK: Pairs come and go

  /// Packets may come by it from now on.
  mutating func add(_ pair: Pair) { pairs.append(pair) }

  /// Packets leave by it from now on. Returns those that have waited.
  mutating func use(
    _ spi: UInt32, backup: IPv4Address?, at now: Instant
  ) -> [WaitingPacket] {
    guard let pair = pairs.first(where: { $0.spi == spi }) else { return [] }
    failover.settle(onBackup: pair.gateway == backup)
    heardAt = now
    currentSPI = spi
    attempt = .none
    retryAt = nil
    defer { waiting = [] }
    return waiting
  }

  mutating func heard(at now: Instant) { heardAt = now }

  mutating func remove(_ spi: UInt32) -> Pair? {
    guard let index = pairs.firstIndex(where: { $0.spi == spi }) else { return nil }
    if currentSPI == spi { currentSPI = nil }
    return pairs.remove(at: index)
  }

  /// Packets of the pair go there from now on.
  mutating func move(_ spi: UInt32, to peer: Endpoint) {
    guard let index = pairs.firstIndex(where: { $0.spi == spi }) else { return }
    pairs[index].peer = peer
  }

  mutating func note(spokenAt now: Instant) {
    guard let index = pairs.firstIndex(where: { $0.spi == currentSPI }) else { return }
    pairs[index].spokenAt = now
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
    attempt = .underWay
    guard waiting.count < Self.maximumWaiting else { return .full }
    waiting.append(packet)
    return .waits
  }

  /// Returns the packets that wait in vain.
  mutating func fail(_ words: String, at now: Instant) -> [WaitingPacket] {
    guard current == nil else { return [] }
    attempt = .failed(words)
    retryAt = now.advanced(by: Self.retryInterval)
    return stopWaiting()
  }

  /// The peer asked, and was refused: worth knowing where nothing of ours is under way.
  mutating func note(_ words: String) {
    if current == nil, attempt != .underWay { attempt = .failed(words) }
  }

  mutating func forgetFailure() {
    if case .failed = attempt { attempt = .none }
    retryAt = nil
  }

  mutating func stopWaiting() -> [WaitingPacket] {
    defer { waiting = [] }
    return waiting
  }

  /// Asking may succeed now: the configuration is another one, or somebody cleared what there was.
  mutating func allowRetry() { retryAt = nil }

  /// Somebody else asks for a pair.
  mutating func ask() { if current == nil { attempt = .underWay } }

  // MARK: Sequence numbers

  /// They never go round: RFC 4303 §3.3.3.
  enum SequenceLimits {
    /// Three quarters of them. At a million packets a second, the rest lasts for 18 minutes.
    static let soft: UInt32 = 0xC000_0000
  }

  mutating func nearsEndOfSequence() -> Bool {
    guard let place = currentPlace else { return false }
    return pairs[place].outbound.sequenceNumber >= pairs[place].softSequence
  }

  /// The pair that is to be renewed now. Should that fail, it is to be again half way to the end.
  mutating func planRenewal() -> UInt32? {
    guard let index = pairs.firstIndex(where: { $0.spi == currentSPI }) else { return nil }
    let number = pairs[index].outbound.sequenceNumber
    guard number >= pairs[index].softSequence, number < .max else { return nil }
    pairs[index].softSequence = number + (UInt32.max - number + 1) / 2
    return pairs[index].spi
  }

  // MARK: Packets

  /// Whether packets of the pair come in UDP.
  mutating func isEncapsulated(_ spi: UInt32) -> Bool {
    guard let place = pairs.firstIndex(where: { $0.spi == spi }) else { return false }
    return pairs[place].isEncapsulated
  }

  /// Place of the pair by which packets leave.
  var currentPlace: Int? { pairs.firstIndex { $0.spi == currentSPI } }

  /// False: the pair has gone.
  mutating func lendOutbound(
    of spi: UInt32, to use: (inout OutboundSecurityAssociation) -> Void
  ) -> Bool {
    guard let place = pairs.firstIndex(where: { $0.spi == spi }) else { return false }
    use(&pairs[place].outbound)
    return true
  }

  /// False: the pair has gone.
  mutating func lendInbound(
    of spi: UInt32, to use: (inout InboundSecurityAssociation) -> Void
  ) -> Bool {
    guard let place = pairs.firstIndex(where: { $0.spi == spi }) else { return false }
    use(&pairs[place].inbound)
    return true
  }
}

/// A packet that waits for a negotiation, and what is to be done with it then.
struct WaitingPacket {
  var transit: Transit
  var tunnel: Int
  /// Index of the service set.
  var set: Int
}
