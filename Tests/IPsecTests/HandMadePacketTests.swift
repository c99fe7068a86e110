import Cryptography
import IPsec
import TestSupport
import Testing
import Wire

/// Packets that other implementations may send, and that this one never creates, are opened or
/// rejected as RFC 4303 requires.
@Suite("Packets of other makers")
struct HandMadePacketTests {
  static let encrypting = Protection(securityProtocol: .esp, encryption: .des)

  /// Returns ESP around exactly this plaintext, including the trailer.
  private func esp(around plaintext: [UInt8]) throws -> [UInt8] {
    let protection = Self.encrypting
    let key = try #require(protection.parameters.encryption?.key)
    var body = plaintext
    try KeyedCipher(.des, key: key, library: CryptographicLibrary())
      .encrypt(&body, in: body.indices, initializationVector: 0)
    let header = IPv4Header(
      source: IPv4Address(10, 9, 0, 1), destination: IPv4Address(10, 9, 0, 2), protocol: .esp)
    let front = ESPHeader(spi: protection.parameters.spi, sequence: 1).octets
    let packet = IPv4Packet(header: header, payload: front + [UInt8](repeating: 0, count: 8) + body)
    return try #require(packet).octets
  }

  private static let inner: [UInt8] = {
    var generator = SeededGenerator(seed: 5)
    return innerPacket(24, using: &generator)
  }()

  @Test func dummyIsSwallowed() throws {
    var inbound = try Self.encrypting.inbound()
    let noise: [UInt8] = [9, 8, 7, 6, 5, 4, 0, 59]
    #expect(try inbound.open(esp(around: noise)) == .dummy)
    #expect(inbound.counters.packets == 1)
    #expect(inbound.counters.innerOctets == 0)
  }

  @Test func paddingThatHidesTheLengthIsTakenOff() throws {
    var inbound = try Self.encrypting.inbound()
    let noise = [UInt8](repeating: 0xEE, count: 32)
    let packet = try esp(around: Self.inner + noise + [1, 2, 3, 4, 5, 6, 6, 4])
    #expect(try inbound.open(packet) == .packet(PacketBuffer(Self.inner)))
  }

  @Test func longestPaddingIsTakenOff() throws {
    var inbound = try Self.encrypting.inbound()
    let inner = Array(Self.inner.prefix(23))
    var shorter = inner
    repairInner(&shorter)
    let packet = try esp(around: shorter + (1...255).map(UInt8.init) + [255, 4])
    #expect(try inbound.open(packet) == .packet(PacketBuffer(shorter)))
  }

  @Test(
    arguments: [
      [1, 2, 3, 4, 5, 7, 6, 4],  // an octet of the padding is wrong
      [0, 0, 0, 0, 0, 0, 6, 4],
      [1, 2, 3, 4, 5, 6, 5, 4],  // the length of the padding is wrong
      [1, 2, 3, 4, 5, 6, 255, 4],  // the padding is longer than the packet
      [1, 2, 3, 4, 5, 6, 6, 41],  // IPv6
      [1, 2, 3, 4, 5, 6, 6, 6],  // transport mode
      [1, 2, 3, 4, 5, 6, 6, 0],
    ] as [[UInt8]])
  func badTrailers(_ trailer: [UInt8]) throws {
    var inbound = try Self.encrypting.inbound()
    let packet = try esp(around: Self.inner + trailer)
    #expect(refusal(of: packet, by: &inbound) == .badTrailer)
    #expect(inbound.counters.badTrailers == 1)
  }

  @Test(
    arguments: [
      ([0x60] + [UInt8](repeating: 0, count: 21), .innerVersion),
      ([0x44, 0, 0, 22] + [UInt8](repeating: 0, count: 18), .innerLength),
      ([0x45, 0, 0, 23] + [UInt8](repeating: 0, count: 18), .innerLength),
      ([0x45, 0, 0, 19] + [UInt8](repeating: 0, count: 18), .innerLength),
      ([0x46, 0, 0, 22] + [UInt8](repeating: 0, count: 18), .innerLength),
      ([0x45, 0, 0, 22] + [UInt8](repeating: 0, count: 10), .innerLength),
      ([], .innerLength),
    ] as [([UInt8], IPsecError.Field)])
  func badInnerHeaders(_ inner: [UInt8], _ field: IPsecError.Field) throws {
    var inbound = try Self.encrypting.inbound()
    let padding = (8 - (inner.count + 2) % 8) % 8
    let trailer = (1...8).prefix(padding).map(UInt8.init) + [UInt8(padding), 4]
    #expect(refusal(of: try esp(around: inner + trailer), by: &inbound) == .badHeader(field))
    #expect(inbound.counters.badHeaders == 1)
  }

  @Test func partOfABlockIsADecryptionFailure() throws {
    var inbound = try Self.encrypting.inbound()
    for excess in 1...7 {
      var packet = try esp(around: Self.inner + [1, 2, 3, 4, 5, 6, 6, 4])
      packet += [UInt8](repeating: 0, count: excess)
      repair(&packet)
      #expect(refusal(of: packet, by: &inbound) == .decryptionFailure)
    }
    #expect(inbound.counters.decryptionFailures == 7)
  }

  @Test func octetsBehindTheTotalLengthAreALinksPadding() throws {
    var inbound = try Self.encrypting.inbound()
    let packet = try esp(around: Self.inner + [1, 2, 3, 4, 5, 6, 6, 4])
    #expect(try inbound.open(packet + [0, 0, 0]) == .packet(PacketBuffer(Self.inner)))
  }

  @Test(arguments: [(6, UInt8(0x20)), (7, UInt8(1))])
  func fragmentsAreNotOpened(_ offset: Int, _ value: UInt8) throws {
    var inbound = try Self.encrypting.inbound()
    var packet = try esp(around: Self.inner + [1, 2, 3, 4, 5, 6, 6, 4])
    packet[offset] = value
    repair(&packet)
    #expect(refusal(of: packet, by: &inbound) == .badHeader(.fragment))
  }

  private func repairInner(_ packet: inout [UInt8]) { repair(&packet) }
}
