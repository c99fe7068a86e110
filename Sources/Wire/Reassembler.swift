/// The reassembly of IPv4 fragments, with bounds on the number of datagrams, on their octets and on
/// time. RFC 791 section 3.2. A datagram with overlapping fragments is dropped as a whole, as RFC
/// 5722 requires for IPv6, because its content depends on the implementation that reads it.
package struct Reassembler: Sendable {
  /// The result of accepting one packet.
  package enum Outcome: Equatable, Sendable {
    case complete(IPv4Packet)
    /// The fragment is stored until the others arrive.
    case held
    case dropped(Reason)
  }

  /// The reason why a fragment was dropped.
  package enum Reason: Sendable { case overlap, oversized, malformed, noRoom }

  /// The fields that the fragments of one datagram have in common.
  private struct Key: Hashable {
    var source: IPv4Address
    var destination: IPv4Address
    var `protocol`: IPProtocol
    var identification: UInt16
  }

  /// One datagram of which fragments have arrived.
  private struct Datagram {
    var deadline: Instant
    /// The number of the datagram since the first; of two with the same deadline, the lower is
    /// older.
    var serial: UInt64
    /// The fragments, sorted by offset, without overlap.
    var pieces: [(range: Range<Int>, packet: IPv4Packet)] = []
    /// The number of octets of the whole payload; nil until the last fragment has arrived.
    var length: Int?
    /// Whether the datagram is dropped: further fragments are dropped too, until the deadline.
    var isSpoilt = false

    var octets: Int { pieces.reduce(0) { $0 + $1.packet.count } }

    /// Returns whether `left` is older. The order of a dictionary differs between processes, so
    /// datagrams are compared.
    static func < (left: Self, right: Self) -> Bool {
      (left.deadline, left.serial) < (right.deadline, right.serial)
    }
  }

  /// The time for which the first fragment that arrives is kept. RFC 1122 section 3.3.2 asks for 60
  /// to 120 s; routers use 30 s.
  package static let timeout = Duration.seconds(30)

  /// The largest number of fragments of one datagram: enough for the longest one on links with an
  /// MTU of 576 octets.
  private static let maximumPieces = 128

  private let maximumDatagrams: Int
  private let maximumOctets: Int
  private var datagrams: [Key: Datagram] = [:]
  private var octetsHeld = 0
  private var nextSerial: UInt64 = 0
  /// The number of fragments that were stored and then dropped because of an overlap or for lack of
  /// room; fragments that expired are not counted.
  package private(set) var discarded = 0

  /// A datagram that was not completed in time.
  package struct Expired: Equatable, Sendable {
    /// The number of fragments that had arrived.
    package var count: Int
    /// The first fragment of the datagram; nil if it has not arrived.
    package var first: IPv4Packet?
  }

  /// Creates a reassembler that stores fragments of at most `maximumDatagrams` datagrams, and at
  /// most `maximumOctets` octets.
  package init(maximumDatagrams: Int = 256, maximumOctets: Int = 1 << 20) {
    self.maximumDatagrams = maximumDatagrams
    self.maximumOctets = maximumOctets
  }

  /// The earliest time at which a stored datagram expires; nil if none is stored.
  package var nextDeadline: Instant? { datagrams.values.map(\.deadline).min() }

  /// Accepts a packet. A packet that is not a fragment is complete; a fragment is stored or
  /// dropped, or completes its datagram.
  package mutating func accept(_ packet: IPv4Packet, at now: Instant) -> Outcome {
    guard packet.header.isFragment else { return .complete(packet) }
    expire(at: now)
    let header = packet.header
    let key = Key(
      source: header.source, destination: header.destination, protocol: header.protocol,
      identification: header.identification)
    var datagram = datagrams[key] ?? makeDatagram(deadline: now.advanced(by: Self.timeout))
    if datagram.isSpoilt { return .dropped(.overlap) }
    let start = Int(header.fragmentOffset) * 8
    let range = start..<start + packet.payload.count
    let isLast = !header.flags.contains(.moreFragments)
    guard !range.isEmpty, isLast || range.count % 8 == 0 else { return .dropped(.malformed) }
    guard range.upperBound <= IPv4Packet.maximumLength - IPv4Header.minimumLength else {
      spoil(key, datagram)
      return .dropped(.oversized)
    }
    // A link may deliver the same fragment twice, which is no error.
    if let twin = datagram.pieces.first(where: { $0.range == range }), twin.packet == packet {
      return .held
    }
    guard Self.fits(range, isLast: isLast, in: datagram) else {
      spoil(key, datagram)
      return .dropped(.overlap)
    }
    guard datagram.pieces.count < Self.maximumPieces,
      makeRoom(for: packet.count, isNew: datagrams[key] == nil, sparing: key)
    else { return .dropped(.noRoom) }
    if isLast { datagram.length = range.upperBound }
    var packet = packet
    packet.compact()
    let place =
      datagram.pieces.firstIndex { $0.range.lowerBound > start } ?? datagram.pieces.endIndex
    datagram.pieces.insert((range, packet), at: place)
    octetsHeld += packet.count
    datagrams[key] = datagram
    guard let length = datagram.length,
      datagram.pieces.reduce(0, { $0 + $1.range.count }) == length
    else { return .held }
    remove(key)
    return Self.join(datagram)
  }

  private mutating func makeDatagram(deadline: Instant) -> Datagram {
    nextSerial &+= 1
    return Datagram(deadline: deadline, serial: nextSerial)
  }

  /// Drops the datagrams that were not completed in time, and returns them, the oldest first.
  @discardableResult
  package mutating func expire(at now: Instant) -> [Expired] {
    var expired: [Expired] = []
    let due = datagrams.filter { $0.value.deadline <= now }.sorted { $0.value < $1.value }
    for (key, datagram) in due {
      remove(key)
      if datagram.isSpoilt { continue }
      let first = datagram.pieces.first { $0.range.lowerBound == 0 }?.packet
      expired.append(Expired(count: datagram.pieces.count, first: first))
    }
    return expired
  }

  /// Returns whether a fragment overlaps no other and agrees with the known length.
  private static func fits(_ range: Range<Int>, isLast: Bool, in datagram: Datagram) -> Bool {
    if datagram.pieces.contains(where: { $0.range.overlaps(range) }) { return false }
    if let length = datagram.length { return !isLast && range.upperBound <= length }
    guard isLast, let furthest = datagram.pieces.last else { return true }
    return furthest.range.upperBound <= range.lowerBound
  }

  private static func join(_ datagram: Datagram) -> Outcome {
    guard let first = datagram.pieces.first?.packet else { return .dropped(.malformed) }
    var header = first.header
    header.flags.remove(.moreFragments)
    // RFC 3168 section 5.3: congestion that one fragment has met is marked on the datagram.
    if datagram.pieces.contains(where: { $0.packet.header.congestion == .experienced }) {
      header.congestion = .experienced
    }
    let payload = datagram.pieces.flatMap { $0.packet.payload }
    guard let whole = IPv4Packet(header: header, payload: payload) else {
      return .dropped(.oversized)
    }
    return .complete(whole)
  }

  /// Drops the oldest other datagrams until there is room for a fragment. Returns false if the
  /// bounds cannot be kept.
  private mutating func makeRoom(for octets: Int, isNew: Bool, sparing key: Key) -> Bool {
    while octetsHeld + octets > maximumOctets || (isNew && datagrams.count >= maximumDatagrams) {
      guard
        let oldest = datagrams.filter({ $0.key != key })
          .min(by: { $0.value < $1.value })
      else { return false }
      discarded += oldest.value.pieces.count
      remove(oldest.key)
    }
    return true
  }

  /// Drops the fragments of a datagram and marks it, so that later ones are dropped too.
  private mutating func spoil(_ key: Key, _ datagram: Datagram) {
    discarded += datagram.pieces.count
    remove(key)
    guard makeRoom(for: 0, isNew: true, sparing: key) else { return }
    datagrams[key] = Datagram(
      deadline: datagram.deadline, serial: datagram.serial, isSpoilt: true)
  }

  private mutating func remove(_ key: Key) {
    if let gone = datagrams.removeValue(forKey: key) { octetsHeld -= gone.octets }
  }
}
