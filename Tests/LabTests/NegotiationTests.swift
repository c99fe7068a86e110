import Cryptography
import IKE
import Network
import Router
import Testing
import Wire

/// The chapter's network has a tunnel whose keys are negotiated.
@Suite("Negotiated tunnels")
struct NegotiationTests {
  static func make(
    ipsecLifetime: Duration = .seconds(28_800), coreDelay: Duration = .milliseconds(1)
  ) -> Network {
    var network = ChapterNetwork.make(
      .dynamic(ikePolicy: "ike-policy", ipsecPolicy: "q"), coreDelay: coreDelay)
    var policy = IKEPolicyModel(name: "ike-policy")
    policy.preSharedKey = Secret("juniper".utf8)
    var proposal = IPsecProposal.implicit
    proposal.name = "p"
    proposal.lifetime = ipsecLifetime
    var ipsec = IPsecPolicy(name: "q")
    ipsec.proposals = [proposal]
    for (name, make) in [("pe1", ChapterNetwork.pe1), ("pe2", ChapterNetwork.pe2)] {
      var model = make(.dynamic(ikePolicy: "ike-policy", ipsecPolicy: "q"))
      model.ikePolicies = [policy]
      model.ipsecPolicies = [ipsec]
      network.apply(model, to: name)
    }
    return network
  }

  @Test func theFirstPingNegotiates() throws {
    var network = Self.make()
    let core = try #require(network.tap(link: "core") as Tap?)
    var ping = try #require(
      Ping(from: "ce1", .init(to: ChapterNetwork.ce2, count: 3), in: &network))
    var marks = ""
    while let probe = ping.next(in: &network) { marks.append(probe.rapidMark) }
    #expect(marks == "!!!")
    let protocols = try network.takePackets(from: core).map {
      try IPv4Packet(parsing: $0.octets).header.protocol
    }
    #expect(protocols == Array(repeating: .udp, count: 9) + Array(repeating: .esp, count: 6))
  }

  /// Over days keys are renewed, and one ping in a minute and direction is answered each time. Only
  /// ISAKMP and ESP cross the core.
  @Test func daysOfPingsLoseNothing() throws {
    var network = Self.make(ipsecLifetime: .seconds(3_600))
    let core = try #require(network.tap(link: "core") as Tap?)
    var spis: Set<UInt32> = []
    for minute in 0..<(2 * 24 * 60) {
      let host = minute.isMultiple(of: 2) ? "ce1" : "ce2"
      let other = minute.isMultiple(of: 2) ? ChapterNetwork.ce2 : ChapterNetwork.ce1
      var ping = try #require(Ping(from: host, .init(to: other, count: 1), in: &network))
      try #require(ping.next(in: &network)?.rapidMark == "!", "minute \(minute)")
      for packet in network.takePackets(from: core) {
        let packet = try IPv4Packet(parsing: packet.octets)
        #expect([.udp, .esp].contains(packet.header.protocol))
        if packet.header.protocol == .esp {
          spis.insert(try ESPHeader(parsing: packet.payload).spi)
        }
      }
      network.advance(by: .seconds(60))
    }
    // Each hour has two SPIs, and some more, because pairs are renewed at their soft lifetime.
    #expect((96...120).contains(spis.count))
    let tunnels = network.router("pe1")?.serviceSetStatus.flatMap(\.tunnels) ?? []
    #expect(tunnels.map(\.packetsDropped) == [0])
  }
}
