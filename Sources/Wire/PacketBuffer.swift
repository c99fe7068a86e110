/// The octets of a packet, with room before and behind them: a tunnel puts its headers on, and
/// takes them off, without moving what is inside.
///
///     storage   | room: start octets | packet: count octets | capacity
package struct PacketBuffer: Sendable {
  /// The packet, from `start` on; what stands before that is nobody's.
  package internal(set) var storage: [UInt8]
  package private(set) var start: Int

  /// Octets in front that suffice for one tunnel, whatever its algorithms: outer header 20, AH 12
  /// with an integrity check value of 32, ESP 8, vector 16, UDP 8.
  package static let headroom = 96
  /// Octets behind that suffice for one tunnel: padding 15, trailer 2, integrity check value 32.
  package static let tailroom = 49

  /// A packet as it came, without room in front.
  package init(_ octets: consuming [UInt8]) {
    storage = octets
    start = 0
  }

  /// The parts of a packet that are together again; `start` must lie within `storage`.
  package init(storage: consuming [UInt8], start: Int) {
    precondition(start >= 0 && start <= storage.count, "a packet begins in its storage")
    self.storage = storage
    self.start = start
  }

  /// A copy, with room for a tunnel.
  package init(copying octets: some Collection<UInt8>) {
    storage = []
    storage.append(addingCapacity: Self.headroom + octets.count + Self.tailroom) {
      $0.append(repeating: 0, count: Self.headroom)
    }
    storage.append(contentsOf: octets)
    start = Self.headroom
  }

  /// Hands the storage over, so that nobody else has it; none is left here.
  package mutating func takeStorage() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &storage)
    start = 0
    return taken
  }

  /// Gives back what the storage has beyond the packet, for one that is kept: behind a short packet
  /// there may have been 65,000 octets of padding.
  package mutating func compact() {
    var octets: [UInt8] = []
    octets.reserveCapacity(count)
    octets.append(contentsOf: storage[start...])
    self = PacketBuffer(octets)
  }

  @inlinable @inline(__always) package var count: Int { storage.count - start }

  /// The packet alone: a copy, where there is room in front of it.
  package var octets: [UInt8] { start == 0 ? storage : Array(storage[start...]) }

  /// Where an IPv4 packet says that it comes from and goes to: unchecked, for those who guess. nil
  /// where it is too short to say.
  package var ends: (source: IPv4Address, destination: IPv4Address)? {
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
    if count > start {
      let room = count - start + Self.headroom
      storage.insert(contentsOf: repeatElement(0, count: room), at: 0)
      start += room
    }
    start -= count
  }

  /// Drops the last octets, of which there must be so many.
  package mutating func removeLast(_ count: Int) {
    precondition(count >= 0 && count <= self.count, "no such octets")
    storage.removeLast(count)
  }
}

extension PacketBuffer: Equatable {
  /// Whether the packets are equal, whatever room they have.
  package static func == (left: Self, right: Self) -> Bool {
    left.storage[left.start...] == right.storage[right.start...]
  }
}

extension PacketBuffer: ExpressibleByArrayLiteral {
  package init(arrayLiteral octets: UInt8...) { self.init(octets) }
}
