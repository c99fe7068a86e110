import Network
import Router
import Testing
import Wire

/// Pings cross the chapter's network through tunnels with manual keys, and time out where a tunnel
/// or a link is missing.
@Suite("The chapter's network")
struct NetworkTests {
  typealias Row = (name: String, security: TermModel.Security, header: IPProtocol)
  static let tunnels: [Row] = [
    ("esp", .esp, .esp), ("ah", .ah, .ah), ("bundle", .bundle, .ah),
  ]

  @Test(arguments: tunnels)
  func hostsPingThroughTheTunnel(_ row: Row) throws {
    var network = ChapterNetwork.make(row.security)
    let core = try #require(network.tap(link: "core") as Tap?)
    var ping = try #require(
      Ping(from: "ce1", .init(to: ChapterNetwork.ce2, count: 3), in: &network))
    var lines = [ping.heading]
    while let probe = ping.next(in: &network) {
      if let line = probe.line { lines.append(line) }
    }
    lines += ping.summary
    #expect(
      lines == [
        "PING 8.8.8.1 (8.8.8.1): 56 data bytes",
        "64 bytes from 8.8.8.1: icmp_seq=0 ttl=62 time=6.000 ms",
        "64 bytes from 8.8.8.1: icmp_seq=1 ttl=62 time=6.000 ms",
        "64 bytes from 8.8.8.1: icmp_seq=2 ttl=62 time=6.000 ms",
        "--- 8.8.8.1 ping statistics ---",
        "3 packets transmitted, 3 packets received, 0% packet loss",
        "round-trip min/avg/max/stddev = 6.000/6.000/6.000/0.000 ms",
      ])
    let crossed = network.takePackets(from: core)
    #expect(crossed.count == 6 && network.takePackets(from: core).isEmpty)
    for packet in crossed {
      #expect(try IPv4Packet(parsing: packet.octets).header.protocol == row.header)
    }
    #expect(network.now == ChapterNetwork.start.advanced(by: .seconds(2) + .milliseconds(6)))
  }

  @Test(arguments: tunnels.filter { $0.name != "ah" })
  func theCoreCarriesNoPlaintext(_ row: Row) throws {
    var network = ChapterNetwork.make(row.security)
    let core = try #require(network.tap(link: "core") as Tap?)
    for size in [56, 1_000, 4_000] {
      var ping = try #require(
        Ping(from: "ce2", .init(to: ChapterNetwork.ce1, size: size, count: 1), in: &network))
      #expect(ping.next(in: &network)?.rapidMark == "!")
    }
    let pattern: [UInt8] = [20, 21, 22, 23, 24, 25, 26, 27]
    for packet in network.takePackets(from: core) {
      let windows = packet.octets.indices.dropLast(pattern.count - 1)
      #expect(!windows.contains { packet.octets[$0...].starts(with: pattern) })
    }
  }

  @Test func routersPingFromTheirInstance() throws {
    var network = ChapterNetwork.make(.esp)
    var ping = try #require(
      Ping(
        from: "pe1", .init(to: ChapterNetwork.ce2, count: 1, instance: "vrf"), in: &network))
    #expect(
      ping.next(in: &network)?.line == "64 bytes from 8.8.8.1: icmp_seq=0 ttl=63 time=4.000 ms")
    var core = try #require(
      Ping(from: "pe1", .init(to: IPv4Address(21, 21, 2, 1), count: 1), in: &network))
    #expect(
      core.next(in: &network)?.line == "64 bytes from 21.21.2.1: icmp_seq=0 ttl=64 time=2.000 ms")
  }

  @Test(
    arguments: [
      (
        from: "ce1",
        options: PingOptions(to: ChapterNetwork.ce2, size: 1_472, doesNotFragment: true),
        line: "556 bytes from 6.6.6.6: frag needed and DF set (MTU 1446)"
      ),
      (
        "ce1", .init(to: ChapterNetwork.ce2, timeToLive: 1),
        "92 bytes from 6.6.6.6: Time to live exceeded"
      ),
      (
        "ce1", .init(to: ChapterNetwork.ce2, timeToLive: 2),
        "92 bytes from 9.9.9.9: Time to live exceeded"
      ),
      ("pe1", .init(to: IPv4Address(1, 1, 1, 1)), "ping: sendto: No route to host"),
      (
        "pe1", .init(to: IPv4Address(21, 21, 9, 9)),
        "92 bytes from 21.21.2.1: Destination Host Unreachable"
      ),
      (
        "ce1", .init(to: IPv4Address(11, 11, 11, 1)),
        "64 bytes from 11.11.11.1: icmp_seq=0 ttl=64 time=0.000 ms"
      ),
    ] as [(from: String, options: PingOptions, line: String?)])
  func printsTheReplies(_ row: (from: String, options: PingOptions, line: String?)) throws {
    var network = ChapterNetwork.make(.esp)
    var options = row.options
    options.count = 1
    var ping = try #require(Ping(from: row.from, options, in: &network))
    #expect(ping.next(in: &network)?.line == row.line)
    #expect(ping.next(in: &network) == nil)
  }

  @Test func aPingWithoutATunnelTimesOut() throws {
    var network = ChapterNetwork.make(nil)
    var ping = try #require(
      Ping(from: "ce1", .init(to: ChapterNetwork.ce2, count: 2), in: &network))
    #expect(ping.next(in: &network) == .timeout(sequence: 0))
    #expect(ping.next(in: &network) == .timeout(sequence: 1))
    #expect(ping.summary.last == "2 packets transmitted, 0 packets received, 100% packet loss")
    #expect(network.now == ChapterNetwork.start.advanced(by: .seconds(2)))
  }

  @Test func rapidTakesNoTimeBetweenProbes() throws {
    var network = ChapterNetwork.make(.esp)
    var ping = try #require(
      Ping(
        from: "ce1", .init(to: ChapterNetwork.ce2, count: 100, interval: .zero), in: &network))
    while let probe = ping.next(in: &network) { #expect(probe.rapidMark == "!") }
    #expect(network.now == ChapterNetwork.start.advanced(by: .milliseconds(600)))
  }

  @Test func theSameDoorsGiveTheSameOctets() throws {
    func capture() throws -> [UInt8] {
      var network = ChapterNetwork.make(.bundle, seed: 7)
      let tap = try #require(network.tap(link: "core") as Tap?)
      var ping = try #require(
        Ping(from: "ce1", .init(to: ChapterNetwork.ce2, size: 3_000, count: 5), in: &network))
      while ping.next(in: &network) != nil {}
      return Capture(records: network.takePackets(from: tap).map(\.record)).octets
    }
    let first = try capture()
    #expect(first.count > 10_000)
    #expect(first == (try capture()))
  }

  @Test func tapsSeePortsAndServiceInterfaces() throws {
    var network = ChapterNetwork.make(.esp)
    let port = try #require(network.tap(port: .init("pe1", "so-2/2/0")) as Tap?)
    let service = try #require(network.tap(port: .init("pe1", "sp-3/1/0"), unit: 1) as Tap?)
    let other = try #require(network.tap(port: .init("pe1", "sp-3/1/0"), unit: 2) as Tap?)
    let absent = [
      network.tap(port: .init("pe9", "so-2/2/0")), network.tap(port: .init("pe1", "so-9/9/9")),
      network.tap(link: "x"),
    ]
    #expect(absent == [nil, nil, nil])
    var ping = try #require(
      Ping(from: "ce1", .init(to: ChapterNetwork.ce2, count: 1), in: &network))
    _ = ping.next(in: &network)
    let outside = network.takePackets(from: port)
    #expect(outside.map(\.direction) == [.output, .input])
    #expect(
      outside.first.map { PacketSummary($0.octets).description }
        == "21.21.1.1 > 21.21.2.1: ESP(spi=0x00004001,seq=0x1), length 116")
    let inside = network.takePackets(from: service)
    #expect(network.takePackets(from: other).isEmpty)
    #expect(inside.map(\.unit) == [1, 1] && inside.map(\.direction) == [.output, .input])
    #expect(
      inside.last.map { PacketSummary($0.octets).description }
        == "8.8.8.1 > 11.11.11.1: ICMP echo reply, id 1, seq 0, length 64")
    network.remove(service)
    network.remove(port)
    _ = ping.next(in: &network)
    #expect(network.takePackets(from: service).isEmpty)
  }

  @Test func backgroundTrafficGoesOnWhileTimePasses() throws {
    var network = ChapterNetwork.make(.esp)
    let tap = try #require(network.tap(port: .init("pe1", "so-2/2/0")) as Tap?)
    let traffic = try #require(
      network.startPing(from: "ce1", .init(to: ChapterNetwork.ce2)) as BackgroundTraffic?)
    network.advance(by: .seconds(10))
    #expect(network.takePackets(from: tap).count == 20, "the eleventh request has yet to arrive")
    network.stop(traffic)
    network.advance(by: .seconds(10))
    #expect(network.takePackets(from: tap).count == 2)
  }

  @Test func aCutCableOrADisabledPortDarkensTheOtherEnd() throws {
    var network = ChapterNetwork.make(.esp)
    func isUp(_ node: String) -> Bool? {
      network.router(node)?.interfaceStatus.first { $0.name == "so-2/2/0" }?.isLinkUp
    }
    network.setLink("core", isCut: true)
    #expect(isUp("pe1") == false && isUp("pe2") == false)
    var ping = try #require(
      Ping(from: "ce1", .init(to: ChapterNetwork.ce2, count: 2), in: &network))
    #expect(ping.next(in: &network)?.rapidMark == ".")
    network.setLink("core", isCut: false)
    #expect(isUp("pe1") == true && ping.next(in: &network)?.rapidMark == "!")
    var model = ChapterNetwork.pe2(.esp)
    model.interfaces[1].isDisabled = true
    network.apply(model, to: "pe2")
    #expect(isUp("pe1") == false && !network.apply(model, to: "ce1"))
  }

  @Test(
    arguments: [
      (text: "ce1", address: "11.11.11.1"), ("pe2", "21.21.2.1"), ("9.8.7.6", "9.8.7.6"),
      ("nobody", nil), ("", nil),
    ] as [(text: String, address: String?)])
  func findsNodesByName(_ row: (text: String, address: String?)) {
    let network = ChapterNetwork.make(.esp)
    #expect(network.address(of: row.text)?.description == row.address)
  }

  @Test func routersAreLentToBeCleared() throws {
    var network = ChapterNetwork.make(.esp)
    var ping = try #require(
      Ping(from: "ce1", .init(to: ChapterNetwork.ce2, count: 1), in: &network))
    _ = ping.next(in: &network)
    func encrypted() -> UInt64? {
      network.router("pe1")?.serviceSetStatus.first?.statistics.encryptedPackets
    }
    #expect(encrypted() == 1)
    let cleared: Void? = network.withRouter("pe1") { $0.clearIPsecStatistics() }
    #expect(cleared != nil && encrypted() == 0)
  }
}
