import Wire

/// The storage of packets that have been sent, for those that come next: what passes a router
/// steadily allocates nothing.
struct PacketPool {
  private var free: [[UInt8]] = []

  /// The most that is kept, and the largest: what one flood took is given back.
  private static let limit = 512
  private static let largest = 4_096
  /// What suffices for a packet of Ethernet in a tunnel.
  private static let smallest = 1_792

  /// Storage that holds the room in front of a packet of `count` octets and nothing else yet. The
  /// packet, and the room behind it, can be appended without an allocation.
  mutating func takeStorage(for count: Int) -> [UInt8] {
    let capacity = PacketBuffer.headroom + count + PacketBuffer.tailroom
    var storage = free.popLast() ?? []
    storage.reserveCapacity(max(capacity, Self.smallest))
    storage.append(addingCapacity: PacketBuffer.headroom) {
      $0.append(repeating: 0, count: PacketBuffer.headroom)
    }
    return storage
  }

  /// A copy of a packet, with room around it.
  mutating func packet(copying octets: Span<UInt8>) -> PacketBuffer {
    var storage = takeStorage(for: octets.count)
    storage.append(copying: octets)
    return PacketBuffer(storage: storage, start: PacketBuffer.headroom)
  }

  /// Takes the storage of packets that are done with. None are left.
  mutating func recycle(_ packets: inout [PacketBuffer]) {
    for index in packets.indices where free.count < Self.limit {
      var storage = packets[index].takeStorage()
      guard storage.capacity <= Self.largest else { continue }
      storage.removeAll(keepingCapacity: true)
      free.append(storage)
    }
    packets.removeAll(keepingCapacity: true)
  }
}

extension [UInt8] {
  mutating func append(copying octets: Span<UInt8>) {
    unsafe octets.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
