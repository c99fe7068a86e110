import TestSupport
import Testing
import Wire

/// The headers of UDP, ESP and AH are parsed and written without loss.
@Suite("UDP, ESP and AH headers")
struct UDPAndSecurityHeaderTests {
  private let source = IPv4Address(192, 0, 2, 1)
  private let destination = IPv4Address(192, 0, 2, 2)

  @Test(arguments: [[], [1], [1, 2, 3, 4, 5]] as [[UInt8]])
  func readsTheDatagramItWrites(_ data: [UInt8]) throws {
    let datagram = try #require(UDPDatagram(sourcePort: 500, destinationPort: 4_500, data: data))
    let octets = datagram.octets(from: source, to: destination)
    let parsed = try UDPDatagram(parsing: octets[...], from: source, to: destination)
    #expect(parsed == datagram)
    // Exchanged addresses have the same checksum, and another address has not.
    #expect(throws: WireError(.checksum(of: "UDP"), at: 6)) {
      try UDPDatagram(parsing: octets[...], from: source, to: source)
    }
    for mutation in mutations(of: octets) {
      _ = try? UDPDatagram(parsing: mutation[...], from: source, to: destination)
    }
  }

  @Test func aDatagramWithoutChecksumIsRead() throws {
    let octets: [UInt8] = [1, 244, 1, 244, 0, 9, 0, 0, 77]
    #expect(try UDPDatagram(parsing: octets[...], from: source, to: destination).data == [77])
  }

  @Test func readsTheFrontOfESP() throws {
    let esp = ESPHeader(spi: 0x4000, sequence: 1)
    #expect(esp.octets == [0, 0, 0x40, 0, 0, 0, 0, 1])
    #expect(try ESPHeader(parsing: (esp.octets + [9, 9])[...]) == esp)
    #expect(throws: WireError.self) { try ESPHeader(parsing: esp.octets.prefix(7)) }
  }

  @Test func readsAH() throws {
    let ah = try #require(
      AHHeader(
        nextHeader: .ipv4, spi: 0x1234, sequence: 7,
        integrityCheckValue: [UInt8](repeating: 0xCC, count: 12)))
    #expect(ah.octets.prefix(4) == [4, 4, 0, 0] && ah.length == 24)
    #expect(try AHHeader(parsing: (ah.octets + [0x45])[...]) == ah)
    for mutation in mutations(of: ah.octets) { _ = try? AHHeader(parsing: mutation[...]) }
    #expect(throws: WireError(.invalid(field: "AH payload length"), at: 1)) {
      try AHHeader(parsing: ([4, 0] + [UInt8](repeating: 0, count: 30))[...])
    }
  }

  @Test(arguments: [1, 2, 3, 1_020])
  func refusesAnICVThatNoLengthCanSay(_ count: Int) {
    let icv = [UInt8](repeating: 0, count: count)
    #expect(AHHeader(nextHeader: .ipv4, spi: 1, sequence: 1, integrityCheckValue: icv) == nil)
  }
}
