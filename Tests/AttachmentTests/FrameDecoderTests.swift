import Attachment
import TestSupport
import Testing

/// The decoder of the attachment protocol cuts a stream of octets into frames, however the octets
/// are divided into pieces, and rejects lengths that are too large.
@Suite("Attachment: frame decoder")
struct FrameDecoderTests {
  /// Returns all frames that are complete.
  private func drain(_ decoder: inout FrameDecoder) throws(FrameError) -> [Frame] {
    var frames: [Frame] = []
    while let frame = try decoder.next() { frames.append(frame) }
    return frames
  }

  @Test(arguments: UInt64(0)..<50)
  func doesNotDependOnThePieces(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let frames = try Messages.frames(&generator).shuffled(using: &generator)
    let octets = frames.flatMap(\.octets)

    var whole = FrameDecoder()
    whole.append(octets)
    #expect(try drain(&whole) == frames)
    #expect(!whole.isWithinFrame)

    var single = FrameDecoder()
    var found: [Frame] = []
    for octet in octets {
      single.append(CollectionOfOne(octet))
      found += try drain(&single)
    }
    #expect(found == frames)

    var mixed = FrameDecoder()
    var rest = octets[...]
    found = []
    while !rest.isEmpty {
      let count = generator.number(1...300)
      mixed.append(rest.prefix(count))
      rest = rest.dropFirst(count)
      if generator.once(in: 2), let frame = try mixed.next() { found.append(frame) }
    }
    found += try drain(&mixed)
    #expect(found == frames)
  }

  @Test func waitsForTheRest() throws {
    var generator = SeededGenerator(seed: 3)
    for frame in try Messages.frames(&generator) {
      for end in 0..<frame.octets.count {
        var decoder = FrameDecoder()
        decoder.append(frame.octets[..<end])
        #expect(try decoder.next() == nil)
        #expect(decoder.isWithinFrame == (end > 0))
        decoder.append(frame.octets[end...])
        #expect(try decoder.next() == frame)
      }
    }
  }

  @Test func decodesTheLongestFrameInPiecesOfOne() throws {
    let frame = try Frame(type: 3, payload: [UInt8](repeating: 7, count: Frame.payloadLimit))
    var decoder = FrameDecoder()
    var found: [Frame] = []
    for octet in frame.octets {
      decoder.append(CollectionOfOne(octet))
      if let frame = try decoder.next() { found.append(frame) }
    }
    #expect(found == [frame])
  }

  /// The decoder takes many frames in one piece, and as many one by one.
  @Test func decodesManySmallFrames() throws {
    let frame = try Frame(type: 7, payload: [])
    var decoder = FrameDecoder()
    let many = 200_000
    decoder.append((0..<many).flatMap { _ in frame.octets })
    #expect(try drain(&decoder).count == many)
    for _ in 0..<many {
      decoder.append(frame.octets)
      #expect(try decoder.next() == frame)
    }
  }

  @Test(
    arguments: [
      (length: [0x00, 0x10, 0x00, 0x01], count: (1 << 20) + 1),
      (length: [0xFF, 0xFF, 0xFF, 0xFF], count: 0xFFFF_FFFF),
      (length: [0x80, 0x00, 0x00, 0x00], count: 0x8000_0000),
    ] as [(length: [UInt8], count: Int)])
  func refusesALengthAtOnce(_ row: (length: [UInt8], count: Int)) throws {
    var decoder = FrameDecoder()
    let good = try Frame(type: 7, payload: [1])
    decoder.append(good.octets + row.length)
    #expect(try decoder.next() == good)
    // After an error nothing more is decoded, whatever arrives.
    let error = FrameError(.tooLong(row.count), at: 0)
    for _ in 0..<3 {
      #expect(throws: error) { try decoder.next() }
      decoder.append(good.octets)
    }
  }

  @Test func decodesTheLongestLength() throws {
    var decoder = FrameDecoder()
    decoder.append([0x00, 0x10, 0x00, 0x00])
    #expect(try decoder.next() == nil)
  }
}
