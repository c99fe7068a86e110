import Cryptography
import IPsec
import Router
import TestSupport
import Testing
import Wire

/// Tunnels with any algorithms carry any packets of any size without loss, or report why they
/// cannot.
@Suite("Tunnels under any packet, any algorithm, any size")
struct TunnelPropertyTests {
  /// The security associations of a tunnel, with a short description.
  struct Suite: Sendable, CustomTestStringConvertible {
    var security: TermModel.Security

    var testDescription: String {
      [
        parameters?.securityProtocol.rawValue, parameters?.encryption?.algorithm.rawValue,
        parameters?.authentication?.algorithm.rawValue,
      ].compactMap(\.self).joined(separator: " ")
    }

    var parameters: SecurityAssociationParameters? {
      if case .manual(_, let outbound) = security { outbound } else { nil }
    }
    var encrypts: Bool { parameters?.encryption != nil }
    var authenticates: Bool { parameters?.authentication != nil }
  }

  /// All combinations of algorithms that a term can have.
  static let suites: [Suite] = {
    let authentications: [AuthenticationAlgorithm] = [.hmacMD5, .hmacSHA1, .hmacSHA256128]
    let encryptions: [EncryptionAlgorithm] = [.des, .tripleDES, .aes128CBC, .aes256CBC]
    var suites: [TermModel.Security] = authentications.map { .manual(.ah, $0, nil) }
    suites += authentications.map { .manual(.esp, $0, nil) }
    suites += encryptions.map { .manual(.esp, nil, $0) }
    for authentication in authentications {
      for encryption in encryptions {
        suites.append(.manual(.esp, authentication, encryption))
        suites.append(.manual(.bundle, authentication, encryption))
      }
    }
    return suites.map(Suite.init)
  }()

  private static func packet(using generator: inout SeededGenerator) -> IPv4Packet? {
    let size =
      [
        Int.random(in: 0...100, using: &generator),
        Int.random(in: 1_300...1_500, using: &generator),
        Int.random(in: 0...4_400, using: &generator),
      ].randomElement(using: &generator) ?? 0
    let choices: [[UInt8]] = [
      [1], [7, 7, 4, 0, 0, 0, 0], [148, 4, 0, 0], [68, 8, 5, 0, 0, 0, 0, 0],
    ]
    var options: [UInt8] = []
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      options += choices.randomElement(using: &generator) ?? []
    }
    let header = IPv4Header(
      source: Pair.ce1, destination: Pair.ce2,
      protocol: IPProtocol(rawValue: .random(in: 0...255, using: &generator)),
      typeOfService: .random(in: 0...255, using: &generator),
      identification: .random(in: 0...UInt16.max, using: &generator),
      flags: Bool.random(using: &generator) ? .dontFragment : [],
      timeToLive: .random(in: 3...255, using: &generator),
      options: IPv4Options(options) ?? .none)
    let payload = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return IPv4Packet(header: header, payload: payload)
  }

  /// A packet arrives at the other host unchanged, or an ICMP error is sent; and where packets are
  /// encrypted, the core never carries sixteen octets of the plaintext.
  @Test(arguments: suites, [.preserve, .clear, .copy, .set] as [TermModel.DontFragment])
  func comesOutAsItWentIn(
    _ suite: Suite, _ treatment: TermModel.DontFragment
  ) throws {
    let security = suite.security
    var generator = SeededGenerator(seed: 77)
    for round in 0..<8 {
      let mtu = [300, 1_400, 1_500, 4_470].randomElement(using: &generator) ?? 1_500
      let tunnelMTU = [576, 1_500, 1_500].randomElement(using: &generator) ?? 1_500
      var pair = Pair(
        .pe1(
          terms: [.toPE2(security, dontFragment: treatment, tunnelMTU: tunnelMTU)], coreMTU: mtu),
        .pe2(terms: [.toPE1(security.mirrored)], coreMTU: mtu))
      var sent = try #require(Self.packet(using: &generator))
      var whole: IPv4Packet?
      // The path MTU may be smaller, which the router learns packet by packet.
      for _ in 0..<4 where whole == nil {
        (pair.atCE1, pair.atCE2) = ([], [])
        pair.fromCE1(sent)
        if let error = pair.atCE1.first {
          guard case .destinationUnreachable(.fragmentationNeeded, let room, _)? = error.icmp else {
            Issue.record("round \(round): \(PacketSummary(error.octets))")
            break
          }
          #expect(sent.header.dontFragment && treatment != .clear && sent.octets.count > room)
          sent = try #require(
            IPv4Packet(
              header: sent.header, payload: sent.payload.prefix(Int(room) - sent.header.length)))
          continue
        }
        var reassembler = Reassembler()
        for piece in pair.atCE2 {
          if case .complete(let packet) = reassembler.accept(piece, at: pair.now) {
            whole = packet
          }
        }
        if whole == nil {
          #expect(treatment == .set || treatment == .copy)
          #expect(pair.pe1.dropCounters[.fragmentationNeeded, default: 0] > 0)
        }
      }
      var expected = sent.header
      expected.timeToLive -= 2
      if treatment == .clear { expected.flags.remove(.dontFragment) }
      #expect(whole?.header == expected, "round \(round)")
      #expect(whole?.payload == sent.payload, "round \(round)")
      #expect(pair.crossed.allSatisfy { $0.octets.count <= min(mtu, tunnelMTU) })
      guard suite.encrypts, sent.payload.count >= 16 else { continue }
      let start = Int.random(in: 0...sent.payload.count - 16, using: &generator)
      let run = Array(sent.payload.dropFirst(start).prefix(16))
      #expect(!pair.crossed.contains { $0.octets.contains(run) }, "round \(round)")
    }
  }

  /// The MTU in the error is compared with a search through all lengths.
  @Test(arguments: suites)
  func theRoomIsExact(_ suite: Suite) throws {
    let parameters = try #require(suite.parameters)
    let encapsulation = Encapsulation(parameters)
    for mtu in 100...1_600 {
      let room = encapsulation.largestInner(within: mtu)
      #expect(encapsulation.sealedLength(ofInner: room) <= mtu)
      let longer = (room + 1...room + 9).allSatisfy {
        encapsulation.sealedLength(ofInner: $0) > mtu
      }
      #expect(longer, "\(mtu)")
    }
    // A sealed packet has exactly the length that is computed.
    var association = try OutboundSecurityAssociation(
      parameters, library: CryptographicLibrary())
    let header = TunnelHeader(source: Pair.ce1, destination: Pair.ce2, identification: 1)
    var generator = SeededGenerator(seed: 1)
    for length in 20...120 {
      let inner = [UInt8](repeating: 0x45, count: length)
      let outer = try association.seal(inner, behind: header, using: &generator)
      #expect(outer.count == encapsulation.sealedLength(ofInner: length))
    }
  }

  /// Every octet of a sealed packet, including the header, is altered in turn: if it is protected
  /// the packet is dropped, and counted under the right reason. The type of service and similar
  /// fields may change on the way.
  @Test(arguments: suites.filter(\.authenticates))
  func everyOctetIsGuarded(_ suite: Suite) throws {
    var pair = Pair(tunnel: suite.security)
    pair.core = { _ in [] }
    pair.fromCE1(.echo(size: 24))
    let sealed = try #require(pair.crossed.first)
    pair.core = { [$0.octets] }
    let isAH = suite.parameters?.securityProtocol != .esp
    for index in sealed.octets.indices {
      var altered = sealed.octets
      altered[index] ^= 0x40
      // An attacker also corrects the checksum of the header.
      if index < 20, index != 10, index != 11 { Self.mendChecksum(of: &altered) }
      let before = (pair.pe2.dropCounters, pair.statistics)
      let outputs = pair.pe2.receive(altered, on: Pair.core, at: pair.now)
      let after = (pair.pe2.dropCounters, pair.statistics)
      let drops = after.0.filter { $0.value != before.0[$0.key, default: 0] }.map(\.key)
      let isFreeToChange =
        [1, 8].contains(index) || (!isAH && [4, 5, 12, 13, 14, 15].contains(index))
      if isFreeToChange {
        #expect(drops.isEmpty && !outputs.isEmpty, "octet \(index)")
        continue
      }
      let known = Self.expected(index, isAH: isAH)
      if known.contains(nil) && drops.isEmpty { continue }
      #expect(
        drops.count == 1 && drops.allSatisfy { known.contains($0) }, "octet \(index): \(drops)")
      // The packet is not forwarded; an ICMP error may be sent to its source.
      let isAnswered = !drops.allSatisfy { [.authenticationFailure, .badHeader].contains($0) }
      #expect(isAnswered || outputs.allSatisfy(\.isLog), "octet \(index)")
      // Packets that the gateway rejects are also counted in the statistics of its service set.
      let failures = after.1.failures - before.1.failures
      let isOfServices = drops.contains {
        [.authenticationFailure, .badHeader, .unknownSPI, .otherEncapsulation].contains($0)
      }
      #expect(failures == (isOfServices ? 1 : 0), "octet \(index): \(drops)")
    }
  }

  /// Returns the possible reasons for a packet that was altered at this octet; nil means that the
  /// packet is not for the router, or waits for other fragments.
  private static func expected(_ index: Int, isAH: Bool) -> Set<DropReason?> {
    switch index {
    case 0: [.malformed]
    case 2, 3: [.malformed, .authenticationFailure, .badHeader]
    // AH authenticates the identification and the addresses.
    case 4, 5: [.authenticationFailure]
    // Don't-fragment may be set on the way; an offset makes the packet a fragment.
    case 6: [nil]
    case 7: [nil]
    case 9: [.noListener, .badHeader, .unknownSPI]
    case 10, 11: [.malformed]
    case 12...15: [.authenticationFailure, .martian]
    case 16...19: [.noRoute, .wayBack, .interfaceDown, .martian, nil]
    case 20..<24 where !isAH: [.unknownSPI]
    // The octets are AH's next header, its length and two reserved octets.
    case 20, 22, 23: [.authenticationFailure, .badHeader]
    case 21: [.badHeader]
    case 24..<28 where isAH: [.unknownSPI]
    default: [.authenticationFailure]
    }
  }

  private static func mendChecksum(of packet: inout [UInt8]) {
    packet[10] = 0
    packet[11] = 0
    let checksum = InternetChecksum.of(packet.span.extracting(first: 20))
    packet[10] = UInt8(checksum >> 8)
    packet[11] = UInt8(checksum & 255)
  }
}

extension Pair {
  fileprivate var statistics: IPsecStatistics {
    pe2.serviceSetStatus.first?.statistics ?? IPsecStatistics()
  }
}

extension IPsecStatistics {
  fileprivate var failures: UInt64 {
    ahAuthenticationFailures + espAuthenticationFailures + espDecryptionFailures + badHeaders
      + badTrailers
  }
}

extension RouterOutput {
  var isLog: Bool { if case .log = self { true } else { false } }
}
