import Cryptography
import IPsec
import TestSupport
import Testing
import Wire

/// No altered packet is opened, and each is counted under the right reason.
@Suite("Altered packets")
struct MutationTests {
  static let short = KnownPacket.all.filter { $0.inner.count <= 85 }

  @Test(arguments: short)
  func everyFlippedBitIsNoticed(_ known: KnownPacket) throws {
    var inbound = try InboundSecurityAssociation(
      known.parameters, checksReplay: false, library: CryptographicLibrary())
    var packet = known.wire
    for bit in 0..<8 * packet.count {
      let offset = bit / 8
      packet[offset] ^= 1 << UInt8(bit % 8)
      let reason = refusal(of: packet, by: &inbound)
      packet[offset] ^= 1 << UInt8(bit % 8)
      if Self.isStructural(offset, known.parameters.securityProtocol) {
        guard case .badHeader = reason else {
          Issue.record("octet \(offset), bit \(bit % 8): \(String(describing: reason))")
          return
        }
      } else if reason != .authenticationFailure {
        Issue.record("octet \(offset), bit \(bit % 8): \(String(describing: reason))")
        return
      }
    }
    #expect(inbound.counters.packets == 0)
    #expect(
      inbound.counters.badHeaders + inbound.counters.authenticationFailures
        == UInt64(8 * packet.count))
    #expect(try inbound.open(packet) == .packet(PacketBuffer(known.inner)))
  }

  /// Returns whether an octet is evaluated before anything is authenticated: one of the outer
  /// header, of the SPI, or AH's length.
  private static func isStructural(_ offset: Int, _ securityProtocol: SecurityProtocol) -> Bool {
    switch securityProtocol {
    case .esp: offset < 24
    case .ah, .bundle: offset < 20 || offset == 21 || (24..<28).contains(offset)
    }
  }

  @Test(arguments: KnownPacket.all)
  func everyPrefixIsABadHeader(_ known: KnownPacket) throws {
    var inbound = try InboundSecurityAssociation(
      known.parameters, checksReplay: false, library: CryptographicLibrary())
    for count in 0..<known.wire.count {
      guard case .badHeader = refusal(of: Array(known.wire.prefix(count)), by: &inbound) else {
        Issue.record("the first \(count) octets open")
        return
      }
    }
    #expect(inbound.counters.badHeaders == UInt64(known.wire.count))
  }

  /// Each packet is cut, and the fields of its outer header are made to fit.
  @Test(arguments: short)
  func everyRepairedPrefixIsRefused(_ known: KnownPacket) throws {
    var inbound = try InboundSecurityAssociation(
      known.parameters, checksReplay: false, library: CryptographicLibrary())
    for count in 20..<known.wire.count {
      var packet = Array(known.wire.prefix(count))
      repair(&packet)
      switch refusal(of: packet, by: &inbound) {
      case .badHeader, .authenticationFailure: break
      case let other: Issue.record("the first \(count) octets: \(String(describing: other))")
      }
    }
    #expect(inbound.counters.packets == 0)
  }

  /// Packets that are only encrypted can be altered without detection in most places. Opening them
  /// must not trap, and must return nothing but a complete packet.
  @Test(arguments: [
    Protection(securityProtocol: .esp, encryption: .des),
    Protection(securityProtocol: .esp, encryption: .tripleDES),
  ])
  func unauthenticatedNoiseIsHarmless(_ protection: Protection) throws {
    var generator = SeededGenerator(seed: 7)
    var inbound = try protection.inbound()
    var outbound = try protection.outbound()
    for round in 0..<4_000 {
      var packet = try outbound.seal(
        innerPacket(20 + round % 60, using: &generator), behind: .example, using: &generator)
      let body = 28..<packet.count
      for _ in 0..<3 {
        packet[Int.random(in: body, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      if round % 3 == 0 {
        packet.removeLast(Int.random(in: 1...body.count, using: &generator))
        repair(&packet)
      }
      do {
        guard case .packet(let opened) = try inbound.open(packet) else { continue }
        let inner = opened.octets
        #expect(inner.count >= 20 && inner[0] >> 4 == 4, "round \(round)")
      } catch {
        switch error.reason {
        case .badHeader, .badTrailer, .decryptionFailure: break
        default: Issue.record("round \(round): \(error)")
        }
      }
    }
  }
}
