import Cryptography
import IPsec
import Router
import Testing
import Wire

/// A new configuration changes a running router only where it differs from the present one.
@Suite("A new configuration on a running router")
struct ApplyTests {
  private func sequence(_ pair: Pair) -> UInt32? {
    pair.pe1.serviceSetStatus.first?.tunnels.first?.associations.last?.sequenceNumber
  }

  @Test func whatDidNotChangeGoesOn() throws {
    var pair = Pair(tunnel: .esp)
    pair.fromCE1(.echo())
    pair.fromCE1(.echo())
    let routes = pair.pe1.routeTables
    var other = TermModel.toPE2(.manual(.ah, .hmacMD5, nil, firstSPI: 0x300))
    other.name = "other"
    // New selectors, other terms and changed interfaces do not end the association.
    let narrow = TermModel.toPE2(.esp, source: IPv4Prefix(host: Pair.ce1))
    var model = RouterModel.pe1(terms: [other, narrow])
    model.interfaces[1].description = "to the core"
    let outputs = pair.pe1.apply(model, at: pair.now.advanced(by: .seconds(9)))
    let tunnels = try #require(pair.pe1.serviceSetStatus.first?.tunnels)
    #expect(tunnels.map(\.term) == ["other", "term-1"] && tunnels.map(\.index) == [2, 1])
    #expect(tunnels.last?.associations.last?.sequenceNumber == 2)
    #expect(tunnels.last?.statistics.encryptedPackets == 2)
    #expect(pair.pe1.routeTables == routes)
    #expect(pair.pe1.interfaceStatus[0].units[0].counters.inputPackets == 2)
    #expect(outputs.count == 1, "only the new tunnel is worth a line: \(outputs)")
  }

  @Test func newKeysBeginAnewAndOldStatisticsStay() {
    var pair = Pair(tunnel: .esp)
    pair.fromCE1(.echo())
    let changed = TermModel.toPE2(.manual(.esp, .hmacMD5, .tripleDES))
    _ = pair.pe1.apply(.pe1(terms: [changed]), at: pair.now)
    #expect(sequence(pair) == 0)
    #expect(pair.pe1.serviceSetStatus.first?.statistics.encryptedPackets == 1)
    pair.fromCE1(.echo())
    #expect(pair.pe1.serviceSetStatus.first?.statistics.encryptedPackets == 2)
    pair.pe1.clearIPsecStatistics(TunnelSelection(serviceSet: "another"))
    #expect(pair.pe1.serviceSetStatus.first?.statistics.encryptedPackets == 2)
    pair.pe1.clearIPsecStatistics()
    #expect(pair.pe1.serviceSetStatus.first?.statistics == IPsecStatistics())
    #expect(sequence(pair) == 1, "statistics are not sequence numbers")
  }

  @Test func aTermThatGoesTakesItsAssociationAlong() {
    var pair = Pair(tunnel: .esp)
    _ = pair.pe2.apply(.pe2(terms: []), at: pair.now)
    pair.fromCE1(.echo())
    #expect(pair.pe2.dropCounters == [.unknownSPI: 1])
    #expect(pair.pe2.serviceSetStatus.first?.tunnels.isEmpty == true)
  }

  @Test func tunnelsAndLinksAreLogged() {
    var pair = Pair(tunnel: .esp)
    #expect(
      pair.pe1.logEntries.map(\.message) == [
        "SNMP_TRAP_LINK_UP: ifName so-0/0/0", "SNMP_TRAP_LINK_UP: ifName so-2/2/0",
        "IPSec tunnel 21.21.1.1 to 21.21.2.1 "
          + "(service set service-set-1, rule rule-1, term term-1): Installed",
      ])
    pair.pe1.log("mgd", .interactiveCommands, .info, "UI_COMMIT", at: pair.now)
    let messages = SyslogModel.File(name: "messages", selections: [.init(.any, .notice)])
    let commands = SyslogModel.File(
      name: "commands", selections: [.init(.interactiveCommands, .any)])
    #expect(pair.pe1.logEntries(in: messages).count == 3)
    #expect(pair.pe1.logEntries(in: commands).map(\.message) == ["UI_COMMIT"])
    pair.pe1.clearLog(file: "messages")
    #expect(pair.pe1.logEntries(in: messages).isEmpty)
    #expect(pair.pe1.logEntries(in: commands).count == 1, "the other file keeps its lines")
  }

  @Test func resetAssociationsBeginAnewAndStillTalk() {
    var pair = Pair(tunnel: .esp)
    pair.fromCE1(.echo())
    _ = pair.pe1.resetSecurityAssociations(
      TunnelSelection(serviceSet: "another"), at: pair.now)
    #expect(sequence(pair) == 1)
    _ = pair.pe1.resetSecurityAssociations(at: pair.now)
    #expect(sequence(pair) == 0)
    pair.fromCE1(.echo())
    #expect(pair.atCE2.count == 2 && sequence(pair) == 1)
    #expect(pair.pe1.serviceSetStatus.first?.statistics.encryptedPackets == 2)
    pair.pe1.clearIPsecStatistics(TunnelSelection(remoteGateway: IPv4Address(1, 2, 3, 4)))
    #expect(pair.pe1.serviceSetStatus.first?.statistics.encryptedPackets == 2)
    pair.pe1.clearIPsecStatistics(TunnelSelection(remoteGateway: IPv4Address(21, 21, 2, 1)))
    #expect(pair.pe1.serviceSetStatus.first?.statistics.encryptedPackets == 0)
  }

  @Test func hostilePacketsDoNotFillTheLog() {
    var pair = Pair(tunnel: .esp)
    let header = IPv4Header(
      source: IPv4Address(21, 21, 2, 1), destination: IPv4Address(21, 21, 1, 1), protocol: .esp)
    guard let packet = IPv4Packet(header: header, payload: [UInt8](repeating: 9, count: 40)) else {
      Issue.record("no packet")
      return
    }
    for _ in 0..<5_000 { _ = pair.pe1.receive(packet.octets, on: Pair.core, at: pair.now) }
    #expect(pair.pe1.logEntries.count <= 13)
    #expect(pair.pe1.dropCounters == [.unknownSPI: 5_000])
  }
}
