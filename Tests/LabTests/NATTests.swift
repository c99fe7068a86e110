import Cryptography
import IKE
import Lab
import Network
import Router
import TestSupport
import Testing
import Wire

/// Tunnels are negotiated and kept in the chapter's network with a NAT on the link between its
/// edges.
@Suite("Tunnels through NATs")
struct NATTests {
  static let pe1 = IPv4Address(21, 21, 1, 1)
  static let pe2 = IPv4Address(21, 21, 2, 1)
  /// The outside addresses of pe1 and pe2 when they are behind a NAT.
  static let outside1 = IPv4Address(21, 21, 3, 3)
  static let outside2 = IPv4Address(21, 21, 4, 4)

  static func make(
    _ boxes: [NATBox] = [NATBox(behind: ["pe1"], address: outside1)],
    lifetime: Duration = .seconds(28_800), mode: IKEPolicy.Mode = .main
  ) -> Network {
    let security = TermModel.Security.dynamic(ikePolicy: "ike-policy", ipsecPolicy: "q")
    var network = ChapterNetwork.make(nil)
    for box in boxes { network.addNAT(box, on: "core") }
    func address(of node: String, _ address: IPv4Address) -> IPv4Address {
      boxes.first { $0.inside.contains(node) }?.address ?? address
    }
    network.apply(
      model(
        ChapterNetwork.pe1(security), to: address(of: "pe2", pe2), who: pe2, lifetime, mode),
      to: "pe1")
    network.apply(
      model(
        ChapterNetwork.pe2(security), to: address(of: "pe1", pe1), who: pe1, lifetime, mode),
      to: "pe2")
    return network
  }

  static func model(
    _ model: RouterModel, to gateway: IPv4Address, who: IPv4Address,
    _ lifetime: Duration = .seconds(28_800), _ mode: IKEPolicy.Mode = .main
  ) -> RouterModel {
    var model = model
    var policy = IKEPolicyModel(name: "ike-policy")
    policy.mode = mode
    policy.preSharedKey = Secret("juniper".utf8)
    policy.remote.addresses = [who]
    var proposal = IPsecProposal.implicit
    proposal.name = "p"
    proposal.lifetime = lifetime
    var ipsec = IPsecPolicy(name: "q")
    ipsec.proposals = [proposal]
    model.ikePolicies = [policy]
    model.ipsecPolicies = [ipsec]
    model.serviceSets[0].rules[0].terms[0].remoteGateway = gateway
    return model
  }

  static func marks(
    _ network: inout Network, from host: String, _ count: Int = 1, size: Int = 56,
    doesNotFragment: Bool = false
  ) throws -> String {
    let other = host == "ce1" ? ChapterNetwork.ce2 : ChapterNetwork.ce1
    var ping = try #require(
      Ping(
        from: host,
        .init(to: other, size: size, count: count, doesNotFragment: doesNotFragment), in: &network))
    var marks = ""
    while let probe = ping.next(in: &network) { marks.append(probe.rapidMark) }
    return marks
  }

  static func tunnel(_ network: Network, _ name: String) throws -> TunnelStatus {
    try #require(network.router(name)?.serviceSetStatus.first?.tunnels.first)
  }

  /// Requires that all packets are UDP, and contain an ISAKMP message, ESP or a keepalive: nothing
  /// is unprotected.
  static func check(_ packets: [TappedPacket]) throws {
    for tapped in packets {
      let packet = try IPv4Packet(parsing: tapped.octets)
      try #require(packet.header.protocol == .udp)
      let datagram = try UDPDatagram(
        parsing: packet.payload, from: packet.source, to: packet.destination)
      #expect(packet.octets.count <= 1_500)
      guard datagram.sourcePort == 4_500 || datagram.destinationPort == 4_500 else {
        _ = try ISAKMPHeader(parsing: datagram.data)
        continue
      }
      #expect(UDPEncapsulation.Content(datagram.data) != .malformed)
    }
  }

  @Test(arguments: [IKEPolicy.Mode.main, .aggressive])
  func theEndThatBeginsIsBehindOne(_ mode: IKEPolicy.Mode) throws {
    var network = Self.make(mode: mode)
    let tap = try #require(network.tap(port: .init("pe2", "so-2/2/0")) as Tap?)
    #expect(try Self.marks(&network, from: "ce1", 3) == "!!!")
    #expect(try Self.marks(&network, from: "ce2", 3) == "!!!")
    let packets = network.takePackets(from: tap)
    try Self.check(packets)
    let sources = try Set(packets.map { try IPv4Packet(parsing: $0.octets).source })
    #expect(sources == [Self.outside1, Self.pe2])
    let ike = try #require(network.router("pe1")?.ikeAssociations.first)
    #expect(ike.localPort == 4_500 && ike.peerPort == 4_500)
    let there = try #require(network.router("pe2")?.ikeAssociations.first)
    #expect(there.localPort == 4_500 && there.peer == Self.outside1)
    #expect(there.peerPort == 1_025 && there.peerIdentity == "21.21.1.1")
    let status = try Self.tunnel(network, "pe2")
    #expect(status.traversal?.remotePort == 1_025 && status.remoteGateway == Self.outside1)
    #expect(status.traversal?.isRemoteTranslated == true)
    #expect(try Self.tunnel(network, "pe1").traversal?.isLocalTranslated == true)
    #expect(status.statistics.decryptedPackets == 6)
  }

  @Test func theEndThatAnswersIsBehindOne() throws {
    var box = NATBox(behind: ["pe1"], address: Self.outside1)
    box.forward(port: 500, to: Self.pe1)
    box.forward(port: 4_500, to: Self.pe1)
    var network = Self.make([box])
    #expect(try Self.marks(&network, from: "ce2", 3) == "!!!")
    #expect(try Self.tunnel(network, "pe2").traversal?.remotePort == 4_500)
  }

  @Test func bothEndsAreBehindOne() throws {
    var far = NATBox(behind: ["pe2"], address: Self.outside2)
    far.forward(port: 500, to: Self.pe2)
    far.forward(port: 4_500, to: Self.pe2)
    var network = Self.make([NATBox(behind: ["pe1"], address: Self.outside1), far])
    #expect(try Self.marks(&network, from: "ce1", 3) == "!!!")
    for name in ["pe1", "pe2"] {
      let traversal = try #require(try Self.tunnel(network, name).traversal)
      #expect(traversal.isLocalTranslated && traversal.isRemoteTranslated)
    }
    network.restartNATs(on: "core")
    #expect(try Self.marks(&network, from: "ce1", 3) == "!!!")
  }

  @Test func keepalivesKeepItOpen() throws {
    var network = Self.make()
    #expect(try Self.marks(&network, from: "ce1") == "!")
    let tap = try #require(network.tap(port: .init("pe2", "so-2/2/0")) as Tap?)
    network.advance(by: .seconds(600))
    #expect(try Self.marks(&network, from: "ce2") == "!")
    let keepalives = network.takePackets(from: tap).filter {
      PacketSummary($0.octets).description.hasSuffix(": isakmp-nat-keep-alive")
    }
    #expect(keepalives.count == 29 || keepalives.count == 30)
    #expect(keepalives.allSatisfy { $0.octets.count == 29 && $0.direction == .input })
  }

  @Test func withoutThemItCloses() throws {
    // The timeout is shorter than the interval of keepalives, so that each of them gets a new port.
    var network = Self.make([
      NATBox(behind: ["pe1"], address: Self.outside1, timeout: .seconds(15))
    ])
    #expect(try Self.marks(&network, from: "ce1") == "!")
    network.advance(by: .seconds(200))
    // A keepalive is not authenticated: pe2 does not change the peer's port.
    #expect(try Self.marks(&network, from: "ce2") == ".")
    let before = try #require(try Self.tunnel(network, "pe2").traversal?.remotePort)
    // A packet of the tunnel is authenticated, and changes it.
    #expect(try Self.marks(&network, from: "ce1") == "!")
    #expect(try Self.tunnel(network, "pe2").traversal?.remotePort != before)
    #expect(try Self.marks(&network, from: "ce2") == "!")
    let log = try #require(network.router("pe2")?.logEntries)
    #expect(log.contains { $0.message.contains("is behind a NAT and now at 21.21.3.3:") })
  }

  @Test func halfADayOfPingsAndRestartsLosesNothing() throws {
    var network = Self.make(lifetime: .seconds(1_800))
    let tap = try #require(network.tap(port: .init("pe2", "so-2/2/0")) as Tap?)
    for minute in 0..<(12 * 60) {
      if minute % 97 == 96 {
        network.restartNATs(on: "core")
        // Only packets from the inside show the new port to the other end.
        try #require(try Self.marks(&network, from: "ce1") == "!", "minute \(minute)")
      }
      let host = minute.isMultiple(of: 2) ? "ce1" : "ce2"
      try #require(try Self.marks(&network, from: host) == "!", "minute \(minute)")
      try Self.check(network.takePackets(from: tap))
      network.advance(by: .seconds(60))
    }
    for name in ["pe1", "pe2"] {
      #expect(try Self.tunnel(network, name).packetsDropped == 0)
    }
  }

  @Test func espItselfDoesNotPass() throws {
    var network = ChapterNetwork.make(.esp)
    network.addNAT(NATBox(behind: ["pe1"], address: Self.outside1), on: "core")
    #expect(try Self.marks(&network, from: "ce1") == ".")
    #expect(network.natStatus.first?.box.dropped == 1)
  }

  @Test func packetsAreCutToFitBeforeTheyAreSealed() throws {
    var network = Self.make()
    let tap = try #require(network.tap(port: .init("pe2", "so-2/2/0")) as Tap?)
    for size in [1_300, 1_400, 1_410, 1_411, 1_412, 1_413, 1_420, 1_440, 1_472, 3_000] {
      #expect(try Self.marks(&network, from: "ce1", size: size) == "!")
    }
    try Self.check(network.takePackets(from: tap))
    // 1500 octets less 20, 8 of UDP, and 16 and 12 of ESP are 1444: 180 blocks, less 2 octets of
    // the trailer.
    #expect(try Self.marks(&network, from: "ce1", size: 1_410, doesNotFragment: true) == "!")
    #expect(try Self.marks(&network, from: "ce1", size: 1_411, doesNotFragment: true) != "!")
  }

  @Test func hostileDatagramsDisturbNothing() throws {
    var network = Self.make()
    #expect(try Self.marks(&network, from: "ce1") == "!")
    let tap = try #require(network.tap(port: .init("pe2", "so-2/2/0")) as Tap?)
    #expect(try Self.marks(&network, from: "ce1", 3) == "!!!")
    let seen = try network.takePackets(from: tap).filter { $0.direction == .input }.map {
      let packet = try IPv4Packet(parsing: $0.octets)
      return try UDPDatagram(
        parsing: packet.payload, from: packet.source, to: packet.destination
      ).data
    }
    let before = try Self.tunnel(network, "pe2")
    var router = try #require(network.router("pe2"))
    var random = SeededGenerator(seed: 7)
    for round in 0..<4_000 {
      var data = try #require(seen.randomElement(using: &random))
      switch round % 5 {
      case 0:
        data = (0..<Int.random(in: 0...40, using: &random)).map { _ in
          .random(in: 0...255, using: &random)
        }
      case 1: data.removeLast(Int.random(in: 0...data.count, using: &random))
      case 2: data = UDPEncapsulation.nonESPMarker + data.prefix(round % 60)
      case 3: break  // The datagram is unchanged, and comes from elsewhere.
      default: data[Int.random(in: 0..<data.count, using: &random)] ^= 0x10
      }
      let source = round.isMultiple(of: 2) ? Self.outside1 : IPv4Address(21, 21, 9, 9)
      let header = IPv4Header(source: source, destination: Self.pe2, protocol: .udp)
      let datagram = try #require(
        UDPDatagram(sourcePort: 666, destinationPort: 4_500, data: data))
      let packet = try #require(
        IPv4Packet(header: header, payload: datagram.octets(from: source, to: Self.pe2)))
      _ = router.receive(
        packet.octets, on: LogicalInterface(name: "so-2/2/0", unit: 0), at: network.now)
    }
    let after = try #require(router.serviceSetStatus.first?.tunnels.first)
    #expect(after.traversal == before.traversal && after.state == .installed)
    #expect(after.associations.map(\.spi) == before.associations.map(\.spi))
    #expect(after.statistics.decryptedPackets == before.statistics.decryptedPackets)
    #expect(after.statistics.replayedPackets > before.statistics.replayedPackets)
    #expect(router.dropCounters[.malformed, default: 0] > 0)
    #expect(router.dropCounters[.unknownSPI, default: 0] > 0)
  }

  // MARK: Two peers behind one address

  /// Returns the network with a second edge router pe3 behind the same NAT, which has its own
  /// customer.
  private static func makeTwo() -> Network {
    var topology = Topology.standard
    topology.nodes += [
      .init(name: "pe3", kind: .router(ports: ["so-0/0/0", "so-2/2/0", "sp-3/1/0"])),
      .init(name: "ce3", kind: .host([IPv4Address(12, 12, 12, 1)])),
    ]
    topology.links[1].ends.append(.init("pe3", "so-2/2/0"))
    topology.links.append(
      .init(name: "ce3-pe3", ends: [.init("ce3", "eth0"), .init("pe3", "so-0/0/0")]))
    var network = Network(topology, at: ChapterNetwork.start) {
      SeededGenerator(seed: $0.utf8.reduce(1) { $0 &* 31 &+ UInt64($1) })
    }
    network.addNAT(NATBox(behind: ["pe1", "pe3"], address: outside1), on: "core")
    let security = TermModel.Security.dynamic(ikePolicy: "ike-policy", ipsecPolicy: "q")
    let customers = [
      (ChapterNetwork.ce1, pe1), (IPv4Address(12, 12, 12, 1), IPv4Address(21, 21, 1, 3)),
    ]
    for (name, (customer, gateway)) in zip(["pe1", "pe3"], customers) {
      var edge = model(ChapterNetwork.pe1(security), to: pe2, who: pe2, .seconds(1_800))
      edge.hostName = name
      edge.interfaces[1].units[0].addresses = [InterfaceAddress(gateway, length: 16)]
      edge.serviceSets[0].localGateway = gateway
      edge.serviceSets[0].rules[0].terms[0].source = IPv4Prefix(host: customer)
      edge.serviceSets[0].rules[0].terms[0].destination = IPv4Prefix(host: ChapterNetwork.ce2)
      network.apply(edge, to: name)
    }
    var far = model(ChapterNetwork.pe2(security), to: outside1, who: pe1, .seconds(1_800))
    far.ikePolicies[0].remote.addresses = customers.map(\.1)
    let term = far.serviceSets[0].rules[0].terms[0]
    far.serviceSets[0].rules[0].terms = customers.enumerated().map { index, customer in
      var term = term
      term.name = "to-\(index)"
      term.source = IPv4Prefix(host: ChapterNetwork.ce2)
      term.destination = IPv4Prefix(host: customer.0)
      return term
    }
    let inside = LogicalInterface(name: "sp-3/1/0", unit: 1)
    far.routingInstances[1].staticRoutes.append(
      StaticRouteModel(
        destination: IPv4Prefix(host: customers[1].0), nextHop: .interface(inside)))
    network.apply(far, to: "pe2")
    return network
  }

  private static func ping(
    _ network: inout Network, _ host: String, _ destination: IPv4Address
  ) throws -> String {
    var ping = try #require(Ping(from: host, .init(to: destination, count: 1), in: &network))
    return ping.next(in: &network).map { String($0.rapidMark) } ?? ""
  }

  @Test func twoBehindOneAddressAreKeptApart() throws {
    var network = Self.makeTwo()
    let ce3 = IPv4Address(12, 12, 12, 1)
    func all(_ network: inout Network) throws -> String {
      try Self.ping(&network, "ce1", ChapterNetwork.ce2)
        + Self.ping(&network, "ce3", ChapterNetwork.ce2)
        + Self.ping(&network, "ce2", ChapterNetwork.ce1) + Self.ping(&network, "ce2", ce3)
    }
    #expect(try all(&network) == "!!!!")
    func ports(_ network: Network) throws -> [UInt16?] {
      try #require(network.router("pe2")?.serviceSetStatus.first).tunnels
        .map { $0.traversal?.remotePort }
    }
    let before = try ports(network)
    #expect(Set(before).count == 2 && !before.contains(nil))
    // The first router that sends gets the first port, which the other one may have had before.
    for round in 0..<30 {
      network.restartNATs(on: "core")
      #expect(try Self.ping(&network, "ce3", ChapterNetwork.ce2) == "!")
      #expect(try Self.ping(&network, "ce1", ChapterNetwork.ce2) == "!")
      #expect(try all(&network) == "!!!!", "round \(round)")
      network.advance(by: .seconds(240))
    }
    // Deleting the associations of one router does not affect the other.
    network.drive("pe3") { router, now in router.resetSecurityAssociations(at: now) }
    network.advance(by: .seconds(1))
    #expect(try ports(network).contains(nil) && ports(network) != [nil, nil])
    #expect(try all(&network) == "!!!!")
  }
}
