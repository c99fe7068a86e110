import TestSupport
import Wire

extension ISAKMPMessage {
  /// Returns any message that can be made, with at most six payloads.
  static func random(using random: inout SeededGenerator) -> ISAKMPMessage {
    func octets(_ range: ClosedRange<Int>) -> [UInt8] {
      (0..<Int.random(in: range, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
    }
    func payload() -> ISAKMPPayload {
      switch Int.random(in: 0...13, using: &random) {
      case 0: .securityAssociation(.random(using: &random))
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
      case 9: .delete(DeletePayload(protocolID: .esp, spis: [random.next32(), random.next32()]))
      case 10: .delete(DeletePayload(initiatorCookie: 1, responderCookie: random.next()))
      case 11: .vendorID(octets(0...24))
      case 12: .natDiscovery(octets(16...20))
      default: .natOriginalAddress(IdentificationPayload(address: IPv4Address(10, 0, 0, 1)))
      }
    }
    let header = ISAKMPHeader(
      initiatorCookie: random.next() | 1, responderCookie: random.next(),
      exchange: .identityProtection, messageID: random.next32())
    return ISAKMPMessage(
      header: header,
      payloads: (0..<Int.random(in: 0...6, using: &random)).map { _ in payload() })
  }
}

extension SecurityAssociationPayload {
  fileprivate static func random(
    using random: inout SeededGenerator
  ) -> SecurityAssociationPayload {
    let proposals = (1...UInt8.random(in: 1...3, using: &random)).map { number in
      Proposal(
        number: number, protocolID: UInt8.random(in: 1...4, using: &random),
        spi: [UInt8](repeating: number, count: Int.random(in: 0...16, using: &random)),
        transforms: (1...UInt8.random(in: 1...3, using: &random)).map { number in
          Transform(
            number: number, id: number,
            attributes: (0..<UInt16.random(in: 0...5, using: &random)).map {
              Bool.random(using: &random)
                ? DataAttribute(type: $0, value: .short(random.next16()))
                : DataAttribute(IPsecDOI.Attribute.lifeDuration, random.next32())
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
