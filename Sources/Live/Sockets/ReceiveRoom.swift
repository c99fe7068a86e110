import CHost
import Wire

/// The memory into which one call receives several packets of a socket. recvmmsg(2).
///
/// It is a class because it owns uninitialized memory, which has room for packets of the maximum
/// length; most of it is never touched.
@safe final class ReceiveRoom {
  private let octets: UnsafeMutablePointer<UInt8>
  private var packets = [host_received](repeating: host_received(), count: ReceiveRoom.capacity)

  static let capacity = host_batch
  private static let limit = IPv4Packet.maximumLength
  /// The distance between two packets: not a power of two, so that packets do not compete for the
  /// same lines of the processor's cache.
  private static let stride = 65_536 + 1_600

  init() { unsafe octets = .allocate(capacity: Self.capacity * Self.stride) }

  deinit { unsafe octets.deallocate() }

  /// Receives up to `count` packets, and at most `capacity`. Returns their number, or the negative
  /// `errno`.
  func receive(from descriptor: Descriptor, count: Int) -> Int {
    let count = min(count, Self.capacity)
    return unsafe packets.withUnsafeMutableBufferPointer {
      unsafe Int(
        host_receive(
          descriptor.number, octets, Self.stride, Self.limit, $0.baseAddress, Int32(count)))
    }
  }

  /// Returns the sender of a packet, and the length of the datagrams that the kernel has joined in
  /// it; 0 for a single one.
  func source(of index: Int) -> (address: IPv4Address, port: UInt16, segment: Int) {
    let packet = packets[index]
    return (
      IPv4Address(rawValue: packet.source), packet.source_port, Int(packet.segment)
    )
  }

  /// Calls `body` with the octets of a packet of the last receive call.
  func withOctets<Result>(of index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    let count = Int(packets[index].length)
    precondition(index < Self.capacity && count <= Self.limit, "a packet lies in its room")
    let start = unsafe UnsafeBufferPointer(start: octets + index * Self.stride, count: count)
    return body(unsafe start.span)
  }
}
