import Cryptography
import IPsec
import Router
import Testing
import Wire

/// The type of service is copied to the outer header, and congestion on the way is copied to the
/// inner one.
@Suite("Type of service and congestion in tunnels, RFC 4301 §5.1.2")
struct TypeOfServiceTests {
  private static let securities: [TermModel.Security] = [
    .esp, .manual(.ah, .hmacSHA1, nil), .manual(.bundle, .hmacMD5, .tripleDES),
  ]

  @Test(arguments: securities, [0, 1, 2, 3, 0x28, 0xB9, 0xFE] as [UInt8])
  func isCopiedOutAndLeftAlone(_ security: TermModel.Security, _ typeOfService: UInt8) {
    var pair = Pair(tunnel: security)
    pair.fromCE1(.echo(typeOfService: typeOfService))
    #expect(pair.crossed.map(\.header.typeOfService) == [typeOfService])
    #expect(pair.atCE2.map(\.header.typeOfService) == [typeOfService])
  }

  /// Congestion is copied to the inner header only if its ends support that; RFC 4301 changes
  /// nothing else.
  @Test(
    arguments: securities,
    [
      (.notCapable, .experienced, .notCapable), (.capable0, .experienced, .experienced),
      (.capable1, .experienced, .experienced), (.experienced, .notCapable, .experienced),
      (.capable0, .notCapable, .capable0), (.capable1, .capable0, .capable1),
      (.notCapable, .capable0, .notCapable),
    ] as [(CongestionNotification, CongestionNotification, CongestionNotification)])
  func congestionOutsideIsCopiedInside(
    _ security: TermModel.Security,
    _ row: (
      sent: CongestionNotification, met: CongestionNotification, told: CongestionNotification
    )
  ) {
    var pair = Pair(tunnel: security)
    pair.core = { packet in
      var packet = packet
      // A router on the way changes the service class, too, which affects only the outer header.
      packet.header.typeOfService = 0x88 | row.met.rawValue
      return [packet.octets]
    }
    pair.fromCE1(.echo(typeOfService: 0xB8 | row.sent.rawValue))
    #expect(pair.atCE2.map(\.header.typeOfService) == [0xB8 | row.told.rawValue])
    #expect(pair.atCE2.first?.icmp != nil, "and the packet is whole")
  }
}
