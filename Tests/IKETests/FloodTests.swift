import Cryptography
import TestSupport
import Testing
import Wire

@testable import IKE

/// A gateway receives 2,000 forged first messages in a second, and a legitimate peer can still
/// negotiate.
@Suite("Floods of first messages")
struct FloodTests {
  /// The kind of the forged messages and of the legitimate peer's negotiation.
  struct Flood: Sendable, CustomTestStringConvertible {
    var forged: IKEPolicy.Mode
    var honest: IKEPolicy.Mode
    /// Whether the forged messages have the address of the legitimate peer, or addresses of others.
    var isOfPeer: Bool
    var leftBegins: Bool

    var testDescription: String {
      "\(forged.rawValue) \(isOfPeer ? "of the peer" : "of others"), honest \(honest.rawValue)"
        + (leftBegins ? "" : ", ours")
    }

    static let all: [Flood] = [
      Flood(forged: .aggressive, honest: .main, isOfPeer: true, leftBegins: true),
      Flood(forged: .aggressive, honest: .aggressive, isOfPeer: true, leftBegins: true),
      Flood(forged: .main, honest: .main, isOfPeer: true, leftBegins: true),
      Flood(forged: .aggressive, honest: .main, isOfPeer: true, leftBegins: false),
      Flood(forged: .aggressive, honest: .aggressive, isOfPeer: true, leftBegins: false),
      Flood(forged: .aggressive, honest: .main, isOfPeer: false, leftBegins: true),
      Flood(forged: .aggressive, honest: .aggressive, isOfPeer: false, leftBegins: true),
    ]
  }

  /// The milliseconds of flood before the legitimate peer begins its negotiation.
  private static let start = 2_000
  private static let others = (0..<300).map { IPv4Address(10, 77, UInt8($0 >> 8), UInt8($0 & 255)) }

  /// Returns a pair, and the first message from which the forged ones are made. Group 1 keeps the
  /// test short.
  private func pair(_ flood: Flood) throws -> (pair: Pair, first: [UInt8]) {
    func policy(_ mode: IKEPolicy.Mode) -> IKEPolicy {
      .preShared([IKEProposal(name: "p", group: .group1)], mode: mode)
    }
    var pair = Pair([.left(policy(flood.forged))], [.right(policy(flood.forged))], seed: 5)
    pair.leftNegotiates()
    let first = try #require(pair.log.first).octets
    pair = Pair([.left(policy(flood.honest))], [.right(policy(flood.honest))], seed: 6)
    if !flood.isOfPeer {
      pair.configureRight(
        [.right(policy(flood.honest))]
          + Self.others.enumerated().map { number, peer in
            var tunnel = TunnelPolicy.right(policy(flood.honest), name: "t\(number)")
            tunnel.remoteGateways = [peer]
            return tunnel
          })
    }
    pair.latency = { _ in [.milliseconds(40)] }
    return (pair, first)
  }

  private func forge(_ first: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var forged = first
    for index in 0..<8 { forged[index] = UInt8.random(in: 1...255, using: &random) }
    return forged
  }

  @Test(arguments: Flood.all)
  func aCorrectPeerNegotiatesDuringAFlood(_ flood: Flood) throws {
    var (pair, first) = try pair(flood)
    var random = SeededGenerator(seed: 31)
    var upAt: Int?
    for millisecond in 0..<Self.start + 30_000 {
      for _ in 0..<2 {
        let address = flood.isOfPeer ? Pair.leftAddress : Self.others.randomElement(using: &random)
        pair.deliver(forge(first, &random), toLeft: false, from: address ?? Pair.leftAddress)
      }
      // By then all tables are full.
      if millisecond == Self.start {
        if flood.leftBegins { pair.leftNegotiates() } else { pair.rightNegotiates() }
      }
      pair.run(for: .milliseconds(1))
      if upAt == nil, pair.isUp { upAt = millisecond }
      if upAt.map({ $0 + 500 < millisecond }) == true { break }
    }
    let delay = (try #require(upAt)) - Self.start
    // The negotiation succeeds at the first retransmission, or at once where we begin it.
    #expect((0...3_000).contains(delay), "\(delay) ms")
    let cookies = pair.right.gateway.shared.cookies
    #expect(cookies.unauthenticated.count <= HalfOpenTable.minimumCapacity)
    #expect(cookies.repeated.count <= HalfOpenTable.maximumOfPeer)
    // A Diffie-Hellman exchange was computed for few of the messages.
    #expect(pair.right.gateway.statistics.phaseOneAnswered < 1_400)
    pair.run(for: .seconds(100))
    #expect(pair.right.gateway.halfOpenCount == 0 && pair.isUp)
    #expect(pair.right.gateway.shared.cookies.count == pair.right.phaseOnes.count)
  }

  /// A sender who repeats each forged message causes only a bounded number of Diffie-Hellman
  /// exchanges.
  @Test func repeatedForgeriesAreBounded() throws {
    var (pair, first) = try pair(Flood.all[1])
    var random = SeededGenerator(seed: 32)
    for _ in 0..<20 {
      let forged = (0..<1_000).map { _ in forge(first, &random) }
      for datagram in forged { pair.deliver(datagram, toLeft: false) }
      pair.run(for: .milliseconds(500))
      for datagram in forged { pair.deliver(datagram, toLeft: false) }
      pair.run(for: .milliseconds(500))
    }
    // The gateway answers 32 at first, and then 8 in a second.
    #expect(pair.right.gateway.statistics.phaseOneAnswered <= 32 + 20 * 8 + 8)
    #expect(pair.right.gateway.shared.cookies.repeated.count <= HalfOpenTable.maximumOfPeer)
  }

  @Test func firstMessagesAreRememberedWithinBounds() {
    var messages = FirstMessages()
    let peer = IPv4Address(10, 9, 0, 1)
    var now = Instant.origin
    for cookie in UInt64(1)...100_000 {
      now = now.advanced(by: .microseconds(100))
      let isKnown = messages.isRepetition(cookie, of: peer, at: now)
      #expect(!isKnown)
      #expect(messages.count <= FirstMessages.capacity)
    }
    func has(_ cookie: UInt64, of address: IPv4Address, at now: Instant) -> Bool {
      messages.isRepetition(cookie, of: address, at: now)
    }
    now = now.advanced(by: .seconds(2))
    let isLast = has(100_000, of: peer, at: now)
    let isOldest = has(1, of: peer, at: now)
    let isOfOther = has(99_999, of: IPv4Address(10, 9, 0, 9), at: now)
    #expect(isLast && !isOldest && !isOfOther)
    let later = now.advanced(by: .seconds(61))
    let isLate = has(99_998, of: peer, at: later)
    #expect(!isLate && messages.count == 1)
    let isCopy = has(99_998, of: peer, at: later.advanced(by: .milliseconds(399)))
    let isRepeated = has(99_998, of: peer, at: later.advanced(by: .milliseconds(400)))
    #expect(!isCopy && isRepeated)
  }

  @Test func aRateIsLimitedForEachKeyAndInMemory() {
    var limit = KeyedRateLimit<Int>(every: .seconds(10), burst: 3, capacity: 4)
    var now = Instant.origin
    func allowed(_ keys: [Int]) -> [Int] { keys.filter { limit.allows($0, at: now) } }
    #expect(allowed([1, 1, 1, 1, 1]) == [1, 1, 1])
    now = now.advanced(by: .seconds(10))
    #expect(allowed([1, 1, 1]) == [1])
    #expect(allowed([2, 3, 4, 5]) == [2, 3, 4] && limit.count == 4)
    now = now.advanced(by: .seconds(10))
    #expect(allowed([5]) == [5] && limit.count <= 4)
    now = now.advanced(by: .seconds(1_000))
    #expect(allowed([10, 11, 12, 13, 14]) == [10, 11, 12, 13])
  }
}
