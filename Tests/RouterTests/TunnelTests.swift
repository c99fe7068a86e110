import Cryptography
import IPsec
import Router
import TestSupport
import Testing
import Wire

/// Packets pass between the two edges of the chapter through tunnels whose security associations
/// are configured manually.
@Suite("Tunnels of manual security associations, between the chapter's two edges")
struct TunnelTests {
  typealias Protection = (
    protocol: SecurityProtocol, authentication: AuthenticationAlgorithm?,
    encryption: EncryptionAlgorithm?
  )

  static let protections: [Protection] =
    AuthenticationAlgorithm.all(for: .manual).flatMap { authentication -> [Protection] in
      [(.ah, authentication, nil), (.esp, authentication, nil)]
        + EncryptionAlgorithm.all(for: .manual).flatMap { encryption -> [Protection] in
          [(.esp, authentication, encryption), (.bundle, authentication, encryption)]
        }
    } + EncryptionAlgorithm.all(for: .manual).map { (.esp, nil, $0) }

  @Test(arguments: protections)
  func carriesAPingBothWays(_ row: Protection) throws {
    var pair = Pair(tunnel: .manual(row.protocol, row.authentication, row.encryption))
    pair.fromCE1(.echo(size: 200, typeOfService: 0xB8))
    #expect(pair.atCE2.first?.header.timeToLive == 62, "one for each router")
    #expect(pair.atCE2.first?.payload == IPv4Packet.echo(size: 200).payload)
    pair.fromCE2(.echo(from: Pair.ce2, to: Pair.ce1))
    #expect(pair.atCE1.count == 1)
    let outer = try #require(pair.crossed.first)
    #expect(pair.crossed.count == 2)
    #expect(outer.header.protocol == (row.protocol == .esp ? .esp : .ah))
    #expect(outer.source.description == "21.21.1.1" && outer.destination.description == "21.21.2.1")
    #expect(outer.header.typeOfService == 0xB8 && outer.header.timeToLive == 64)
    let statistics = try #require(pair.pe1.serviceSetStatus.first?.statistics)
    #expect(statistics.encryptedPackets == (row.protocol == .ah ? 0 : 1))
    #expect(statistics.encryptedOctets == (row.protocol == .ah ? 0 : 228))
    #expect(statistics.ahOutputPackets == (row.protocol == .esp ? 0 : 1))
    #expect(statistics.decryptedPackets + statistics.ahInputPackets > 0)
  }

  @Test(arguments: protections.filter { $0.authentication != nil })
  func countsWhatWasAltered(_ row: Protection) throws {
    var pair = Pair(tunnel: .manual(row.protocol, row.authentication, row.encryption))
    pair.core = { packet in
      var octets = packet.octets
      octets[octets.count - 1] ^= 1
      return [octets]
    }
    pair.fromCE1(.echo())
    #expect(pair.atCE2.isEmpty)
    let set = try #require(pair.pe2.serviceSetStatus.first)
    let failures =
      row.protocol == .esp
      ? set.statistics.espAuthenticationFailures : set.statistics.ahAuthenticationFailures
    #expect(failures == 1 && set.drops == [.authenticationFailure: 1])
    #expect(pair.pe2.logEntries.last?.message.contains("authentication failure") == true)
  }

  @Test func theCoreCarriesNoPlaintext() {
    var pair = Pair(tunnel: .esp)
    for sequence in 0..<20 { pair.fromCE1(.echo(size: 100 * sequence)) }
    #expect(pair.atCE2.count >= 20)
    for packet in pair.crossed {
      #expect(packet.header.protocol == .esp)
      #expect(!packet.octets.contains([10, 11, 12, 13, 14, 15, 16, 17]))
    }
  }

  @Test func sequenceNumbersCountAndReplayIsNotCheckedForManualKeys() throws {
    var pair = Pair(tunnel: .esp)
    pair.core = { [$0.octets, $0.octets] }
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 2)
    pair.fromCE1(.echo())
    let numbers = try pair.crossed.map { try ESPHeader(parsing: $0.payload).sequence }
    #expect(numbers == [1, 2])
    let tunnel = try #require(pair.pe1.serviceSetStatus.first?.tunnels.first)
    #expect(tunnel.state == .installed && tunnel.kind == .manual && tunnel.index == 1)
    #expect(tunnel.associations.map(\.direction) == [.inbound, .outbound])
    #expect(tunnel.associations.map(\.spi) == [0x4000, 0x4010])
    #expect(tunnel.associations.map(\.replayWindowSize) == [nil, nil])
    #expect(tunnel.associations.last?.sequenceNumber == 2)
    #expect(tunnel.insideInterface?.description == "sp-3/1/0.1" && tunnel.mtu == 1_500)
  }

  @Test func whatNoTermMatchesIsDropped() throws {
    let term = TermModel.toPE2(.esp, source: IPv4Prefix(host: IPv4Address(11, 11, 11, 2)))
    var pair = Pair(.pe1(terms: [term]), .pe2(terms: []))
    pair.fromCE1(.echo())
    #expect(pair.crossed.isEmpty && pair.atCE1.isEmpty)
    #expect(pair.pe1.serviceSetStatus.first?.drops == [.noRuleMatch: 1])
  }

  @Test func theFirstMatchingTermIsApplied() throws {
    var narrow = TermModel.toPE2(
      .manual(.esp, .hmacMD5, .des, firstSPI: 0x1000), source: IPv4Prefix(host: Pair.ce1))
    narrow.name = "narrow"
    for terms in [[narrow, .toPE2(.esp)], [.toPE2(.esp), narrow]] {
      var pair = Pair(.pe1(terms: terms), .pe2(terms: []))
      pair.fromCE1(.echo())
      let used = try #require(pair.pe1.serviceSetStatus.first?.tunnels)
        .filter { $0.statistics.encryptedPackets == 1 }.map(\.term)
      #expect(used == [terms[0].name])
    }
  }

  @Test func aPacketThatTheTunnelIsNotForIsDropped() throws {
    let narrow = TermModel.toPE1(TermModel.Security.esp.mirrored)
    var reversed = narrow
    reversed.source = IPv4Prefix(host: IPv4Address(8, 8, 8, 9))
    var pair = Pair(.pe1(terms: [.toPE2(.esp)]), .pe2(terms: [reversed]))
    pair.fromCE1(.echo())
    #expect(pair.crossed.count == 1 && pair.atCE2.isEmpty)
    #expect(pair.pe2.serviceSetStatus.first?.drops == [.selectorMismatch: 1])
  }

  @Test func anUnknownSPIIsCounted() throws {
    var pair = Pair(
      .pe1(terms: [.toPE2(.esp)]),
      .pe2(terms: [.toPE1(.manual(.esp, .hmacSHA1, .tripleDES, firstSPI: 0x200))]))
    pair.fromCE1(.echo())
    #expect(pair.pe2.dropCounters == [.unknownSPI: 1])
  }

  @Test func theGatewayMustBeAnOwnAddress() throws {
    var model = RouterModel.pe1(terms: [.toPE2(.esp)])
    model.serviceSets[0].localGateway = IPv4Address(1, 2, 3, 4)
    let pair = Pair(model, .pe2(terms: []))
    let tunnel = try #require(pair.pe1.serviceSetStatus.first?.tunnels.first)
    #expect(tunnel.state == .notInstalled(.localGatewayNotOwn(IPv4Address(1, 2, 3, 4))))
    #expect(tunnel.associations.isEmpty)
  }

  @Test func aTunnelThroughItselfEnds() throws {
    var term = TermModel.toPE2(.esp)
    term.remoteGateway = IPv4Address(8, 8, 8, 1)
    var model = RouterModel.pe1(terms: [term])
    model.routingInstances[0].staticRoutes = [
      .host(Pair.ce2, .interface(LogicalInterface(name: "sp-3/1/0", unit: 1)))
    ]
    model.routingInstances[0].interfaces = model.routingInstances[1].interfaces
    model.routingInstances[1].interfaces = []
    var pair = Pair(model, .pe2(terms: []))
    pair.fromCE1(.echo(size: 1_400))
    #expect(pair.crossed.isEmpty)
    #expect((pair.pe1.dropCounters[.serviceLoop] ?? 0) > 0)
  }

  @Test func noMutationOfASealedPacketTraps() throws {
    for row in Self.protections {
      var pair = Pair(tunnel: .manual(row.protocol, row.authentication, row.encryption))
      pair.fromCE1(.echo(size: 8))
      let outer = try #require(pair.crossed.first)
      for octets in mutations(of: Array(outer.payload)) {
        guard let packet = IPv4Packet(header: outer.header, payload: octets) else { continue }
        _ = pair.pe2.receive(packet.octets, on: Pair.core, at: pair.now)
      }
    }
  }
}

extension [UInt8] {
  func contains(_ other: [UInt8]) -> Bool {
    guard count >= other.count else { return false }
    return (0...count - other.count).contains { self[$0..<$0 + other.count].elementsEqual(other) }
  }
}
