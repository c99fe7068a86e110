/// A payload of an ISAKMP message with its decoded body. RFC 2408 sections 3.4 to 3.16.
package enum ISAKMPPayload: Equatable, Sendable {
  case securityAssociation(SecurityAssociationPayload)
  case keyExchange([UInt8])
  case identification(IdentificationPayload)
  case certificate(CertificatePayload)
  case certificateRequest(CertificatePayload)
  case hash([UInt8])
  case signature([UInt8])
  case nonce([UInt8])
  case notification(NotificationPayload)
  case delete(DeletePayload)
  case vendorID([UInt8])
  /// NAT-D: the hash of an address and a port. RFC 3947 section 3.2.
  case natDiscovery([UInt8])
  /// NAT-OA: the original address of a host behind a NAT. RFC 3947 section 5.2.
  case natOriginalAddress(IdentificationPayload)
  /// A payload of a private type, with its body.
  case other(PayloadType, [UInt8])

  /// The type of the payload.
  package var type: PayloadType {
    switch self {
    case .securityAssociation: .securityAssociation
    case .keyExchange: .keyExchange
    case .identification: .identification
    case .certificate: .certificate
    case .certificateRequest: .certificateRequest
    case .hash: .hash
    case .signature: .signature
    case .nonce: .nonce
    case .notification: .notification
    case .delete: .delete
    case .vendorID: .vendorID
    case .natDiscovery: .natDiscovery
    case .natOriginalAddress: .natOriginalAddress
    case .other(let type, _): type
    }
  }

  /// Decodes the body of a payload. Throws a `WireError`.
  package init(_ view: PayloadView) throws(WireError) {
    self =
      switch view.type {
      case .securityAssociation:
        .securityAssociation(try SecurityAssociationPayload(view))
      case .keyExchange: .keyExchange(view.bodyOctets)
      case .identification: .identification(try IdentificationPayload(view))
      case .certificate: .certificate(try CertificatePayload(view))
      case .certificateRequest: .certificateRequest(try CertificatePayload(view))
      case .hash: .hash(view.bodyOctets)
      case .signature: .signature(view.bodyOctets)
      case .nonce: .nonce(view.bodyOctets)
      case .notification: .notification(try NotificationPayload(view))
      case .delete: .delete(try DeletePayload(view))
      case .vendorID: .vendorID(view.bodyOctets)
      case .natDiscovery: .natDiscovery(view.bodyOctets)
      case .natOriginalAddress: .natOriginalAddress(try IdentificationPayload(view))
      default: .other(view.type, view.bodyOctets)
      }
  }

  /// The octets of the payload without the generic header.
  package var body: [UInt8] {
    var octets: [UInt8] = []
    emitBody(into: &octets)
    return octets
  }

  /// Encodes the payloads one after another. Returns their octets and the type of the first, which
  /// the header of the message names.
  package static func chain(_ payloads: [ISAKMPPayload]) -> (first: PayloadType, octets: [UInt8]) {
    var octets: [UInt8] = []
    octets.reserveCapacity(typicalLength)
    for (index, payload) in payloads.enumerated() {
      let start = octets.count
      let next = index + 1 < payloads.count ? payloads[index + 1].type : .none
      octets.append(bigEndian: UInt32(next.rawValue) << 24)
      payload.emitBody(into: &octets)
      octets.storeLength(from: start)
    }
    return (payloads.first?.type ?? .none, octets)
  }

  /// The number of octets that suffices for the payloads of most messages.
  private static let typicalLength = 256

  private func emitBody(into octets: inout [UInt8]) {
    switch self {
    case .securityAssociation(let payload): payload.emitBody(into: &octets)
    case .identification(let payload), .natOriginalAddress(let payload): octets += payload.body
    case .certificate(let payload), .certificateRequest(let payload):
      octets.append(payload.encoding)
      octets += payload.data
    case .notification(let payload): payload.emitBody(into: &octets)
    case .delete(let payload): payload.emitBody(into: &octets)
    case .keyExchange(let body), .hash(let body), .signature(let body), .nonce(let body),
      .vendorID(let body), .natDiscovery(let body), .other(_, let body):
      octets += body
    }
  }
}
