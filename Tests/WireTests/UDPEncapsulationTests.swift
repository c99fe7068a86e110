import Testing
import Wire

/// ESP packets are put into UDP and taken out of it.
@Suite("ESP in UDP, RFC 3948")
struct UDPEncapsulationTests {
  private let header = IPv4Header(
    source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(192, 0, 2, 2), protocol: .esp,
    typeOfService: 0xB8, identification: 77, flags: .dontFragment)

  private func packet(_ payload: Int) throws -> IPv4Packet {
    try #require(
      IPv4Packet(header: header, payload: (0..<payload).map { UInt8(truncatingIfNeeded: $0) }))
  }

  /// The result equals a datagram that is written from its parts, with room in front of the packet
  /// and without.
  @Test(arguments: [true, false], [0, 8, 1_400, 65_535 - 28])
  func putsUDPBetween(_ hasRoom: Bool, _ payload: Int) throws {
    let esp = try packet(payload)
    var buffer = hasRoom ? PacketBuffer(copying: esp.octets) : PacketBuffer(esp.octets)
    #expect(UDPEncapsulation.encapsulate(&buffer, to: 1_025))
    var outer = header
    outer.protocol = .udp
    let datagram = try #require(
      UDPDatagram(
        sourcePort: UDPEncapsulation.port, destinationPort: 1_025, data: Array(esp.payload)))
    let expected = try #require(
      IPv4Packet(
        header: outer,
        payload: datagram.octets(
          from: header.source, to: header.destination, hasChecksum: false)))
    #expect(buffer.octets == expected.octets)
    #expect(UDPEncapsulation.decapsulated(expected, datagram.data) == esp)
  }

  @Test(arguments: [65_535 - 27, 65_535 - 20])
  func leavesAloneWhatWouldBeTooLong(_ payload: Int) throws {
    let esp = try packet(payload)
    var buffer = PacketBuffer(copying: esp.octets)
    #expect(!UDPEncapsulation.encapsulate(&buffer, to: 1_025))
    #expect(buffer.octets == esp.octets)
  }
}
