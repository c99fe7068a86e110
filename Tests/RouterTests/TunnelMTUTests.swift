import Cryptography
import IPsec
import Router
import Testing
import Wire

/// A tunnel has an MTU of 1500 octets, whatever the MTU of its interface is.
@Suite("Tunnel MTU: 1500 whatever the interface carries")
struct TunnelMTUTests {
  /// The lengths of the longest inner packets that fit. With SHA-1 and 3DES, an outer header of 20
  /// octets, an ESP header of 8 and a vector of 8 precede the inner packet; padding to a multiple
  /// of 8, which includes 2 octets of trailer, and a check value of 12 follow.
  static let limits: [(security: TermModel.Security, mtu: Int)] = [
    (.manual(.esp, .hmacSHA1, .tripleDES), 1_446), (.manual(.ah, .hmacMD5, nil), 1_456),
    (.manual(.bundle, .hmacMD5, .des), 1_438), (.manual(.esp, .hmacSHA1, nil), 1_458),
  ]

  @Test(arguments: limits)
  func reportsTheLargestPacketThatFits(_ row: (security: TermModel.Security, mtu: Int)) {
    var pair = Pair(tunnel: row.security)
    let tooLong = IPv4Packet.echo(size: row.mtu - 27, dontFragment: true)
    pair.fromCE1(tooLong)
    #expect(pair.crossed.isEmpty)
    #expect(pair.atCE1.first?.source.description == "6.6.6.6")
    #expect(
      pair.atCE1.first?.icmp
        == .destinationUnreachable(
          .fragmentationNeeded, nextHopMTU: UInt16(row.mtu),
          quoted: ICMPMessage.quotation(of: tooLong.aged)))
    pair.fromCE1(.echo(size: row.mtu - 28, dontFragment: true))
    #expect(pair.atCE2.first?.octets.count == row.mtu)
    #expect(pair.crossed.allSatisfy { $0.octets.count <= 1_500 && !$0.header.dontFragment })
  }

  @Test(arguments: limits)
  func cutsBeforeSealing(_ row: (security: TermModel.Security, mtu: Int)) throws {
    var pair = Pair(tunnel: row.security)
    pair.fromCE1(.echo(size: 4_000))
    #expect(pair.crossed.count == 3)
    #expect(pair.crossed.allSatisfy { $0.octets.count <= 1_500 && !$0.header.isFragment })
    #expect(pair.atCE2.allSatisfy { $0.header.isFragment })
    var reassembler = Reassembler()
    let whole = pair.atCE2.map { reassembler.accept($0, at: pair.now) }.last
    guard case .complete(let packet) = whole else {
      Issue.record("not all pieces came")
      return
    }
    #expect(packet.payload == IPv4Packet.echo(size: 4_000).payload)
  }

  @Test func clearDontFragmentBitClearsItWhateverTheSize() {
    let term = TermModel.toPE2(.esp, dontFragment: .clear)
    var pair = Pair(
      .pe1(terms: [term]), .pe2(terms: [.toPE1(TermModel.Security.esp.mirrored)]))
    pair.fromCE1(.echo(size: 56, dontFragment: true))
    pair.fromCE1(.echo(size: 2_000, dontFragment: true))
    #expect(pair.atCE2.count == 3 && pair.atCE1.isEmpty)
    #expect(pair.atCE2.allSatisfy { !$0.header.dontFragment })
  }

  @Test("outer packets are cut for a narrow core, and joined again before they are opened")
  func outerFragments() {
    var pair = Pair(
      .pe1(terms: [.toPE2(.esp)], coreMTU: 600),
      .pe2(terms: [.toPE1(TermModel.Security.esp.mirrored)], coreMTU: 600))
    pair.fromCE1(.echo(size: 1_300, dontFragment: true))
    #expect(pair.crossed.count == 3 && pair.crossed.allSatisfy { $0.header.isFragment })
    #expect(pair.atCE2.map(\.octets.count) == [1_328])
  }
}

extension IPv4Packet {
  /// The packet as a router forwards it, with a decremented time to live.
  var aged: IPv4Packet {
    var packet = self
    packet.header.timeToLive -= 1
    return packet
  }
}
