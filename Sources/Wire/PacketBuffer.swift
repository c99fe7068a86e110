// A `package` type is inlined in other targets only if it and everything that it uses is
// `@usableFromInline`.

/// The octets of a packet with room before and behind them, so that a tunnel adds and removes
/// headers without moving the packet.
///
///     storage   | room: start octets | packet: start to end | room | capacity
@usableFromInline package struct PacketBuffer: Sendable {
  /// The storage of the packet, which lies from `start` to `end`; the octets before and behind have
  /// no meaning.
  @usableFromInline package internal(set) var storage: [UInt8]
  // 32 bits each, because buffers are passed on many times on the way of a packet.
  @usableFromInline private(set) var lower: UInt32
  @usableFromInline private(set) var upper: UInt32

  /// The offset of the packet's first octet in the storage.
  @inlinable @inline(__always) package var start: Int { Int(lower) }
  /// The offset behind the packet's last octet in the storage.
  @inlinable @inline(__always) package var end: Int { Int(upper) }
  /// The range of the packet in the storage.
  @inlinable @inline(__always) package var range: Range<Int> {
    // All code that changes the bounds keeps them in order.
    unsafe Range(uncheckedBounds: (start, end))
  }
  /// The number of octets of the packet.
  @inlinable @inline(__always) package var count: Int { end &- start }

  /// The number of octets before a packet that suffices for one tunnel with any algorithms: outer
  /// header 20, AH 12 with an integrity check value of 32, ESP 8, vector 16, UDP 8.
  @inlinable package static var headroom: Int { 96 }
  /// The number of octets behind a packet that suffices for one tunnel: padding 15, trailer 2,
  /// integrity check value 32.
  @inlinable package static var tailroom: Int { 49 }

  /// Creates a buffer without room around the packet.
  @inlinable package init(_ octets: consuming [UInt8]) { self.init(storage: octets, start: 0) }

  /// Creates a buffer whose packet begins at `start` and ends with the storage; `start` must lie
  /// within `storage`.
  @inlinable package init(storage: consuming [UInt8], start: Int) {
    let end = storage.count
    self.init(storage: storage, start: start, end: end)
  }

  /// Creates a buffer whose packet lies from `start` to `end`, which must lie within `storage`.
  @inlinable package init(storage: consuming [UInt8], start: Int, end: Int) {
    precondition(
      start >= 0 && start <= end && end <= storage.count && end <= UInt32.max,
      "a packet is in its storage")
    self.storage = storage
    lower = UInt32(truncatingIfNeeded: start)
    upper = UInt32(truncatingIfNeeded: end)
  }

  /// Copies a packet into a new buffer with room for a tunnel.
  package init(copying octets: some Collection<UInt8>) {
    var storage: [UInt8] = []
    storage.append(addingCapacity: Self.headroom + octets.count + Self.tailroom) {
      $0.append(repeating: 0, count: Self.headroom)
    }
    storage.append(contentsOf: octets)
    self.init(storage: storage, start: Self.headroom)
  }

  /// Returns the storage without a copy; this buffer is empty afterwards.
  package mutating func takeStorage() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &storage)
    (lower, upper) = (0, 0)
    return taken
  }

  /// Releases the room around the packet, for a packet that is stored: up to 65,000 octets of
  /// padding may follow a short packet.
  package mutating func compact() {
    var octets: [UInt8] = []
    octets.reserveCapacity(count)
    octets.append(contentsOf: storage[range])
    self = PacketBuffer(octets)
  }

  /// The octets of the packet; they are copied if there is room around it.
  package var octets: [UInt8] { count == storage.count ? storage : Array(storage[range]) }

  /// The source and destination of an IPv4 packet whose header has not been checked, for
  /// prefetching; nil if there are fewer than 20 octets.
  @inlinable package var ends: (source: IPv4Address, destination: IPv4Address)? {
    guard count >= IPv4Header.minimumLength else { return nil }
    let octets = storage.span
    return (
      IPv4Address(rawValue: octets.load(UInt32.self, at: start + 12)),
      IPv4Address(rawValue: octets.load(UInt32.self, at: start + 16))
    )
  }

  /// Extends the packet by `count` octets at its beginning, which the caller overwrites: they hold
  /// what was there before. The packet is moved if the room does not suffice.
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

  /// Removes the last `count` octets of the packet, which must have as many; they become room.
  @inlinable package mutating func removeLast(_ count: Int) {
    precondition(count >= 0 && count <= self.count, "no such octets")
    upper = UInt32(truncatingIfNeeded: end - count)
  }
}

extension PacketBuffer: Equatable {
  /// Returns whether the packets are equal, whatever room they have.
  @inlinable package static func == (left: Self, right: Self) -> Bool {
    left.storage[left.range] == right.storage[right.range]
  }
}

extension PacketBuffer: ExpressibleByArrayLiteral {
  /// Creates a buffer that holds the octets of the literal.
  @inlinable package init(arrayLiteral octets: UInt8...) { self.init(octets) }
}
