import TestSupport
import Testing
import Wire

/// Packets are divided into fragments that fit a link, and fragments are reassembled within bounds.
@Suite("Fragmentation and reassembly, RFC 791 §3.2")
struct FragmentTests {
  private static func packet(_ count: Int, id: UInt16 = 1) throws -> IPv4Packet {
    let header = IPv4Header(
      source: IPv4Address(11, 11, 11, 1), destination: IPv4Address(8, 8, 8, 1), protocol: .icmp,
      identification: id)
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    return try #require(IPv4Packet(header: header, payload: payload))
  }

  @Test(arguments: [(payload: 1_480, pieces: 1), (1_481, 2), (2_960, 2), (2_961, 3), (65_515, 45)])
  func cutsToFit(_ row: (payload: Int, pieces: Int)) throws {
    let pieces = try Self.packet(row.payload).fragments(fitting: 1_500)
    #expect(pieces.count == row.pieces)
    #expect(pieces.allSatisfy { $0.octets.count <= 1_500 })
    #expect(pieces.dropLast().allSatisfy { $0.payload.count % 8 == 0 })
  }

  @Test(arguments: 0..<40)
  func anyOrderMakesThePacketAgain(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let packet = try Self.packet(.random(in: 1...9_000, using: &random))
    // The packet is fragmented twice, as by two links with different MTUs.
    var pieces = packet.fragments(fitting: .random(in: 600...1_500, using: &random))
      .flatMap { $0.fragments(fitting: 576) }
    pieces.append(contentsOf: pieces.prefix(1))
    pieces.shuffle(using: &random)
    var reassembler = Reassembler()
    let outcomes = pieces.map { reassembler.accept($0, at: .origin) }
    #expect(outcomes.contains(.complete(packet)), "seed \(seed)")
  }

  @Test func anOverlapDropsTheWholeDatagram() throws {
    let whole = try Self.packet(3_000)
    let pieces = whole.fragments(fitting: 1_500)
    var shifted = pieces[1]
    shifted.header.fragmentOffset -= 1
    var reassembler = Reassembler()
    #expect(reassembler.accept(pieces[0], at: .origin) == .held)
    #expect(reassembler.accept(shifted, at: .origin) == .dropped(.overlap))
    #expect(reassembler.accept(pieces[0], at: .origin) == .dropped(.overlap))
    let later = Instant.origin.advanced(by: Reassembler.timeout)
    #expect(reassembler.accept(pieces[0], at: later) == .held, "and is removed in time")
    #expect(reassembler.discarded == 1)
  }

  /// The limit counts the octets that are kept, and padding is not kept.
  @Test func aPieceIsKeptWithoutItsPadding() throws {
    let piece = try Self.packet(3_000).fragments(fitting: 1_500)[0]
    let padding = [UInt8](repeating: 0, count: 64_000)
    var reassembler = Reassembler()
    #expect(
      try reassembler.accept(IPv4Packet(parsing: piece.octets + padding), at: .origin) == .held)
    let expired = reassembler.expire(at: Instant.origin.advanced(by: Reassembler.timeout))
    let kept = try #require(expired.first?.first)
    #expect(kept == piece)
    #expect(kept.buffer.storage.capacity < 2 * piece.count)
  }

  @Test func aPieceBehindTheLastOneIsAnOverlap() throws {
    let pieces = try Self.packet(4_000).fragments(fitting: 1_500)
    var reassembler = Reassembler()
    var early = pieces[1]
    early.header.flags.remove(.moreFragments)
    #expect(reassembler.accept(pieces[2], at: .origin) == .held)
    #expect(reassembler.accept(early, at: .origin) == .dropped(.overlap))
  }

  @Test("the ping of death")
  func oversizedIsDropped() throws {
    var piece = try Self.packet(80)
    piece.header.fragmentOffset = 0x1FFF
    var reassembler = Reassembler()
    #expect(reassembler.accept(piece, at: .origin) == .dropped(.oversized))
  }

  @Test func whatIsNeverCompletedGoes() throws {
    let first = try #require(try Self.packet(3_000).fragments(fitting: 1_500).first)
    var reassembler = Reassembler()
    #expect(reassembler.accept(first, at: .origin) == .held)
    #expect(reassembler.nextDeadline == .origin.advanced(by: Reassembler.timeout))
    let expired = reassembler.expire(at: .origin.advanced(by: Reassembler.timeout))
    #expect(expired.map(\.count) == [1] && expired.first?.first == first)
    #expect(reassembler.nextDeadline == nil && reassembler.discarded == 0)
  }

  /// A dictionary has another order in each process, which must not determine the order of packets.
  @Test func whatIsNeverCompletedGoesInTheOrderInWhichItCame() throws {
    var reassembler = Reassembler(maximumDatagrams: 60)
    let identifications = (1...80).map { UInt16($0 * 801) }
    for identification in identifications {
      let piece = try Self.packet(3_000, id: identification).fragments(fitting: 1_500)[0]
      #expect(reassembler.accept(piece, at: .origin) == .held)
    }
    let expired = reassembler.expire(at: .origin.advanced(by: Reassembler.timeout))
    #expect(expired.map { $0.first?.header.identification } == identifications.suffix(60))
  }

  @Test func memoryIsBounded() throws {
    var reassembler = Reassembler(maximumDatagrams: 4, maximumOctets: 8_000)
    for id in 0..<1_000 {
      let pieces = try Self.packet(3_000, id: UInt16(id)).fragments(fitting: 1_500)
      #expect(reassembler.accept(pieces[0], at: .origin) == .held)
    }
    #expect(reassembler.discarded == 996)
  }

  @Test("RFC 3168 §5.3")
  func whatOneFragmentHasMetTheDatagramHas() throws {
    var pieces = try Self.packet(3_000).fragments(fitting: 1_500)
    pieces[1].header.congestion = .experienced
    var reassembler = Reassembler()
    let outcomes = pieces.map { reassembler.accept($0, at: .origin) }
    guard case .complete(let packet)? = outcomes.last else {
      Issue.record("not complete")
      return
    }
    #expect(packet.header.congestion == .experienced)
  }

  @Test func anEmptyOrRaggedPieceIsMalformed() throws {
    var piece = try Self.packet(9)
    piece.header.flags = .moreFragments
    var reassembler = Reassembler()
    #expect(reassembler.accept(piece, at: .origin) == .dropped(.malformed))
  }
}
