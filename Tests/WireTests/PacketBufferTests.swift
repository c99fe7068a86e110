import TestSupport
import Testing

@testable import Wire

/// A packet buffer has room in front, so that headers can be added without a copy.
@Suite("Packets with room around them")
struct PacketBufferTests {
  private let inner: [UInt8] = [1, 2, 3, 4, 5]

  @Test func aCopyHasRoomForATunnel() {
    var buffer = PacketBuffer(copying: inner)
    #expect(buffer.octets == inner)
    buffer.prepend(PacketBuffer.headroom)
    #expect(buffer.start == 0)
    #expect(Array(buffer.octets.dropFirst(PacketBuffer.headroom)) == inner)
  }

  @Test func whatHasNoRoomIsMoved() {
    var buffer = PacketBuffer(inner)
    buffer.prepend(3)
    #expect(buffer.count == 8)
    #expect(Array(buffer.octets.dropFirst(3)) == inner)
    // After that it has room.
    #expect(buffer.start == PacketBuffer.headroom)
  }

  @Test func octetsGoFromTheEnd() {
    var buffer = PacketBuffer(copying: inner)
    buffer.removeLast(1)
    #expect(buffer.octets == [1, 2, 3, 4])
    #expect(buffer == [1, 2, 3, 4])
    buffer.removeLast(4)
    #expect(buffer.count == 0)
    #expect(buffer.octets.isEmpty)
  }

  /// Octets that are removed stay in the storage behind the packet, and are not part of it.
  @Test func aPacketEndsBeforeItsStorage() {
    let buffer = PacketBuffer(storage: [7] + inner + [8, 9], start: 1, end: 6)
    #expect(buffer.count == 5)
    #expect(buffer.range == 1..<6)
    #expect(buffer == PacketBuffer(inner))
    #expect(buffer != PacketBuffer(inner + [8]))
    var shorter = buffer
    shorter.removeLast(2)
    #expect(shorter.octets == [1, 2, 3])
    shorter.prepend(200)
    #expect(Array(shorter.octets.dropFirst(200)) == [1, 2, 3])
  }

  @Test func whatIsKeptTakesNoMoreRoomThanItsOctets() {
    let room = [UInt8](repeating: 7, count: 9_000)
    var buffer = PacketBuffer(storage: room + inner + room, start: room.count)
    buffer.removeLast(room.count)
    buffer.compact()
    #expect(buffer.octets == inner)
    #expect(buffer.storage.capacity < 100)
  }

  @Test func takingLeavesNothing() {
    var buffer = PacketBuffer(inner)
    #expect(buffer.takeStorage() == inner)
    #expect(buffer.count == 0)
  }

  /// Random operations have the same result as on an array.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func behavesAsAnArray(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var buffer = seed % 2 == 0 ? PacketBuffer(inner) : PacketBuffer(copying: inner)
    var model = inner
    for _ in 0..<200 {
      let count = Int.random(in: 0...60, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0:
        buffer.prepend(count)
        let fresh = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for (index, octet) in fresh.enumerated() { buffer.storage[buffer.start + index] = octet }
        model = fresh + model
      case 1: buffer.compact()
      default:
        buffer.removeLast(min(count, buffer.count))
        model.removeLast(min(count, model.count))
      }
      #expect(buffer.octets == model, "seed \(seed)")
    }
  }
}
