/// The octets of a packet, with room before and behind them: a tunnel puts its headers on, and
/// takes them off, without moving what is inside.
///
///     storage   | room: start octets | packet: start to end | room | capacity
// Other rooms see the bodies: of a type of the package, they do where it is `@usableFromInline`, and
// so is all of it that they touch.
@usableFromInline package struct PacketBuffer: Sendable {
  /// The packet, from `start` to `end`; what stands before and behind is nobody's.
  @usableFromInline package internal(set) var storage: [UInt8]
  // Half a word each: buffers are handed over again and again on a packet's way.
  @usableFromInline private(set) var lower: UInt32
  @usableFromInline private(set) var upper: UInt32

  @inlinable @inline(__always) package var start: Int { Int(lower) }
  @inlinable @inline(__always) package var end: Int { Int(upper) }
  /// Where in its storage the packet is.
  @inlinable @inline(__always) package var range: Range<Int> {
    // `init` and all that moves them keep them in order.
    unsafe Range(uncheckedBounds: (start, end))
  }
  @inlinable @inline(__always) package var count: Int { end &- start }

  /// Octets in front that suffice for one tunnel, whatever its algorithms: outer header 20, AH 12
  /// with an integrity check value of 32, ESP 8, vector 16, UDP 8.
  @inlinable package static var headroom: Int { 96 }
  /// Octets behind that suffice for one tunnel: padding 15, trailer 2, integrity check value 32.
  @inlinable package static var tailroom: Int { 49 }

  /// A packet as it came, without room in front.
  @inlinable package init(_ octets: consuming [UInt8]) { self.init(storage: octets, start: 0) }

  /// The parts of a packet that are together again; `start` must lie within `storage`.
  @inlinable package init(storage: consuming [UInt8], start: Int) {
    let end = storage.count
    self.init(storage: storage, start: start, end: end)
  }

  /// The same of a packet that ends at `end`, before its storage does or with it.
  @inlinable package init(storage: consuming [UInt8], start: Int, end: Int) {
    precondition(
      start >= 0 && start <= end && end <= storage.count && end <= UInt32.max,
      "a packet is in its storage")
    self.storage = storage
    lower = UInt32(truncatingIfNeeded: start)
    upper = UInt32(truncatingIfNeeded: end)
  }

  /// A copy, with room for a tunnel.
  package init(copying octets: some Collection<UInt8>) {
    var storage: [UInt8] = []
    storage.append(addingCapacity: Self.headroom + octets.count + Self.tailroom) {
      $0.append(repeating: 0, count: Self.headroom)
    }
    storage.append(contentsOf: octets)
    self.init(storage: storage, start: Self.headroom)
  }

  /// Hands the storage over, so that nobody else has it; none is left here.
  package mutating func takeStorage() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &storage)
    (lower, upper) = (0, 0)
    return taken
  }

  /// Gives back what the storage has beyond the packet, for one that is kept: behind a short packet
  /// there may have been 65,000 octets of padding.
  package mutating func compact() {
    var octets: [UInt8] = []
    octets.reserveCapacity(count)
    octets.append(contentsOf: storage[range])
    self = PacketBuffer(octets)
  }

  /// The packet alone: a copy, where there is room around it.
  package var octets: [UInt8] { count == storage.count ? storage : Array(storage[range]) }

  /// Where an IPv4 packet says that it comes from and goes to: unchecked, for those who guess. nil
  /// where it is too short to say.
  @inlinable package var ends: (source: IPv4Address, destination: IPv4Address)? {
    guard count >= IPv4Header.minimumLength else { return nil }
    let octets = storage.span
    return (
      IPv4Address(rawValue: octets.load(UInt32.self, at: start + 12)),
      IPv4Address(rawValue: octets.load(UInt32.self, at: start + 16))
    )
  }

  /// Puts `count` octets before the packet, to be written over: they hold what was there before.
  /// Moves the packet where the room does not suffice.
  package mutating func prepend(_ count: Int) {
    var start = start
    if count > start {
      let room = count - start + Self.headroom
      storage.insert(contentsOf: repeatElement(0, count: room), at: 0)
      upper = UInt32(end + room)
      start += room
    }
    lower = UInt32(start - count)
  }

  /// Drops the last octets, of which there must be so many: they stay in the storage, as room.
  @inlinable package mutating func removeLast(_ count: Int) {
    precondition(count >= 0 && count <= self.count, "no such octets")
    upper = UInt32(truncatingIfNeeded: end - count)
  }
}

extension PacketBuffer: Equatable {
  /// Whether the packets are equal, whatever room they have.
  @inlinable package static func == (left: Self, right: Self) -> Bool {
    left.storage[left.range] == right.storage[right.range]
  }
}

extension PacketBuffer: ExpressibleByArrayLiteral {
  @inlinable package init(arrayLiteral octets: UInt8...) { self.init(octets) }
}
