import Cryptography
import IPsec
import Testing
import Wire

/// Packets that scapy has sealed are opened, and sealing the same contents makes the same octets.
@Suite("Packets that scapy made")
struct KnownAnswerTests {
  @Test func allAreThere() {
    #expect(KnownPacket.all.count == 160)
  }

  @Test(arguments: KnownPacket.all)
  func opens(_ known: KnownPacket) throws {
    var inbound = try InboundSecurityAssociation(
      known.parameters, checksReplay: true, library: CryptographicLibrary())
    #expect(try inbound.open(known.wire) == .packet(PacketBuffer(known.inner)))
    #expect(inbound.counters.packets == 1)
    #expect(inbound.counters.innerOctets == UInt64(known.inner.count))
    #expect(inbound.counters.outerOctets == UInt64(known.wire.count))
    #expect(refusal(of: known.wire, by: &inbound) == .replayed)
  }

  @Test(arguments: KnownPacket.all)
  func sealsToTheSameOctets(_ known: KnownPacket) throws {
    var outbound = try OutboundSecurityAssociation(
      known.parameters, library: CryptographicLibrary(),
      sequenceNumber: known.sequenceNumber - 1,
      vectorOrigin: known.vectorOrigin)
    let header = TunnelHeader(
      source: IPv4Address(10, 9, 0, 1), destination: IPv4Address(10, 9, 0, 2),
      identification: UInt16(known.sequenceNumber), typeOfService: known.inner[1],
      timeToLive: 64, dontFragment: known.inner[6] & 0x40 != 0)
    let sealed = try outbound.seal(
      known.inner, behind: header, initializationVector: known.initializationVector)
    #expect(sealed == known.wire)
    #expect(outbound.sequenceNumber == known.sequenceNumber)
    #expect(outbound.counters.outerOctets == UInt64(known.wire.count))
  }
}
