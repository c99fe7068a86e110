import TestSupport
import Testing
import Wire

/// ICMP messages are parsed and written without loss.
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

  @Test("RFC 1812 §4.3.2.3", arguments: [40, 548, 549, 1_500])
  func quotesWhatFits576Octets(_ length: Int) throws {
    let header = IPv4Header(
      source: IPv4Address(10, 0, 0, 1), destination: IPv4Address(10, 0, 0, 2), protocol: .udp)
    let packet = try #require(
      IPv4Packet(header: header, payload: [UInt8](repeating: 7, count: length - 20)))
    let quotation = ICMPMessage.quotation(of: packet)
    #expect(quotation == Array(packet.octets.prefix(548)))
    #expect(try IPv4Header.parse(quotation.span, isWhole: false).totalLength == length)
  }
}
