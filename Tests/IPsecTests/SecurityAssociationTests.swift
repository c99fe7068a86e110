import Cryptography
import IPsec
import TestSupport
import Testing
import Wire

/// A security association seals and opens packets, counts sequence numbers, and checks
/// authentication before replay is recorded.
@Suite("Security associations")
struct SecurityAssociationTests {
  @Test(arguments: Protection.all)
  func whatIsSealedOpens(_ protection: Protection) throws {
    var generator = SeededGenerator(seed: 3)
    var outbound = try protection.outbound()
    var inbound = try protection.inbound(checksReplay: true)
    for number in 1...60 as ClosedRange<UInt32> {
      let inner = innerPacket(Int.random(in: 20...1_600, using: &generator), using: &generator)
      let sealed = try outbound.seal(inner, behind: .example, using: &generator)
      #expect(outbound.sequenceNumber == number)
      #expect(try inbound.open(sealed) == .packet(PacketBuffer(inner)))
    }
    #expect(inbound.counters == outbound.counters)
  }

  @Test(arguments: Protection.all)
  func outerHeaderIsAsAsked(_ protection: Protection) throws {
    var generator = SeededGenerator(seed: 3)
    var outbound = try protection.outbound()
    let sealed = try outbound.seal(
      innerPacket(40, using: &generator), behind: .example, using: &generator)
    let header = try IPv4Packet(parsing: sealed).header
    let carried: IPProtocol = protection.securityProtocol == .esp ? .esp : .ah
    #expect(
      header
        == IPv4Header(
          source: IPv4Address(10, 9, 0, 1), destination: IPv4Address(10, 9, 0, 2),
          protocol: carried, typeOfService: 0xB8, identification: 77, flags: .dontFragment,
          timeToLive: 9))
  }

  @Test func sequenceNumbersEndAndDoNotWrap() throws {
    let protection = Protection(securityProtocol: .ah, authentication: .hmacMD5)
    var generator = SeededGenerator(seed: 3)
    var outbound = try protection.outbound(from: .max - 1)
    var inbound = try protection.inbound(checksReplay: true)
    let inner = innerPacket(40, using: &generator)
    let last = try outbound.seal(inner, behind: .example, using: &generator)
    #expect(try inbound.open(last) == .packet(PacketBuffer(inner)))
    for _ in 1...2 {
      #expect(throws: IPsecError(.sequenceNumbersExhausted)) {
        try outbound.seal(inner, behind: .example, using: &generator)
      }
    }
    #expect(outbound.sequenceNumber == .max)
    #expect(outbound.counters.packets == 1)
  }

  @Test func refusesWhatIPv4CannotCarry() throws {
    let protection = Protection(securityProtocol: .ah, authentication: .hmacMD5)
    var generator = SeededGenerator(seed: 3)
    var outbound = try protection.outbound()
    let longest = innerPacket(65_535 - 44, using: &generator)
    #expect(
      try outbound.seal(longest, behind: .example, using: &generator).count == 65_535)
    #expect(throws: IPsecError(.packetTooLong(65_536))) {
      try outbound.seal(longest + [0], behind: .example, using: &generator)
    }
    #expect(outbound.sequenceNumber == 1)
  }

  /// The padding is 1, 2, 3, followed by its length and next header 4, and is visible without
  /// encryption. RFC 4303 §2.4.
  @Test(
    arguments: [(20, [1, 2, 2, 4]), (21, [1, 1, 4]), (22, [0, 4]), (23, [1, 2, 3, 3, 4])]
      as [(Int, [UInt8])])
  func nullEncryptionShowsThePadding(_ length: Int, _ trailer: [UInt8]) throws {
    var generator = SeededGenerator(seed: 3)
    var outbound = try Protection(securityProtocol: .esp, authentication: .hmacSHA1).outbound()
    let inner = innerPacket(length, using: &generator)
    let sealed = try outbound.seal(inner, behind: .example, using: &generator)
    #expect(Array(sealed[20..<28]) == [0, 0, 0x12, 0x34, 0, 0, 0, 1])
    #expect(Array(sealed[28..<sealed.count - 12]) == inner + trailer)
  }

  @Test(arguments: Protection.authenticated)
  func replayIsCheckedBeforeAndMarkedAfterAuthentication(_ protection: Protection) throws {
    var generator = SeededGenerator(seed: 3)
    var outbound = try protection.outbound()
    var inbound = try protection.inbound(checksReplay: true)
    var packets: [[UInt8]] = []
    for _ in 1...70 {
      packets.append(
        try outbound.seal(
          innerPacket(40, using: &generator), behind: .example, using: &generator))
    }
    var forged = packets[69]
    forged[forged.count - 1] ^= 1
    #expect(refusal(of: forged, by: &inbound) == .authenticationFailure)
    // The forged number 70 has neither moved the window nor been marked.
    #expect(refusal(of: packets[0], by: &inbound) == nil)
    #expect(refusal(of: packets[69], by: &inbound) == nil)
    // A packet that is known to be a replay is rejected before its authentication is checked.
    #expect(refusal(of: forged, by: &inbound) == .replayed)
    #expect(refusal(of: packets[5], by: &inbound) == .beforeWindow)
    #expect(refusal(of: packets[6], by: &inbound) == nil)

    #expect(inbound.counters.packets == 3)
    #expect(inbound.counters.authenticationFailures == 1)
    #expect(inbound.counters.replayed == 1)
    #expect(inbound.counters.beforeWindow == 1)
  }

  @Test(arguments: Protection.all)
  func withoutReplayCheckTheSamePacketOpensTwice(_ protection: Protection) throws {
    var generator = SeededGenerator(seed: 3)
    var outbound = try protection.outbound()
    var inbound = try protection.inbound(
      checksReplay: !protection.parameters.isAuthenticated)
    #expect(inbound.replayWindow == nil)
    let sealed = try outbound.seal(
      innerPacket(40, using: &generator), behind: .example, using: &generator)
    #expect(refusal(of: sealed, by: &inbound) == nil)
    #expect(refusal(of: sealed, by: &inbound) == nil)
  }

  @Test func aKeyOfAnotherLengthIsRefused() {
    var parameters = Protection(securityProtocol: .ah, authentication: .hmacMD5).parameters
    parameters.authentication?.key = Secret([1, 2, 3])
    #expect(throws: CryptographyError(.keyLength(3, needed: 16))) {
      try OutboundSecurityAssociation(parameters, library: CryptographicLibrary())
    }
  }
}
