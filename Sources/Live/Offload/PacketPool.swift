import Wire

/// A pool of the storage of sent packets, which is reused for received packets, so that steady
/// traffic allocates no memory.
struct PacketPool {
  private var free: [[UInt8]] = []

  /// The largest number of arrays in the pool.
  private static let limit = 512
  /// The largest capacity in octets of an array in the pool, so that memory is released after a
  /// burst.
  private static let largest = 4_096
  /// The capacity in octets that suffices for an Ethernet packet in a tunnel.
  private static let smallest = 1_792

  /// Returns storage that contains only the room before a packet of `count` octets. The packet and
  /// the room behind it can be appended without an allocation.
  mutating func takeStorage(for count: Int) -> [UInt8] {
    let capacity = PacketBuffer.headroom + count + PacketBuffer.tailroom
    var storage = free.popLast() ?? []
    storage.reserveCapacity(max(capacity, Self.smallest))
    storage.append(addingCapacity: PacketBuffer.headroom) {
      $0.append(repeating: 0, count: PacketBuffer.headroom)
    }
    return storage
  }

  /// Returns a copy of a packet with room around it.
  mutating func packet(copying octets: Span<UInt8>) -> PacketBuffer {
    var storage = takeStorage(for: octets.count)
    storage.append(copying: octets)
    return PacketBuffer(storage: storage, start: PacketBuffer.headroom)
  }

  /// Adds the storage of packets to the pool and removes the packets.
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
