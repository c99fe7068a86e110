import IPsec
import Router
import Testing
import Wire

/// A router sends pings from its own addresses, and receives replies and errors.
@Suite("Pings of the router itself")
struct PingTests {
  @Test func speaksFromAnotherAddressOfTheInstance() throws {
    var pair = Pair(tunnel: .esp)
    try pair.ping(PingRequest(to: Pair.ce2, instance: "vrf", identifier: 5, sequence: 3))
    let request = try #require(pair.atCE2.first)
    #expect(request.source.description == "6.6.6.6" && request.header.timeToLive == 63)
    guard case .echoRequest(let echo) = request.icmp else {
      Issue.record("no echo request")
      return
    }
    let header = IPv4Header(
      source: Pair.ce2, destination: request.source, protocol: .icmp, timeToLive: 64)
    let answer = try #require(
      IPv4Packet(header: header, payload: ICMPMessage.echoReply(echo).octets))
    pair.fromCE2(answer)
    #expect(
      pair.echoes == [
        EchoResult(
          kind: .reply, identifier: 5, sequence: 3, source: Pair.ce2, timeToLive: 63, length: 64)
      ])
    #expect(pair.echoes.first?.description == "64 bytes from 8.8.8.1: icmp_seq=3 ttl=63")
    #expect(pair.crossed.allSatisfy { $0.header.protocol == .esp })
  }

  @Test func theOtherEndOfTheCoreAnswersInTheClear() throws {
    var pair = Pair(tunnel: .esp)
    try pair.ping(PingRequest(to: IPv4Address(21, 21, 2, 1), size: 5_000))
    #expect(pair.echoes.map(\.length) == [5_008] && pair.echoes.first?.timeToLive == 64)
    #expect(pair.crossed.first?.source.description == "21.21.1.1")
  }

  @Test func theRouterAnswersItself() throws {
    var pair = Pair(tunnel: .esp)
    try pair.ping(PingRequest(to: IPv4Address(6, 6, 6, 6), instance: "vrf"))
    #expect(pair.echoes.map(\.kind) == [.reply] && pair.crossed.isEmpty)
  }

  @Test func reportsTheMTUOfTheTunnel() throws {
    var pair = Pair(tunnel: .esp)
    try pair.ping(
      PingRequest(to: Pair.ce2, size: 1_472, doesNotFragment: true, instance: "vrf"))
    #expect(
      pair.echoes.map(\.description)
        == ["556 bytes from 6.6.6.6: frag needed and DF set (MTU 1446)"])
  }

  @Test func reportsErrorsOnTheWay() throws {
    var pair = Pair(tunnel: .esp)
    try pair.ping(PingRequest(to: IPv4Address(21, 21, 2, 1), timeToLive: 1))
    #expect(pair.echoes.map(\.kind) == [.reply], "where it ends, no life is needed")
    try pair.ping(PingRequest(to: Pair.ce2, instance: "vrf", timeToLive: 1))
    #expect(
      pair.echoes.last?.description == "92 bytes from 9.9.9.9: Time to live exceeded")
  }

  @Test(arguments: [
    (request: PingRequest(to: IPv4Address(1, 1, 1, 1)), error: PingError.noRoute),
    (PingRequest(to: Pair.ce2, instance: "red"), .unknownInstance("red")),
    (
      PingRequest(to: Pair.ce2, source: IPv4Address(1, 2, 3, 4), instance: "vrf"),
      .sourceNotOwn(IPv4Address(1, 2, 3, 4))
    ),
    (
      PingRequest(to: IPv4Address(21, 21, 2, 1), size: 4_443, doesNotFragment: true),
      .messageTooLong
    ),
    (PingRequest(to: IPv4Address(21, 21, 2, 1), size: 65_508), .messageTooLong),
    (PingRequest(to: IPv4Address(21, 21, 2, 1), size: -1), .messageTooLong),
  ])
  func saysWhyItCannot(_ row: (request: PingRequest, error: PingError)) {
    var pair = Pair(tunnel: .esp)
    #expect(throws: row.error) { try pair.ping(row.request) }
  }

  @Test func othersErrorsAreNotOurs() throws {
    var pair = Pair(tunnel: .esp)
    let quoted = ICMPMessage.quotation(of: .echo(to: IPv4Address(21, 21, 2, 1)))
    let header = IPv4Header(
      source: IPv4Address(21, 21, 2, 1), destination: IPv4Address(21, 21, 1, 1), protocol: .icmp)
    let message = ICMPMessage.timeExceeded(.inTransit, quoted: quoted)
    let packet = try #require(IPv4Packet(header: header, payload: message.octets))
    #expect(pair.pe1.receive(packet.octets, on: Pair.core, at: pair.now).isEmpty)
  }
}
