import Cryptography
import IKE
import IPsec
import Router
import TestSupport
import Testing
import Wire

/// Tunnels whose security associations are negotiated, renewed and deleted between two routers.
struct DynamicTunnelTests {
  static let dynamic = TermModel.Security.dynamic(ikePolicy: "ike-policy", ipsecPolicy: "q")

  static func left(
    key: String = "secret", ike: IKEProposal = .implicit,
    ipsec: IPsecProposal = .implicit,
    _ change: (inout TermModel) -> Void = { _ in }
  ) -> RouterModel {
    var term = TermModel.toPE2(dynamic)
    change(&term)
    return with(.pe1(terms: [term]), key, ike, ipsec)
  }

  static func right(
    key: String = "secret", ike: IKEProposal = .implicit,
    ipsec: [IPsecProposal] = [.implicit]
  ) -> RouterModel {
    var model = with(.pe2(terms: [.toPE1(dynamic)]), key, ike, .implicit)
    model.ipsecPolicies[0].proposals = ipsec
    return model
  }

  private static func with(
    _ model: RouterModel, _ key: String, _ ike: IKEProposal, _ ipsec: IPsecProposal
  ) -> RouterModel {
    var model = model
    var policy = IKEPolicyModel(name: "ike-policy")
    policy.preSharedKey = Secret(key.utf8)
    policy.proposals = [ike]
    model.ikePolicies = [policy]
    var ipsecPolicy = IPsecPolicy(name: "q")
    ipsecPolicy.proposals = [ipsec]
    model.ipsecPolicies = [ipsecPolicy]
    return model
  }

  private func tunnel(_ router: Router) throws -> TunnelStatus {
    try #require(router.serviceSetStatus.first?.tunnels.first)
  }

  @Test func theFirstPacketNegotiatesAndGoesOut() throws {
    var pair = Pair(Self.left(), Self.right())
    #expect(
      try tunnel(pair.pe1).state.description
        == "Not installed: negotiation begins with the first packet")
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 1)
    let protocols = pair.crossed.map(\.header.protocol)
    #expect(protocols == Array(repeating: .udp, count: 9) + [.esp])
    let status = try tunnel(pair.pe1)
    #expect(status.state == .installed && status.kind == .dynamic && status.packetsDropped == 0)
    #expect(status.associations.map(\.replayWindowSize) == [64, nil])
    #expect(
      status.associations.map(\.hardExpiry)
        == Array(
          repeating: pair.now.advanced(by: .seconds(28_800)), count: 2))
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    #expect(pair.atCE1.count == 1 && pair.crossed.count == 11)
    #expect(status.statistics.encryptedPackets == 1)
  }

  @Test(arguments: [
    (SecurityProtocol.ah, AuthenticationAlgorithm.hmacMD5, EncryptionAlgorithm?.none),
    (.esp, .hmacMD5, .des), (.bundle, .hmacSHA1, .tripleDES),
  ])
  func everyProtocolCarries(
    _ securityProtocol: SecurityProtocol, _ authentication: AuthenticationAlgorithm,
    _ encryption: EncryptionAlgorithm?
  ) throws {
    var proposal = IPsecProposal.implicit
    proposal.name = "p"
    proposal.securityProtocol = securityProtocol
    proposal.authentication = authentication
    proposal.encryption = encryption
    var pair = Pair(Self.left(ipsec: proposal), Self.right(ipsec: [proposal]))
    for _ in 0..<3 { pair.fromCE1(.echo()) }
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    #expect(pair.atCE2.count == 3 && pair.atCE1.count == 1)
    #expect(
      try tunnel(pair.pe1).associations.map(\.securityProtocol) == [
        securityProtocol, securityProtocol,
      ])
  }

  @Test func packetsWaitAndAreDroppedIfThePeerDoesNotAnswer() throws {
    var pair = Pair(Self.left(), Self.right())
    pair.core = { _ in [] }
    for sequence in UInt16(0)..<10 { pair.fromCE1(.echo(sequence: sequence)) }
    #expect(
      try tunnel(pair.pe1).state.description
        == "Not installed: negotiation with 21.21.2.1 is under way")
    #expect(try tunnel(pair.pe1).packetsDropped == 2)
    pair.advance(by: .seconds(120))
    let status = try tunnel(pair.pe1)
    #expect(status.packetsDropped == 10)
    #expect(
      status.state.description == "Not installed: negotiation with 21.21.2.1 failed: "
        + "peer did not answer message 1 of main mode"
        + "; is it reachable, and does it have a tunnel to this gateway?")
    #expect(pair.crossed.allSatisfy { $0.header.protocol == .udp })
    // When the peer answers again, the next packet passes.
    pair.core = { [$0.octets] }
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 1)
  }

  @Test func aNegotiationThatIsClearedBeginsAgain() throws {
    var pair = Pair(Self.left(), Self.right())
    pair.core = { _ in [] }
    for sequence in UInt16(0)..<10 { pair.fromCE1(.echo(sequence: sequence)) }
    pair.clearIKE()
    pair.core = { [$0.octets] }
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 8)
    #expect(try tunnel(pair.pe1).packetsDropped == 3)
  }

  @Test func packetsThatWaitGoOutInTheirOrder() throws {
    var pair = Pair(Self.left(), Self.right())
    pair.core = { _ in [] }
    for sequence in UInt16(0)..<5 { pair.fromCE1(.echo(sequence: sequence)) }
    pair.core = { [$0.octets] }
    pair.advance(by: .seconds(10))
    let sequences = pair.atCE2.compactMap { packet -> UInt16? in
      if case .echoRequest(let echo) = packet.icmp { echo.sequence } else { nil }
    }
    #expect(sequences == [0, 1, 2, 3, 4])
  }

  @Test func aFailureIsLoggedAtBothEnds() throws {
    var proposal = IKEProposal.implicit
    proposal.name = "p1"
    proposal.encryption = .des
    var pair = Pair(Self.left(), Self.right(ike: proposal))
    pair.fromCE1(.echo())
    #expect(
      try tunnel(pair.pe1).state.description
        == "Not installed: negotiation with 21.21.2.1 goes on, but "
        + "peer answered NO-PROPOSAL-CHOSEN: it accepts none of our proposals"
        + "; we offered 3des-cbc/sha1/group2")
    let words = try tunnel(pair.pe2).state.description
    #expect(words.contains("peer offered") && words.contains("proposal p1 wants"))
    #expect(try tunnel(pair.pe1).packetsDropped == 0)
    #expect(pair.pe1.logEntries.contains { $0.message.contains("NO-PROPOSAL-CHOSEN") })
    // The next packet does not begin a negotiation, because otherwise every packet would.
    let crossed = pair.crossed.count
    pair.fromCE1(.echo())
    #expect(pair.crossed.count == crossed)
    pair.commit(Self.left(ike: proposal))
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 1)
  }

  @Test func aCommitLeavesAssociationsAloneUntilTheyAreCleared() throws {
    var stronger = IPsecProposal.implicit
    stronger.name = "md5"
    stronger.authentication = .hmacMD5
    var pair = Pair(Self.left(), Self.right(ipsec: [.implicit, stronger]))
    pair.fromCE1(.echo())
    let before = try tunnel(pair.pe1).associations.map(\.spi)
    var renamed = Self.left(ipsec: stronger)
    renamed.hostName = "another"
    pair.commit(renamed)
    pair.fromCE1(.echo())
    #expect(try tunnel(pair.pe1).associations.map(\.spi) == before)
    #expect(pair.atCE2.count == 2)
    pair.clear()
    #expect(try tunnel(pair.pe1).associations.isEmpty && tunnel(pair.pe2).associations.isEmpty)
    pair.fromCE1(.echo())
    #expect(try tunnel(pair.pe1).associations.map(\.authentication) == [.hmacMD5, .hmacMD5])
    #expect(pair.atCE2.count == 3)
    #expect(try tunnel(pair.pe1).statistics.encryptedPackets == 3)
  }

  @Test func aTermThatGoesTakesItsAssociationsAlongAtBothEnds() throws {
    var pair = Pair(Self.left(), Self.right())
    pair.fromCE1(.echo())
    pair.commit(Self.left { $0.remoteGateway = IPv4Address(21, 21, 2, 2) })
    #expect(try tunnel(pair.pe1).associations.isEmpty && tunnel(pair.pe2).associations.isEmpty)
    pair.commit(.pe1(terms: []))
    // The deadline for the counters of the removed tunnels has passed.
    pair.advance(by: .seconds(6))
    #expect(pair.pe1.nextDeadline == nil)
  }

  @Test func replayIsCheckedUnlessTheTermSaysOtherwise() throws {
    for disables in [false, true] {
      var pair = Pair(Self.left(), Self.right())
      var model = Self.right()
      model.serviceSets[0].rules[0].terms[0].antiReplay = disables ? .unchecked : nil
      _ = pair.pe2.apply(model, at: pair.now)
      pair.fromCE1(.echo())
      pair.core = { [$0.octets, $0.octets] }
      pair.fromCE1(.echo())
      #expect(pair.atCE2.count == (disables ? 3 : 2))
    }
  }

  @Test func hoursOfTrafficLoseNothingWhileKeysAreRenewed() throws {
    var short = IPsecProposal.implicit
    short.name = "short"
    short.lifetime = .seconds(600)
    var pair = Pair(Self.left(ipsec: short), Self.right(ipsec: [short]))
    pair.fromCE1(.echo())
    let first = try tunnel(pair.pe1).associations.map(\.spi)
    for _ in 0..<2_000 {
      pair.advance(by: .seconds(7))
      pair.fromCE1(.echo())
      pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    }
    #expect(pair.atCE2.count == 2_001 && pair.atCE1.count == 2_000)
    #expect(try tunnel(pair.pe1).packetsDropped == 0 && tunnel(pair.pe2).packetsDropped == 0)
    #expect(try tunnel(pair.pe1).associations.map(\.spi) != first)
    #expect(pair.crossed.allSatisfy { [.udp, .esp].contains($0.header.protocol) })
    #expect(try tunnel(pair.pe1).statistics.encryptedPackets == 2_001)
  }

  /// With `establish-tunnels immediately` a tunnel is negotiated at the commit and after a clear,
  /// without any packet.
  @Test func tunnelsAreEstablishedWithoutTraffic() throws {
    var model = Self.left()
    model.establishment = .immediately
    var pair = Pair(model, Self.right())
    #expect(
      try tunnel(pair.pe1).state.description
        == "Not installed: negotiation with 21.21.2.1 is under way")
    // The first message was sent before the link was up.
    pair.advance(by: .seconds(2))
    #expect(try tunnel(pair.pe1).state == .installed && tunnel(pair.pe2).state == .installed)
    #expect(pair.crossed.count == 9 && pair.crossed.allSatisfy { $0.header.protocol == .udp })
    let before = try tunnel(pair.pe1).associations.map(\.spi)
    pair.clear()
    #expect(try tunnel(pair.pe1).state == .installed)
    #expect(try tunnel(pair.pe1).associations.map(\.spi) != before)
    // Neither an unchanged configuration nor one without the statement changes the tunnel.
    let sent = pair.crossed.count
    pair.commit(model)
    pair.commit(Self.left())
    pair.advance(by: .seconds(60))
    #expect(try tunnel(pair.pe1).state == .installed)
    #expect(pair.crossed.count == sent)
  }

  @Test func anImmediateTunnelWaitsForItsPeer() throws {
    var model = Self.left()
    model.establishment = .immediately
    var pair = Pair(model, Self.right())
    pair.core = { _ in [] }
    pair.advance(by: .seconds(600))
    #expect(try tunnel(pair.pe1).state != .installed)
    pair.core = { [$0.octets] }
    pair.advance(by: .seconds(310))
    #expect(try tunnel(pair.pe1).state == .installed && tunnel(pair.pe2).state == .installed)
  }

  /// Both gateways are tried, as they are for a tunnel with traffic.
  @Test func anImmediateTunnelFailsOver() throws {
    var model = Self.left { $0.backupRemoteGateway = IPv4Address(21, 21, 2, 1) }
    model.serviceSets[0].rules[0].terms[0].remoteGateway = IPv4Address(21, 21, 2, 9)
    model.establishment = .immediately
    var pair = Pair(model, Self.right())
    pair.advance(by: .seconds(50))
    let status = try tunnel(pair.pe1)
    #expect(status.state == .installed && status.isBackupActive && status.failoverCount == 1)
  }

  @Test func oneTunnelOfManyIsCleared() throws {
    var model = Self.left()
    var other = model.serviceSets[0].rules[0].terms[0]
    other.name = "term-2"
    model.serviceSets[0].rules[0].terms.append(other)
    var pair = Pair(model, Self.right())
    pair.fromCE1(.echo())
    pair.clear(TunnelSelection(index: 2))
    #expect(try tunnel(pair.pe1).state == .installed)
    pair.clear(TunnelSelection(remoteGateway: IPv4Address(21, 21, 2, 7)))
    #expect(try tunnel(pair.pe1).state == .installed)
    #expect(pair.pe1.hasTunnel(TunnelSelection(index: 2)))
    #expect(!pair.pe1.hasTunnel(TunnelSelection(index: 3)))
    pair.clear(TunnelSelection(serviceSet: "service-set-1", index: 1))
    #expect(try tunnel(pair.pe1).associations.isEmpty && tunnel(pair.pe2).associations.isEmpty)
  }

  // MARK: Sequence numbers

  /// Each new pair begins a few numbers before three quarters of them are used.
  @Test func aPairIsRenewedLongBeforeItsNumbersEnd() throws {
    var pair = Pair(Self.left(), Self.right())
    pair.pe1.firstSequenceNumber = 0xBFFF_FFF8
    for _ in 0..<7 { pair.fromCE1(.echo()) }
    let first = try tunnel(pair.pe1).associations.map(\.spi)
    #expect(pair.crossed.count { $0.header.protocol == .udp } == 9)
    for _ in 0..<40 {
      pair.fromCE1(.echo())
      pair.advance(by: .seconds(1))
    }
    #expect(pair.atCE2.count == 47)
    #expect(try tunnel(pair.pe1).associations.map(\.spi) != first)
    #expect(try tunnel(pair.pe1).statistics.encryptedPackets == 47)
    // Every eight packets cause one quick mode, and no packet is lost.
    #expect(pair.pe1.ikeStatistics.first?.counters.quickModesEstablished == 6)
    #expect(try tunnel(pair.pe2).packetsDropped == 0)
  }

  /// If the peer does not answer, no number is used twice: the pair is deleted after the last one,
  /// and packets wait.
  @Test func withoutASuccessorThePairEnds() throws {
    var pair = Pair(Self.left(), Self.right())
    pair.pe1.firstSequenceNumber = .max - 20
    pair.fromCE1(.echo())
    // The first packet has caused a renewal, and the next packet is sent by the new pair.
    pair.advance(by: .seconds(2))
    pair.core = { $0.header.protocol == .udp ? [] : [$0.octets] }
    for _ in 0..<20 { pair.fromCE1(.echo()) }
    #expect(pair.atCE2.count == 21)
    #expect(try tunnel(pair.pe1).associations.last?.sequenceNumber == .max)
    pair.fromCE1(.echo())
    #expect(try tunnel(pair.pe1).associations.isEmpty)
    #expect(pair.atCE2.count == 21)
    pair.core = { [$0.octets] }
    pair.pe1.firstSequenceNumber = 0
    pair.advance(by: .seconds(100))
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 22)
  }

  // MARK: Statistics

  @Test func messagesAreCountedForTheirPeer() throws {
    var pair = Pair(Self.left(), Self.right())
    #expect(pair.pe1.ikeStatistics.map(\.peer) == [IPv4Address(21, 21, 2, 1)])
    #expect(pair.pe1.ikeStatistics.first?.association == nil)
    pair.fromCE1(.echo())
    let ours = try #require(pair.pe1.ikeStatistics.first)
    let theirs = try #require(pair.pe2.ikeStatistics.first)
    #expect(ours.counters.sent == 5 && ours.counters.received == 4)
    #expect(theirs.counters.sent == 4 && theirs.counters.received == 5)
    #expect(ours.counters.sentOctets == theirs.counters.receivedOctets)
    let traffic = try #require(ours.association?.traffic)
    #expect(traffic.sent == 5 && traffic.received == 4)
    #expect(traffic.associationsCreated == 2 && traffic.associationsDeleted == 0)
    #expect(traffic.sentOctets == ours.counters.sentOctets)
    pair.pe1.clearIKEStatistics(peer: IPv4Address(1, 1, 1, 1))
    #expect(pair.pe1.ikeStatistics.first == ours)
    pair.pe1.clearIKEStatistics(peer: ours.peer)
    #expect(pair.pe1.ikeStatistics.first?.counters == IKEStatistics())
    // The traffic of an IKE SA does not belong to the statistics that are cleared.
    #expect(pair.pe1.ikeAssociations.first?.traffic == traffic)
  }

  @Test func hostileDatagramsDisturbNothing() throws {
    var pair = Pair(Self.left(), Self.right())
    pair.fromCE1(.echo())
    let negotiated = try pair.crossed.filter { $0.header.protocol == .udp }.map {
      try UDPDatagram(parsing: $0.payload, from: $0.source, to: $0.destination).data
    }
    let before = try tunnel(pair.pe1).associations.map(\.spi)
    let lines = pair.pe1.logEntries.count
    var random = SeededGenerator(seed: 5)
    for round in 0..<3_000 {
      var data = try #require(negotiated.randomElement(using: &random))
      switch round % 3 {
      case 0: data = (0..<60).map { _ in UInt8.random(in: 0...255, using: &random) }
      case 1: data.removeLast(Int.random(in: 0...data.count, using: &random))
      default: data[Int.random(in: 0..<data.count, using: &random)] ^= 0x10
      }
      let source = IPv4Address(21, 21, round.isMultiple(of: 2) ? 2 : 9, 1)
      let header = IPv4Header(
        source: source, destination: IPv4Address(21, 21, 1, 1), protocol: .udp)
      let datagram = try #require(
        UDPDatagram(sourcePort: 500, destinationPort: 500, data: data))
      let packet = try #require(
        IPv4Packet(
          header: header, payload: datagram.octets(from: source, to: header.destination)))
      _ = pair.pe1.receive(packet.octets, on: Pair.core, at: pair.now)
    }
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 2)
    #expect(try tunnel(pair.pe1).associations.map(\.spi) == before)
    // Everything happens at one moment, so that the log has no more lines than one second allows.
    #expect(pair.pe1.logEntries.count <= lines + 10)
  }

  @Test func datagramsForClosedPortsAreRefused() throws {
    var pair = Pair(Self.left(), Self.right())
    let header = IPv4Header(
      source: IPv4Address(21, 21, 2, 1), destination: IPv4Address(21, 21, 1, 1), protocol: .udp)
    for (port, isHeard) in [(UInt16(500), true), (501, false)] {
      let datagram = try #require(
        UDPDatagram(sourcePort: 500, destinationPort: port, data: [1, 2, 3]))
      let packet = try #require(
        IPv4Packet(
          header: header, payload: datagram.octets(from: header.source, to: header.destination)))
      let answers = pair.pe1.receive(packet.octets, on: Pair.core, at: pair.now)
        .filter { if case .transmit = $0 { true } else { false } }
      #expect(answers.isEmpty == isHeard)
    }
  }
}
