import Glibc
import TestSupport
import Testing
import Wire

@testable import Live

/// TCP segments that follow each other are written to a TUN device in one frame, which the kernel
/// divides again.
@Suite("Segments that are written into a TUN device together")
struct CoalescerTests {
  /// Returns a device with offload headers, which is one end of a socket pair, and the other end.
  private func pair() throws -> (near: Descriptor, far: Descriptor) {
    var ends: [Int32] = [-1, -1]
    try #require(
      unsafe socketpair(
        AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
    return (
      Descriptor(owning: ends[0], hasOffload: true), Descriptor(owning: ends[1], hasOffload: true)
    )
  }

  /// Returns the frames that the kernel would receive, with their headers.
  private func frames(_ packets: [[UInt8]]) throws -> [(header: OffloadHeader, packet: [UInt8])] {
    let (near, far) = try pair()
    var writer = DeviceWriter()
    #expect(writer.write(packets.map { PacketBuffer(copying: $0) }, to: near) == [])
    var frames: [(header: OffloadHeader, packet: [UInt8])] = []
    var buffer = [UInt8](repeating: 0, count: 70_000)
    while case .packet(let count) = far.read(into: &buffer) {
      let header = OffloadHeader(parsing: buffer.span)
      frames.append((try #require(header), Array(buffer[10..<count])))
    }
    return frames
  }

  /// Returns whether two segments of a connection are joined after the second one was altered.
  private func joins(_ change: (inout TCPPacket) -> Void) throws -> Bool {
    var first = TCPPacket()
    first.data = [UInt8](repeating: 1, count: 100)
    var second = first
    second.identification += 1
    second.sequence += 100
    change(&second)
    return try frames([first.octets, second.octets]).count == 1
  }

  @Test func whatFollowsIsOneFrame() throws {
    var first = TCPPacket()
    first.data = [UInt8](repeating: 1, count: 100)
    var second = first
    second.identification += 1
    second.sequence += 100
    second.data = [2, 3]
    second.control = 0x18
    let frames = try frames([first.octets, second.octets])
    let frame = try #require(frames.first)
    #expect(frames.count == 1)
    #expect(frame.header.kind == .tcp)
    #expect(frame.header.segmentSize == 100)
    #expect(frame.header.headerLength == TCPPacket.headerLength)
    #expect(frame.header.partialChecksum == PartialChecksum(start: 20, offset: 16))
    var whole = first
    whole.data += second.data
    whole.control = 0x18
    #expect(frame.packet == whole.partial)
  }

  @Test func onlyWhatBelongsTogetherIsJoined() throws {
    #expect(try joins { _ in })
    #expect(try joins { $0.data = [1] })
    #expect(try joins { $0.control |= 0x08 })
    #expect(try joins { $0.control |= 0x01 })
    #expect(try joins { $0.identification -= 1 })
    #expect(try !joins { $0.identification += 1 })
    #expect(try !joins { $0.sequence += 1 })
    #expect(try !joins { $0.sequence -= 100 })
    #expect(try !joins { $0.data.append(1) })
    #expect(try !joins { $0.data = [] })
    for flag in [0x02, 0x04, 0x20, 0x40, 0x80] as [UInt8] {
      #expect(try !joins { $0.control |= flag })
    }
    #expect(try !joins { $0.acknowledgment += 1 })
    #expect(try !joins { $0.window += 1 })
    #expect(try !joins { $0.typeOfService = 3 })
    #expect(try !joins { $0.timeToLive -= 1 })
    #expect(try !joins { $0.flags = [] })
    #expect(try !joins { $0.options[7] = 9 })
    #expect(try !joins { $0.options = [] })
    #expect(try !joins { $0.ports.0 += 1 })
    #expect(try !joins { $0.source = IPv4Address(10, 1, 0, 2) })
  }

  @Test func nothingFollowsAShortOrALastSegment() throws {
    for change in [{ $0.data = [1] }, { $0.control = 0x18 }, { $0.control = 0x11 }]
      as [(inout TCPPacket) -> Void]
    {
      var packets = [TCPPacket()]
      packets[0].data = [UInt8](repeating: 1, count: 100)
      for index in 1..<3 {
        var next = packets[index - 1]
        next.identification += 1
        next.sequence += UInt32(next.data.count)
        next.control = 0x10
        if index == 1 { change(&next) } else { next.data = [1] }
        packets.append(next)
      }
      #expect(try frames(packets.map(\.octets)).count == 2)
    }
  }

  /// The kernel does not verify checksums of frames that count as verified.
  @Test func aWrongChecksumIsLeftToTheReceiver() throws {
    var first = TCPPacket()
    first.data = [UInt8](repeating: 1, count: 100)
    var second = first
    second.identification += 1
    second.sequence += 100
    let octets = [first.octets, second.octets]
    for wrong in 0...1 {
      var altered = octets
      altered[wrong][80] ^= 4
      #expect(try frames(altered).map(\.packet) == altered)
    }
  }

  @Test func packetsWithoutAnOffloadAreWrittenAsTheyAre() throws {
    let packets: [[UInt8]] = [[], [0x45], [UInt8](repeating: 0x45, count: 40), TCPPacket().octets]
    let frames = try frames(packets)
    #expect(frames.map(\.packet) == packets)
    #expect(frames.allSatisfy { $0.header == OffloadHeader() })
  }

  /// Segments of several connections alternate, with other packets between them.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func whatIsJoinedIsCutIntoTheSamePackets(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var connections = (0..<generator.number(1...4)).map { number in
      var packet = TCPPacket()
      packet.ports.0 += UInt16(number)
      packet.sequence = .max - 3_000
      packet.identification = 0xFFF0
      packet.options = generator.once(in: 2) ? [] : packet.options
      packet.data = [UInt8](repeating: UInt8(number), count: generator.number(1...1_400))
      return packet
    }
    var packets: [[UInt8]] = []
    for _ in 0..<200 {
      let index = generator.number(0...connections.count - 1)
      var packet = connections[index]
      if generator.once(in: 10) { packet.control |= 0x08 }
      if generator.once(in: 20) {
        packet.data.removeLast(generator.number(0...packet.data.count - 1))
      }
      packets.append(packet.octets)
      if generator.once(in: 30) { packets.append(generator.pick(packets)) }
      connections[index].identification &+= 1
      connections[index].sequence &+= UInt32(packet.data.count)
    }
    let (near, far) = try pair()
    var writer = DeviceWriter()
    var reader = DeviceReader()
    var pool = PacketPool()
    var read: [PacketBuffer] = []
    for start in stride(from: 0, to: packets.count, by: 50) {
      let batch = packets[start..<min(start + 50, packets.count)]
      #expect(writer.write(batch.map { PacketBuffer(copying: $0) }, to: near) == [])
      while reader.read(far, into: &read, from: &pool) == .read {}
    }
    // The order within each connection is unchanged.
    for port in 40_000..<40_004 as Range<UInt16> {
      func isOfConnection(_ packet: [UInt8]) -> Bool {
        UInt16(packet[20]) << 8 | UInt16(packet[21]) == port
      }
      #expect(read.map(\.octets).filter(isOfConnection) == packets.filter(isOfConnection))
    }
    #expect(read.count == packets.count)
  }

  @Test func alteredFramesAreReadWithinBounds() throws {
    var whole = TCPPacket()
    whole.options = []
    whole.data = [UInt8](repeating: 1, count: 20)
    var header = OffloadHeader()
    header.kind = .tcp
    header.segmentSize = 9
    header.partialChecksum = PartialChecksum(start: 20, offset: 16)
    var frame: [UInt8] = []
    header.append(to: &frame)
    let (near, far) = try pair()
    var reader = DeviceReader()
    var pool = PacketPool()
    for frame in mutations(of: frame + whole.partial) where !frame.isEmpty {
      #expect(far.write(frame.span) == nil)
      var packets: [PacketBuffer] = []
      _ = reader.read(near, into: &packets, from: &pool)
      #expect(packets.count <= 20)
      #expect(reader.read(near, into: &packets, from: &pool) == .ended(.nothing))
    }
  }
}
