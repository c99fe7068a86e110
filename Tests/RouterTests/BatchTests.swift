import Cryptography
import IPsec
import Router
import TestSupport
import Testing
import Wire

/// A batch of packets has the same results as its packets handled one by one.
@Suite("Batches have the results of single packets")
struct BatchTests {
  /// The tunnels' associations; the third octet of the source address selects the tunnel.
  private static let securities: [TermModel.Security] = {
    let suites: [(SecurityProtocol, AuthenticationAlgorithm?, EncryptionAlgorithm?)] = [
      (.esp, .hmacSHA1, .tripleDES), (.esp, .hmacMD5, .des), (.esp, nil, .des),
      (.esp, .hmacSHA1, nil), (.ah, .hmacMD5, nil), (.ah, .hmacSHA1, nil),
      (.bundle, .hmacSHA1, .tripleDES),
    ]
    return suites.enumerated().map { index, suite in
      .manual(suite.0, suite.1, suite.2, firstSPI: 0x4000 + 0x100 * UInt32(index))
    }
  }()

  private static func network(_ index: Int) -> IPv4Prefix {
    IPv4Prefix(IPv4Address(11, 11, UInt8(index), 0), length: 24) ?? .any
  }

  /// Returns a pair with `others` further tunnels that no packet uses.
  private static func pair(others: Int) -> Pair {
    let fragmentations: [TermModel.DontFragment] = [.preserve, .clear, .copy, .set]
    let left = securities.enumerated().map { index, security in
      TermModel(
        name: "term-\(index)", source: network(index), remoteGateway: IPv4Address(21, 21, 2, 1),
        security: security, dontFragment: fragmentations[index % 4])
    }
    let right = securities.enumerated().map { index, security in
      TermModel(
        name: "term-\(index)", destination: network(index),
        remoteGateway: IPv4Address(21, 21, 1, 1), security: security.mirrored)
    }
    let more = (0..<others).map { index in
      TermModel(
        name: "other-\(index)", source: IPv4Prefix(host: IPv4Address(rawValue: UInt32(index + 1))),
        remoteGateway: IPv4Address(192, 0, 2, 1),
        security: .manual(.ah, .hmacMD5, nil, firstSPI: 0x1_0000 + 0x10 * UInt32(index)))
    }
    return Pair(.pe1(terms: more + left), .pe2(terms: more + right))
  }

  /// Returns the packets that each unit sends, in order; those of a tunnel are grouped by their
  /// security association.
  private func sent(_ outputs: [RouterOutput]) -> [String: [[UInt8]]] {
    var sent: [String: [[UInt8]]] = [:]
    for case .transmit(let buffer, let unit, _) in outputs {
      guard let packet = try? IPv4Packet(parsing: buffer) else { continue }
      let front = packet.payload.prefix(8).map { $0 }
      let key: String =
        switch packet.header.protocol {
        case .esp: "ESP \(front.prefix(4))"
        case .ah: "AH \(front.suffix(4))"
        default: "\(packet.source)"
        }
      sent["\(unit) \(key)", default: []].append(buffer.octets)
    }
    return sent
  }

  private func expectSame(_ left: Router, _ right: Router, _ seed: UInt64) {
    #expect(left.interfaceStatus == right.interfaceStatus, "seed \(seed)")
    #expect(left.serviceSetStatus == right.serviceSetStatus, "seed \(seed)")
    #expect(left.dropCounters == right.dropCounters, "seed \(seed)")
  }

  /// Returns a packet of any length: some are too long, some have no route, some have a time to
  /// live of 1, and some are cut to a few octets.
  private func packet(using generator: inout SeededGenerator) -> [UInt8] {
    let whole = wholePacket(using: &generator)
    guard Int.random(in: 0..<16, using: &generator) == 0 else { return whole }
    return Array(whole.prefix(Int.random(in: 0...40, using: &generator)))
  }

  private func wholePacket(using generator: inout SeededGenerator) -> [UInt8] {
    // There is one network more than there are terms.
    let network = UInt8.random(in: 0...UInt8(Self.securities.count), using: &generator)
    let long = Int.random(in: 0..<8, using: &generator) == 0
    let size = Int.random(in: long ? 1_300...3_000 : 0...200, using: &generator)
    let isLast = Int.random(in: 0..<16, using: &generator) == 0
    return IPv4Packet.echo(
      from: IPv4Address(11, 11, network, UInt8.random(in: 1...254, using: &generator)),
      to: Int.random(in: 0..<16, using: &generator) == 0 ? IPv4Address(4, 4, 4, 4) : Pair.ce2,
      size: size, ttl: isLast ? 1 : 9, dontFragment: Bool.random(using: &generator)
    ).octets
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func bothWays(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    // With many tunnels a router prefetches the state of the packets that follow.
    let others = seed % 2 == 0 ? 300 : 0
    var alone = Self.pair(others: others)
    var together = Self.pair(others: others)
    var arrived = 0
    for round in 0..<5 {
      let now = Instant(sinceOrigin: .seconds(2_000 + round))
      let count = Int.random(in: 1...150, using: &generator)
      let packets = (0..<count).map { _ in packet(using: &generator) }
      var outputs: [RouterOutput] = []
      for packet in packets {
        outputs += alone.pe1.receive(packet, on: Pair.customer, at: now)
      }
      let batched = together.pe1.receive(
        packets.map { PacketBuffer(copying: $0) }, on: Pair.customer, at: now)
      #expect(sent(batched) == sent(outputs), "seed \(seed)")
      expectSame(alone.pe1, together.pe1, seed)

      var crossing: [[UInt8]] = []
      for case .transmit(let buffer, Pair.core, _) in outputs {
        crossing.append(buffer.octets)
        // Packets are duplicated, altered or cut.
        var other = buffer.octets
        switch Int.random(in: 0..<9, using: &generator) {
        case 8: other = Array(other.prefix(Int.random(in: 0...40, using: &generator)))
        case 0: break
        case 1: other[Int.random(in: 20..<other.count, using: &generator)] ^= 0x40
        case 2: other.removeLast()
        default: continue
        }
        crossing.append(other)
      }
      crossing.shuffle(using: &generator)
      outputs = []
      for packet in crossing {
        outputs += alone.pe2.receive(packet, on: Pair.core, at: now)
      }
      let opened = together.pe2.receive(crossing.map { PacketBuffer($0) }, on: Pair.core, at: now)
      #expect(sent(opened) == sent(outputs), "seed \(seed)")
      expectSame(alone.pe2, together.pe2, seed)
      arrived += opened.count
    }
    #expect(arrived > 0)
  }

  /// An IKE message within a batch is handled after the packets before it, and before those behind
  /// it: here it deletes the associations of these packets.
  @Test func aMessageDividesTheBatch() {
    var pair = Pair(DynamicTunnelTests.left(), DynamicTunnelTests.right())
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 1)
    pair.crossed = []
    // From now on packets are delivered only by the test.
    pair.core = { _ in [] }
    pair.fromCE1(.echo(id: 1))
    pair.fromCE1(.echo(id: 2))
    let first = pair.crossed.map(\.octets)
    pair.clear()
    let deletion = pair.crossed.map(\.octets).dropFirst(first.count)
    #expect(first.count == 2)
    #expect(!deletion.isEmpty)
    let batch = [first[0]] + deletion + [first[1]]
    let outputs = pair.pe2.receive(batch.map { PacketBuffer($0) }, on: Pair.core, at: pair.now)
    #expect(sent(outputs).keys.contains { $0.hasPrefix("\(Pair.customer)") })
    #expect(pair.pe2.dropCounters[.unknownSPI] == 1)
  }
}
