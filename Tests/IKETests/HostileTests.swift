import Cryptography
import IKE
import IPsec
import TestSupport
import Testing
import Wire

/// Whatever messages arrive, nothing traps, memory is bounded, and an established tunnel continues
/// to work.
@Suite("Hostile messages")
struct HostileTests {
  /// A mode and authentication method of the negotiation that is disturbed.
  struct Case: Sendable, CustomStringConvertible {
    var mode: IKEPolicy.Mode
    var method: AuthenticationMethod

    var description: String { "\(mode.rawValue) \(method.rawValue)" }

    static let all: [Case] = [
      Case(mode: .main, method: .preSharedKeys), Case(mode: .aggressive, method: .preSharedKeys),
      Case(mode: .main, method: .rsaSignatures), Case(mode: .aggressive, method: .rsaSignatures),
    ]

    func pair(seed: UInt64 = 1) throws -> Pair {
      func policy(_ name: TestKeys.Name) throws -> IKEPolicy {
        let proposals = [IKEProposal(name: "p", method: method)]
        return method == .preSharedKeys
          ? .preShared(proposals, mode: mode)
          : IKEPolicy(
            name: "ike", mode: mode, proposals: proposals,
            certificate: try TestKeys.localCertificate(name))
      }
      return Pair(
        [.left(try policy(.left), secrecy: .group1)],
        [.right(try policy(.right), secrecy: .group1)], seed: seed)
    }
  }

  /// Stops at each message of a negotiation, delivers altered copies of it and then the message
  /// itself: an altered copy that could be forged must not stop the negotiation.
  private func alter(
    _ pair: Pair, _ alterations: ([UInt8]) -> [[UInt8]], spoils: Bool
  ) {
    var pair = pair
    pair.leftNegotiates()
    var messages = 0
    while let index = pair.inFlight.indices.first {
      let datagram = pair.inFlight.remove(at: index)
      for altered in alterations(datagram.octets) where altered != datagram.octets {
        // Each altered message is delivered to a copy of the pair.
        var copy = pair
        copy.deliver(altered, toLeft: datagram.toLeft)
        // An altered message that keys protect has no effect.
        if isQuickMode(datagram.octets) {
          #expect(copy.left.inbound == pair.left.inbound)
          #expect(copy.right.inbound == pair.right.inbound)
          #expect(copy.right.outbound == pair.right.outbound)
        }
        guard !spoils else { continue }
        copy.inFlight = []
        copy.deliver(datagram.octets, toLeft: datagram.toLeft)
        copy.run(for: .seconds(90))
        #expect(copy.isUp, "message \(messages), \(altered.count) of \(datagram.octets.count)")
      }
      pair.deliver(datagram.octets, toLeft: datagram.toLeft)
      messages += 1
    }
    #expect(pair.isUp && messages >= 6)
  }

  private func isQuickMode(_ datagram: [UInt8]) -> Bool {
    (try? ISAKMPHeader(parsing: datagram))?.exchange == .quickMode
  }

  @Test(arguments: Case.all)
  func truncatedAtEveryOctet(_ each: Case) throws {
    alter(
      try each.pair(), { octets in (0..<octets.count).map { Array(octets[..<$0]) } }, spoils: true)
  }

  /// The length in the header fits the shortened message, so that its payloads or an encrypted
  /// block are short.
  @Test(arguments: Case.all)
  func truncatedAndRepaired(_ each: Case) throws {
    alter(
      try each.pair(),
      { octets in
        (28..<octets.count).map { count in
          var prefix = Array(octets[..<count])
          prefix[26] = UInt8(count >> 8)
          prefix[27] = UInt8(count & 255)
          return prefix
        }
      }, spoils: true)
  }

  @Test(arguments: Case.all)
  func everyOctetAltered(_ each: Case) throws {
    alter(
      try each.pair(),
      { octets in
        octets.indices.flatMap { index in
          [UInt8(1), 0x80, 0xFF].map { mask in
            var altered = octets
            altered[index] ^= mask
            return altered
          }
        }
      }, spoils: true)
  }

  /// A sender that cannot read the messages cannot send the right cookies. Malformed copies of the
  /// messages do not stop a negotiation.
  @Test func malformedCopiesDoNotStopIt() throws {
    alter(
      try Case.all[0].pair(),
      { octets in
        stride(from: 0, to: octets.count, by: 13).map { Array(octets[..<$0]) }
          + [octets + [0], [UInt8](repeating: 0, count: octets.count)]
      }, spoils: false)
  }

  private func established(_ seed: UInt64 = 1) throws -> Pair {
    var pair = try Case.all[0].pair(seed: seed)
    pair.leftNegotiates()
    pair.run()
    #expect(pair.isUp)
    pair.leftProbes()
    pair.run()
    return pair
  }

  @Test func anEstablishedPairIsNotDisturbed() throws {
    var pair = try established()
    let (left, right) = (pair.left.inbound, pair.right.inbound)
    let recorded = pair.log
    var random = SeededGenerator(seed: 5)
    for datagram in recorded {
      // The datagram arrives unchanged, altered, cut, and from another address; below, in any
      // order.
      pair.deliver(datagram.octets, toLeft: datagram.toLeft)
      pair.deliver(datagram.octets, toLeft: !datagram.toLeft)
      pair.deliver(datagram.octets, toLeft: datagram.toLeft, from: IPv4Address(10, 9, 0, 66))
      for index in datagram.octets.indices {
        var altered = datagram.octets
        altered[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        pair.deliver(altered, toLeft: datagram.toLeft)
        pair.deliver(Array(datagram.octets[..<index]), toLeft: datagram.toLeft)
      }
    }
    for datagram in recorded.shuffled(using: &random) {
      pair.deliver(datagram.octets, toLeft: datagram.toLeft)
    }
    for count in 0..<4_000 {
      let octets = (0..<count % 300).map { _ in UInt8.random(in: 0...255, using: &random) }
      pair.deliver(octets, toLeft: count % 2 == 0)
    }
    pair.inFlight = []
    #expect(pair.isUp)
    #expect(pair.left.inbound == left && pair.right.inbound == right)
    #expect(pair.left.phaseOnes.count == 1 && pair.right.phaseOnes.count == 1)
    pair.run(for: .seconds(120))
    #expect(pair.left.gateway.halfOpenCount == 0 && pair.right.gateway.halfOpenCount == 0)
    #expect(pair.isUp)
    pair.leftProbes()
    pair.run()
    #expect(pair.left.alive == 2)
  }

  @Test(arguments: Case.all)
  func messagesFromOtherAddressesAreIgnored(_ each: Case) throws {
    var pair = try each.pair()
    pair.leftNegotiates()
    while let index = pair.inFlight.indices.first {
      let datagram = pair.inFlight.remove(at: index)
      for address in [
        IPv4Address(10, 9, 0, 66), datagram.toLeft ? Pair.leftAddress : Pair.rightAddress,
      ] {
        var copy = pair
        copy.deliver(datagram.octets, toLeft: datagram.toLeft, from: address)
        #expect(copy.log.count == pair.log.count)
        #expect(copy.left.inbound == pair.left.inbound)
        #expect(copy.right.inbound == pair.right.inbound)
        #expect(copy.right.gateway.halfOpenCount == pair.right.gateway.halfOpenCount)
        #expect(copy.left.phaseOnes.count == pair.left.phaseOnes.count)
      }
      pair.deliver(datagram.octets, toLeft: datagram.toLeft)
    }
    #expect(pair.isUp)
  }

  /// When all answers have been discarded, an old message does not count as a new one.
  @Test func oldMessagesAreNotNew() throws {
    var pair = try established()
    pair.run(for: .seconds(120))
    let sent = pair.log
    let (left, right) = (pair.left.inbound, pair.right.inbound)
    for datagram in sent {
      pair.deliver(datagram.octets, toLeft: datagram.toLeft)
    }
    // The first message may begin a new negotiation, because it cannot be distinguished from one;
    // the others are dropped.
    let answers = pair.log[sent.count...].filter { answer in
      !sent.contains { $0.octets == answer.octets }
    }
    #expect(answers.count <= 1)
    #expect(pair.left.inbound == left && pair.right.inbound == right)
    #expect(pair.left.phaseOnes.count == 1 && pair.right.phaseOnes.count == 1)
  }

  @Test func tenThousandForgedCookiesAreRemoved() throws {
    var pair = try established()
    let first = try #require(pair.log.first).octets
    var random = SeededGenerator(seed: 6)
    for _ in 0..<10_000 {
      var forged = first
      for index in 0..<8 { forged[index] = UInt8.random(in: 1...255, using: &random) }
      pair.deliver(forged, toLeft: false)
    }
    pair.inFlight = []
    #expect(pair.right.gateway.halfOpenCount <= 32)
    #expect(pair.isUp)
    // A legitimate peer can still negotiate.
    pair.rightNegotiates()
    pair.run()
    #expect(pair.isUp)
    pair.run(for: .seconds(100))
    #expect(pair.right.gateway.halfOpenCount == 0)
  }

  @Test func aRepeatedMessageIsAnsweredFromMemory() throws {
    var pair = try Case.all[0].pair()
    pair.leftNegotiates()
    pair.run()
    for datagram in pair.log where !datagram.toLeft {
      let before = pair.log.count
      let established = pair.right.gateway.statistics.quickModesEstablished
      pair.deliver(datagram.octets, toLeft: false)
      let answers = pair.log[before...].map(\.octets)
      #expect(answers.allSatisfy { answer in pair.log[..<before].contains { $0.octets == answer } })
      #expect(pair.right.gateway.statistics.quickModesEstablished == established)
    }
    #expect(pair.right.inbound.count == 1)
  }

  /// For the first messages of strongSwan, our gateway chooses the same proposal as its peer did.
  @Test func answersTheRecordedOfferAsStrongSwanDid() throws {
    var gateway = Gateway(local: Pair.rightAddress, library: CryptographicLibrary())
    var random = SeededGenerator(seed: 1)
    _ = gateway.configure(
      [.right(.preShared([IKEProposal(name: "p", for: .seconds(86_400))]))],
      at: Pair.start, using: &random)
    let outputs = gateway.receive(
      Recorded.mainMode1, from: Endpoint(Pair.leftAddress), at: Pair.start, using: &random)
    guard case .send(let answer, _)? = outputs.first else {
      Issue.record("no answer")
      return
    }
    let ours = try ISAKMPMessage(parsing: answer)
    let theirs = try ISAKMPMessage(parsing: Recorded.mainMode2)
    #expect(ours.payloads.first == theirs.payloads.first)
    #expect(ours.header.initiatorCookie == theirs.header.initiatorCookie)
    let next = gateway.receive(
      Recorded.mainMode3, from: Endpoint(Pair.leftAddress), at: Pair.start, using: &random)
    // Its responder cookie is that of another gateway.
    guard next.count == 1, case .send(let complaint, _)? = next.first,
      case .notification(let notification)? = try ISAKMPMessage(parsing: complaint).payloads.first
    else {
      Issue.record("no complaint")
      return
    }
    #expect(notification.type == .invalidCookie)
    #expect(
      gateway.receive(
        Recorded.mainMode3, from: Endpoint(Pair.leftAddress), at: Pair.start, using: &random
      ).isEmpty, "not twice in a second")
    let stranger = Endpoint(IPv4Address(10, 9, 0, 99))
    let later = Pair.start.advanced(by: .seconds(2))
    #expect(
      gateway.receive(Recorded.mainMode3, from: stranger, at: later, using: &random).isEmpty)
  }
}
