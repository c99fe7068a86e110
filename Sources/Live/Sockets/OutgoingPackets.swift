import CHost
import Glibc
import Wire

/// The packets that one socket sends with one call. sendmmsg(2).
struct OutgoingPackets {
  private var octets: [UInt8] = []
  private var packets: [host_sent] = []

  /// The largest number of datagrams into which the kernel splits a message: the first value of
  /// UDP_MAX_SEGMENTS in <linux/udp.h>.
  private static let maximumSegments = 64
  /// The number of octets that are gathered before a call; they stay in the processor's cache.
  private static let room = 1 << 17

  var isEmpty: Bool { packets.isEmpty }
  var isFull: Bool { packets.count >= host_batch || octets.count >= Self.room }

  /// Adds a packet, or the data of a datagram. Consecutive datagrams to the same destination and of
  /// the same length, up to `joins` octets, are joined to one message, which the kernel splits.
  mutating func append(
    _ data: Span<UInt8>, to destination: IPv4Address, port: UInt16 = 0, joins: Int = 0
  ) {
    if data.count > 0, joins > 0, join(data, to: destination, port: port, joins) { return }
    packets.append(
      host_sent(
        offset: octets.count, length: data.count, destination: destination.rawValue,
        destination_port: port, segment: 0))
    octets.append(copying: data)
  }

  private mutating func join(
    _ data: Span<UInt8>, to destination: IPv4Address, port: UInt16, _ joins: Int
  ) -> Bool {
    guard var last = packets.last, last.destination == destination.rawValue,
      last.destination_port == port
    else { return false }
    let segment = last.segment == 0 ? last.length : Int(last.segment)
    // Only the last datagram may be shorter.
    guard segment > 0, segment <= joins, last.length.isMultiple(of: segment), data.count <= segment,
      last.length / segment < Self.maximumSegments,
      last.length + data.count <= UDPDatagram.maximumData
    else { return false }
    last.segment = UInt16(truncatingIfNeeded: segment)
    last.length += data.count
    packets[packets.count - 1] = last
    octets.append(copying: data)
    return true
  }

  /// A packet or message that could not be sent.
  struct Failure {
    var code: Int32
    var destination: IPv4Address
    /// The protocol of a whole packet; it has no meaning for a datagram.
    var carried: IPProtocol
    /// The length of the datagrams into which the kernel had to split the message; 0 for a single
    /// one.
    var segment: Int
  }

  /// Sends all packets in their order and removes them. Returns those that could not be sent.
  mutating func send(by descriptor: Descriptor) -> [Failure] {
    var failures: [Failure] = []
    var first = 0
    while first < packets.count {
      let result = call(descriptor, from: first)
      if result > 0 {
        first += Int(result)
        continue
      }
      if result == -EINTR { continue }
      let packet = packets[first]
      failures.append(
        Failure(
          code: -result, destination: IPv4Address(rawValue: packet.destination),
          carried: IPProtocol(rawValue: packet.length > 9 ? octets[packet.offset + 9] : 0),
          segment: Int(packet.segment)))
      if packet.segment != 0, result != -EAGAIN {
        split(first)
      } else {
        first += 1
      }
    }
    packets.removeAll(keepingCapacity: true)
    octets.removeAll(keepingCapacity: true)
    return failures
  }

  /// Replaces a message that the kernel does not split by its single datagrams.
  private mutating func split(_ index: Int) {
    let message = packets[index]
    let segment = Int(message.segment)
    let datagrams = stride(from: 0, to: message.length, by: segment).map { offset in
      var datagram = message
      datagram.offset += offset
      datagram.length = min(segment, message.length - offset)
      datagram.segment = 0
      return datagram
    }
    packets.replaceSubrange(index...index, with: datagrams)
  }

  private func call(_ descriptor: Descriptor, from first: Int) -> Int32 {
    unsafe octets.withUnsafeBufferPointer { octets in
      unsafe packets.withUnsafeBufferPointer { packets in
        guard let start = packets.baseAddress else { return 0 }
        return unsafe host_send(
          descriptor.number, octets.baseAddress, start + first,
          Int32(min(packets.count - first, host_batch)))
      }
    }
  }
}
