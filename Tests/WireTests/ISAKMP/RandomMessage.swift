import TestSupport
import Wire

extension ISAKMPMessage {
  /// Returns any message that can be made, with at most six payloads.
  static func random(using dice: inout SeededGenerator) -> ISAKMPMessage {
    func octets(_ range: ClosedRange<Int>) -> [UInt8] {
      (0..<Int.random(in: range, using: &dice)).map { _ in
        UInt8.random(in: 0...255, using: &dice)
      }
    }
    func payload() -> ISAKMPPayload {
      switch Int.random(in: 0...13, using: &dice) {
      case 0: .securityAssociation(.random(using: &dice))
      case 1: .keyExchange(octets(0...128))
      case 2: .identification(IdentificationPayload(type: 11, port: 500, data: octets(0...20)))
      case 3: .certificate(CertificatePayload(data: octets(0...50)))
      case 4: .certificateRequest(CertificatePayload(data: octets(0...50)))
      case 5: .hash(octets(16...20))
      case 6: .signature(octets(40...128))
      case 7: .nonce(octets(8...32))
      case 8:
        .notification(
          NotificationPayload(
            protocolID: .isakmp, spi: octets(0...16), type: .initialContact, data: octets(0...9)))
      case 9: .delete(DeletePayload(protocolID: .esp, spis: [dice.next32(), dice.next32()]))
      case 10: .delete(DeletePayload(initiatorCookie: 1, responderCookie: dice.next()))
      case 11: .vendorID(octets(0...24))
      case 12: .natDiscovery(octets(16...20))
      default: .natOriginalAddress(IdentificationPayload(address: IPv4Address(10, 0, 0, 1)))
      }
    }
    let header = ISAKMPHeader(
      initiatorCookie: dice.next() | 1, responderCookie: dice.next(),
      exchange: .identityProtection, messageID: dice.next32())
    return ISAKMPMessage(
      header: header,
      payloads: (0..<Int.random(in: 0...6, using: &dice)).map { _ in payload() })
  }
}

extension SecurityAssociationPayload {
  fileprivate static func random(using dice: inout SeededGenerator) -> SecurityAssociationPayload {
    let proposals = (1...UInt8.random(in: 1...3, using: &dice)).map { number in
      Proposal(
        number: number, protocolID: UInt8.random(in: 1...4, using: &dice),
        spi: [UInt8](repeating: number, count: Int.random(in: 0...16, using: &dice)),
        transforms: (1...UInt8.random(in: 1...3, using: &dice)).map { number in
          Transform(
            number: number, id: number,
            attributes: (0..<UInt16.random(in: 0...5, using: &dice)).map {
              Bool.random(using: &dice)
                ? DataAttribute(type: $0, value: .short(dice.next16()))
                : DataAttribute(IPsecDOI.Attribute.lifeDuration, dice.next32())
            })
        })
    }
    return SecurityAssociationPayload(proposals: proposals)
  }
}

extension SeededGenerator {
  fileprivate mutating func next32() -> UInt32 { UInt32(truncatingIfNeeded: next()) }
  fileprivate mutating func next16() -> UInt16 { UInt16(truncatingIfNeeded: next()) }
}
