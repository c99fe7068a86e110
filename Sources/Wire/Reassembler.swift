/// Puts fragments together again, within bounds: so many datagrams, so many octets, so much time.
/// RFC 791 §3.2. A datagram with overlapping fragments is dropped whole, as RFC 5722 has it for
/// IPv6: no honest sender makes one, and what it says depends on who reads it.
package struct Reassembler: Sendable {
  package enum Outcome: Equatable, Sendable {
    case complete(IPv4Packet)
    /// Kept until the others come.
    case held
    case dropped(Reason)
  }

  package enum Reason: Sendable { case overlap, oversized, malformed, noRoom }

  private struct Key: Hashable {
    var source: IPv4Address
    var destination: IPv4Address
    var `protocol`: IPProtocol
    var identification: UInt16
  }

  private struct Datagram {
    var deadline: Instant
    /// Which datagram it is since the first one: of those with one deadline, the lower is older.
    var serial: UInt64
    /// Sorted by offset, without overlap.
    var pieces: [(range: Range<Int>, packet: IPv4Packet)] = []
    /// Octets of payload, known with the last fragment.
    var length: Int?
    /// What still arrives for it until the deadline is dropped too.
    var isSpoilt = false

    var octets: Int { pieces.reduce(0) { $0 + $1.packet.count } }

    /// Whether it is older. A dictionary's own order differs from one process to the next.
    static func < (left: Self, right: Self) -> Bool {
      (left.deadline, left.serial) < (right.deadline, right.serial)
    }
  }

  /// How long the first fragment to come waits for the last. RFC 1122 §3.3.2 asks for 60 to 120 s;
  /// 30 s is what routers use, for packets that crossed one tunnel.
  package static let timeout = Duration.seconds(30)

  /// Pieces of one datagram: enough for the largest cut for links of 576 octets.
  private static let maximumPieces = 128

  private let maximumDatagrams: Int
  private let maximumOctets: Int
  private var datagrams: [Key: Datagram] = [:]
  private var octetsHeld = 0
  private var nextSerial: UInt64 = 0
  /// Fragments that were held and then thrown away, because others contradicted them or there was
  /// no room; not those that ran out of time.
  package private(set) var discarded = 0

  /// A datagram that was not completed in time.
  package struct Expired: Equatable, Sendable {
    /// How many of its fragments had come.
    package var count: Int
    /// The one at its beginning, where that was among them.
    package var first: IPv4Packet?
  }

  package init(maximumDatagrams: Int = 256, maximumOctets: Int = 1 << 20) {
    self.maximumDatagrams = maximumDatagrams
    self.maximumOctets = maximumOctets
  }

  package var nextDeadline: Instant? { datagrams.values.map(\.deadline).min() }

  /// A packet that is no fragment is complete as it is.
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
    // A link may deliver the same fragment twice; that is no contradiction.
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
    forget(key)
    return Self.join(datagram)
  }

  private mutating func makeDatagram(deadline: Instant) -> Datagram {
    nextSerial &+= 1
    return Datagram(deadline: deadline, serial: nextSerial)
  }

  /// Drops what was not completed in time, and returns it, the oldest first.
  @discardableResult
  package mutating func expire(at now: Instant) -> [Expired] {
    var expired: [Expired] = []
    let due = datagrams.filter { $0.value.deadline <= now }.sorted { $0.value < $1.value }
    for (key, datagram) in due {
      forget(key)
      if datagram.isSpoilt { continue }
      let first = datagram.pieces.first { $0.range.lowerBound == 0 }?.packet
      expired.append(Expired(count: datagram.pieces.count, first: first))
    }
    return expired
  }

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
    // RFC 3168 §5.3: what one fragment has met, the datagram has.
    if datagram.pieces.contains(where: { $0.packet.header.congestion == .experienced }) {
      header.congestion = .experienced
    }
    let payload = datagram.pieces.flatMap { $0.packet.payload }
    guard let whole = IPv4Packet(header: header, payload: payload) else {
      return .dropped(.oversized)
    }
    return .complete(whole)
  }

  /// Drops the oldest others until there is room. The bound holds whatever comes.
  private mutating func makeRoom(for octets: Int, isNew: Bool, sparing key: Key) -> Bool {
    while octetsHeld + octets > maximumOctets || (isNew && datagrams.count >= maximumDatagrams) {
      guard
        let oldest = datagrams.filter({ $0.key != key })
          .min(by: { $0.value < $1.value })
      else { return false }
      discarded += oldest.value.pieces.count
      forget(oldest.key)
    }
    return true
  }

  private mutating func spoil(_ key: Key, _ datagram: Datagram) {
    discarded += datagram.pieces.count
    forget(key)
    guard makeRoom(for: 0, isNew: true, sparing: key) else { return }
    datagrams[key] = Datagram(
      deadline: datagram.deadline, serial: datagram.serial, isSpoilt: true)
  }

  private mutating func forget(_ key: Key) {
    if let gone = datagrams.removeValue(forKey: key) { octetsHeld -= gone.octets }
  }
}
