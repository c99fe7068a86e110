import Cryptography
import IKE
import IPsec
import Router
import TestSupport
import Testing
import Wire

/// `Router` computes a large new configuration in slices between packets, so that it never stops
/// forwarding for long. During this update no packet is dropped, no sequence number is used twice,
/// and the result is the same as that of an update without interruption.
@Suite("A new configuration that comes into force in slices")
struct UpdateTests {
  private static let others = (0..<40).map { index in
    var term = TermModel.toPE2(
      .manual(.ah, .hmacMD5, nil, firstSPI: 0x1_0000 + 0x100 * UInt32(index)),
      source: IPv4Prefix(host: IPv4Address(11, 12, 0, UInt8(index))))
    term.name = "other-\(index)"
    return term
  }

  private func status(_ pair: Pair) -> TunnelStatus? {
    pair.pe1.serviceSetStatus.first?.tunnels.last
  }

  private func espNumbers(_ pair: Pair) -> [UInt32] {
    pair.crossed.filter { $0.header.protocol == .esp }.compactMap {
      (try? ESPHeader(parsing: $0.payload))?.sequence
    }
  }

  /// Packets are encrypted by the former terms until the router switches to the new dataplane, and
  /// by the new terms from then on.
  @Test func packetsPassByOldTermsAndThenByNewOnes() {
    var pair = Pair(tunnel: .esp)
    var term = TermModel.toPE2(.manual(.ah, .hmacSHA1, nil, firstSPI: 0x8000))
    term.name = "new"
    pair.begin(.pe1(terms: Self.others + [term]))
    while pair.proceed() {
      let progress = pair.pe1.updateProgress
      pair.fromCE1(.echo())
      let expected: IPProtocol = progress == .preparing ? .esp : .ah
      #expect(pair.crossed.last?.header.protocol == expected)
    }
    #expect(pair.pe1.dropCounters.isEmpty)
    #expect(pair.crossed.contains { $0.header.protocol == .esp })
    #expect(pair.crossed.contains { $0.header.protocol == .ah })
    #expect(pair.pe1.configurationCount == 2)
  }

  @Test func manualSequenceNumbersNeverRepeat() {
    var pair = Pair(tunnel: .esp)
    pair.fromCE1(.echo())
    pair.begin(.pe1(terms: Self.others + [.toPE2(.esp, dontFragment: .copy)]))
    while pair.proceed() { pair.fromCE1(.echo()) }
    pair.fromCE1(.echo())
    let numbers = espNumbers(pair)
    #expect(numbers.count > 100 && numbers == Array(1...UInt32(numbers.count)))
    #expect(pair.atCE2.count == numbers.count)
    #expect(status(pair)?.statistics.encryptedPackets == UInt64(numbers.count))
  }

  @Test func aTunnelThatIsRemadeKeepsWhatItHasCountedUpToTheSwitch() {
    var pair = Pair(tunnel: .esp)
    pair.begin(.pe1(terms: [.toPE2(.manual(.esp, .hmacMD5, .tripleDES))]))
    while pair.pe1.updateProgress == .preparing {
      pair.fromCE1(.echo())
      pair.proceed()
    }
    let count = UInt64(pair.atCE2.count)
    #expect(count > 0 && status(pair)?.statistics.encryptedPackets == count)
  }

  @Test func oneThatIsNotInForceYetIsReplaced() {
    var pair = Pair(tunnel: .esp)
    pair.begin(.pe1(terms: Self.others))
    pair.proceed(20)
    #expect(pair.pe1.updateProgress == .preparing)
    pair.begin(.pe1(terms: [.toPE2(.esp, dontFragment: .copy)]))
    while pair.proceed() { pair.fromCE1(.echo()) }
    #expect(pair.pe1.serviceSetStatus.first?.tunnels.map(\.term) == ["term-1"])
    #expect(pair.pe1.configurationCount == 2)
    #expect(espNumbers(pair) == Array(1...UInt32(pair.atCE2.count)))
  }

  @Test func oneThatIsInForceIsFinishedFirst() {
    var pair = Pair(tunnel: .esp)
    pair.begin(.pe1(terms: Self.others))
    pair.proceed(to: .visible)
    pair.begin(.pe1(terms: []))
    pair.begin(.pe1(terms: [.toPE2(.esp)]))
    let lines = pair.pe1.logPosition
    while pair.proceed() {}
    #expect(pair.pe1.serviceSetStatus.first?.tunnels.map(\.term) == ["term-1"])
    #expect(pair.pe1.configurationCount == 3)
    #expect(pair.pe1.logPosition == lines + Self.others.count + 1)
  }

  @Test func applyFinishesWhatIsOnItsWay() {
    var pair = Pair(tunnel: .esp)
    pair.begin(.pe1(terms: Self.others))
    pair.proceed(to: .visible)
    pair.commit(.pe1(terms: [.toPE2(.esp)]))
    #expect(pair.pe1.updateProgress == .idle && pair.pe1.configurationCount == 3)
    #expect(pair.pe1.serviceSetStatus.first?.tunnels.map(\.term) == ["term-1"])
  }

  @Test func serviceSetsGo() {
    var pair = Pair(tunnel: .esp)
    var model = RouterModel.pe1(terms: [])
    model.serviceSets = []
    model.routingInstances[1].staticRoutes = []
    pair.begin(model)
    while pair.proceed() {
      if pair.pe1.updateProgress == .preparing { pair.fromCE1(.echo()) }
    }
    #expect(pair.pe1.serviceSetStatus.isEmpty && pair.pe1.dropCounters.isEmpty)
    pair.fromCE1(.echo())
    #expect(pair.pe1.dropCounters == [.noRoute: 2], "the packet, and what tells its sender so")
  }

  @Test func aLinkThatChangesMeanwhileIsSeen() {
    var pair = Pair(tunnel: .esp)
    pair.begin(.pe1(terms: Self.others + [.toPE2(.esp)]))
    pair.proceed(20)
    _ = pair.pe1.setLink("so-2/2/0", isUp: false, at: pair.now)
    while pair.proceed() {}
    var other = Pair(tunnel: .esp)
    _ = other.pe1.setLink("so-2/2/0", isUp: false, at: other.now)
    other.commit(.pe1(terms: Self.others + [.toPE2(.esp)]))
    #expect(pair.pe1.routeTables == other.pe1.routeTables)
  }

  @Test func resetAssociationsStayReset() {
    var pair = Pair(tunnel: .esp)
    for _ in 0..<5 { pair.fromCE1(.echo()) }
    pair.begin(.pe1(terms: Self.others + [.toPE2(.esp)]))
    pair.proceed(60)
    #expect(pair.pe1.updateProgress == .preparing)
    pair.clear()
    pair.fromCE1(.echo())
    while pair.proceed() {}
    pair.fromCE1(.echo())
    #expect(espNumbers(pair) == [1, 2, 3, 4, 5, 1, 2])
    #expect(status(pair)?.statistics.encryptedPackets == 7)
  }

  // MARK: Negotiated associations

  private func dynamic(_ change: (inout TermModel) -> Void = { _ in }) -> RouterModel {
    var model = DynamicTunnelTests.left(change)
    model.serviceSets[0].rules[0].terms = Self.others + model.serviceSets[0].rules[0].terms
    return model
  }

  /// Interrupts an update by `event` after `pieces` slices of it, and checks that packets pass
  /// directly after the event, during the rest of the update and after it.
  private func happens(
    after pieces: Int, _ event: (inout Pair) -> Void
  ) {
    var pair = Pair(dynamic(), DynamicTunnelTests.right())
    pair.fromCE1(.echo())
    pair.begin(dynamic { $0.dontFragment = .copy })
    pair.proceed(pieces)
    event(&pair)
    pair.fromCE1(.echo())
    while pair.proceed() { pair.fromCE1(.echo()) }
    pair.fromCE1(.echo())
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    let count = pair.crossed.count { $0.header.protocol == .esp }
    #expect(pair.atCE2.count == count - 1, "after \(pieces)")
    #expect(pair.atCE1.count == 1, "after \(pieces)")
    #expect(pair.pe1.dropCounters.isEmpty && pair.pe2.dropCounters.isEmpty, "after \(pieces)")
    #expect(status(pair)?.state == .installed, "after \(pieces)")
  }

  private static let pieces = [1, 2, 20, 43, 60, 90, 130, 150, 200]

  @Test(arguments: pieces) func aRekeyIsCarriedOver(_ pieces: Int) {
    happens(after: pieces) { $0.advance(by: .seconds(28_000)) }
  }

  @Test(arguments: pieces) func aClearIsCarriedOver(_ pieces: Int) {
    happens(after: pieces) { $0.clear() }
  }

  @Test(arguments: pieces) func aClearOfPhaseOneIsCarriedOver(_ pieces: Int) {
    happens(after: pieces) {
      $0.clearIKE()
      $0.clear()
    }
  }

  @Test(arguments: pieces) func certificatesMayChangeMeanwhile(_ pieces: Int) {
    happens(after: pieces) {
      $0.setCertificates(CertificateStore(authorities: ["ca": [1, 2, 3]]))
    }
  }

  @Test(arguments: pieces) func aNegotiationMayBeginMeanwhile(_ pieces: Int) {
    var pair = Pair(dynamic(), DynamicTunnelTests.right())
    pair.begin(dynamic { $0.dontFragment = .copy })
    pair.proceed(pieces)
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 1)
    while pair.proceed() {}
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 2 && pair.pe1.dropCounters.isEmpty)
    #expect(pair.crossed.count { $0.header.protocol == .esp } == 2)
  }

  @Test func aTunnelWithAnotherPeerSendsNothingToTheFormerOne() {
    var pair = Pair(dynamic(), DynamicTunnelTests.right())
    pair.fromCE1(.echo())
    pair.begin(dynamic { $0.remoteGateway = IPv4Address(21, 21, 2, 9) })
    pair.proceed(to: .visible)
    let count = pair.crossed.count { $0.header.protocol == .esp }
    pair.fromCE1(.echo())
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    while pair.proceed() { pair.fromCE1(.echo()) }
    #expect(pair.crossed.count { $0.header.protocol == .esp } == count + 1, "from the other end")
    #expect(pair.atCE1.isEmpty && pair.pe1.dropCounters[.unknownSPI] == 1)
    #expect(pair.pe1.ikeAssociations.isEmpty)
  }

  @Test func tunnelsAreEstablishedWithoutTraffic() {
    var model = dynamic()
    model.establishment = .immediately
    var pair = Pair(.pe1(terms: []), DynamicTunnelTests.right())
    pair.begin(model)
    while pair.proceed() {}
    #expect(status(pair)?.state == .installed)
  }

  /// Many tunnels wait for one IKE SA. When it is established, their quick modes do not all begin
  /// at once.
  @Test func manyTunnelsBeginOneAfterAnother() {
    func terms(_ isLeft: Bool) -> [TermModel] {
      (0..<200).map { index in
        let host = IPv4Prefix(host: IPv4Address(11, 12, 0, UInt8(index)))
        var term =
          isLeft
          ? TermModel.toPE2(DynamicTunnelTests.dynamic, source: host)
          : .toPE1(DynamicTunnelTests.dynamic)
        if !isLeft { term.destination = host }
        term.name = "t\(index)"
        return term
      }
    }
    var (left, right) = (DynamicTunnelTests.left(), DynamicTunnelTests.right())
    left.serviceSets[0].rules[0].terms = terms(true)
    left.establishment = .immediately
    right.serviceSets[0].rules[0].terms = terms(false)
    var pair = Pair(.pe1(terms: []), right)
    func installed() -> Int {
      pair.pe1.serviceSetStatus[0].tunnels.count { $0.state == .installed }
    }
    pair.commit(left)
    #expect((1..<200).contains(installed()))
    // A tunnel that a packet needs is negotiated immediately, and only once.
    pair.fromCE1(.echo(from: IPv4Address(11, 12, 0, 199)))
    #expect(pair.crossed.last?.header.protocol == .esp)
    pair.advance(by: .seconds(1))
    #expect(installed() == 200)
    #expect(pair.pe1.serviceSetStatus[0].tunnels.allSatisfy { $0.associations.count == 2 })
  }

  // MARK: In slices and at once

  /// One router applies a series of random configurations without interruption, and another one in
  /// slices. Both receive the same packets between the configurations, and behave in the same way.
  @Test(arguments: 0..<12) func slicesMakeNoDifference(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var (whole, sliced) = (
      Pair(.pe1(terms: []), DynamicTunnelTests.right()),
      Pair(.pe1(terms: []), DynamicTunnelTests.right())
    )
    for _ in 0..<8 {
      let model = randomModel(&random)
      whole.commit(model)
      sliced.begin(model)
      while sliced.proceed(Int.random(in: 1...30, using: &random)) {}
      expectEqual(whole, sliced, seed)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let source = IPv4Address(11, 12, 0, UInt8.random(in: 0..<40, using: &random))
        let packet = IPv4Packet.echo(from: Bool.random(using: &random) ? source : Pair.ce1)
        whole.fromCE1(packet)
        sliced.fromCE1(packet)
      }
      expectEqual(whole, sliced, seed)
    }
  }

  private func expectEqual(_ whole: Pair, _ sliced: Pair, _ seed: UInt64) {
    #expect(whole.crossed.map(\.octets) == sliced.crossed.map(\.octets), "seed \(seed)")
    #expect(whole.pe1.serviceSetStatus == sliced.pe1.serviceSetStatus, "seed \(seed)")
    #expect(whole.pe1.interfaceStatus == sliced.pe1.interfaceStatus, "seed \(seed)")
    #expect(whole.pe1.routeTables == sliced.pe1.routeTables, "seed \(seed)")
    #expect(whole.pe1.dropCounters == sliced.pe1.dropCounters, "seed \(seed)")
    #expect(whole.pe1.logEntries == sliced.pe1.logEntries, "seed \(seed)")
    #expect(whole.pe1.nextDeadline == sliced.pe1.nextDeadline, "seed \(seed)")
  }

  private func randomModel(_ random: inout SeededGenerator) -> RouterModel {
    var model = dynamic()
    var terms = model.serviceSets[0].rules[0].terms
    if Bool.random(using: &random) { terms.shuffle(using: &random) }
    terms.removeFirst(Int.random(in: 0...10, using: &random))
    for index in terms.indices where Int.random(in: 0..<5, using: &random) == 0 {
      switch Int.random(in: 0...5, using: &random) {
      case 0: terms[index].dontFragment = .set
      case 1: terms[index].ownTunnelMTU = Int.random(in: 600...1_500, using: &random)
      case 2: terms[index].security = .manual(.esp, .hmacSHA1, nil, firstSPI: 0x9000)
      case 3: terms[index].source = IPv4Prefix(host: IPv4Address(11, 13, 0, UInt8(index)))
      case 4: terms[index].security = DynamicTunnelTests.dynamic
      default: terms[index].remoteGateway = IPv4Address(21, 21, 2, 2)
      }
    }
    model.serviceSets[0].rules[0].terms = terms
    if Int.random(in: 0..<6, using: &random) == 0 { model.serviceSets = [] }
    return model
  }
}
