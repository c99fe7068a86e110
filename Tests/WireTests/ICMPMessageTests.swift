import TestSupport
import Testing
import Wire

@Suite("ICMP, RFC 792")
struct ICMPMessageTests {
  private static let quoted = knownHeader + [1, 2, 3, 4, 5, 6, 7, 8]
  static let messages: [ICMPMessage] = [
    .echoRequest(.init(identifier: 1, sequence: 0, data: [UInt8](repeating: 0xA5, count: 56))),
    .echoReply(.init(identifier: 0xFFFF, sequence: 9, data: [])),
    .destinationUnreachable(.fragmentationNeeded, nextHopMTU: 1_446, quoted: quoted),
    .timeExceeded(.inTransit, quoted: quoted),
    .other(type: 13, code: 0, body: [UInt8](repeating: 1, count: 16)),
  ]

  @Test(arguments: messages)
  func readsWhatItWrites(_ message: ICMPMessage) throws {
    #expect(try ICMPMessage(parsing: message.octets[...]) == message)
  }

  @Test("an echo request as ping sent it")
  func writesAKnownMessage() {
    let echo = ICMPMessage.Echo(
      identifier: 1, sequence: 1, data: Array("abcdefghijklmnopqrstuvwabcdefghi".utf8))
    #expect(ICMPMessage.echoRequest(echo).octets.prefix(8) == [8, 0, 0x4D, 0x5A, 0, 1, 0, 1])
  }

  @Test(arguments: messages)
  func everyFlippedBitIsSeen(_ message: ICMPMessage) {
    let octets = message.octets
    for mutation in mutations(of: octets) where mutation.count == octets.count {
      #expect(throws: WireError.self) { try ICMPMessage(parsing: mutation[...]) }
    }
  }

  @Test(arguments: messages)
  func noPrefixTraps(_ message: ICMPMessage) {
    for mutation in mutations(of: message.octets) { _ = try? ICMPMessage(parsing: mutation[...]) }
  }

  @Test func quotesTheHeaderAndEightOctets() throws {
    let octets = knownHeader + [UInt8](repeating: 7, count: 0x73 - 20)
    let packet = try IPv4Packet(parsing: octets)
    #expect(ICMPMessage.quotation(of: packet) == Array(octets.prefix(28)))
    let quoted = try IPv4Header.parse(ICMPMessage.quotation(of: packet).span, isWhole: false)
    #expect(quoted.totalLength == 0x73)
  }
}
