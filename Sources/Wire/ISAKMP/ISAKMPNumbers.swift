/// The type of a payload. RFC 2408 section 3.1, RFC 3947 section 3.2.
package struct PayloadType: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The value that says that no payload follows.
  package static let none = PayloadType(rawValue: 0)
  package static let securityAssociation = PayloadType(rawValue: 1)
  package static let proposal = PayloadType(rawValue: 2)
  package static let transform = PayloadType(rawValue: 3)
  package static let keyExchange = PayloadType(rawValue: 4)
  package static let identification = PayloadType(rawValue: 5)
  package static let certificate = PayloadType(rawValue: 6)
  package static let certificateRequest = PayloadType(rawValue: 7)
  package static let hash = PayloadType(rawValue: 8)
  package static let signature = PayloadType(rawValue: 9)
  package static let nonce = PayloadType(rawValue: 10)
  package static let notification = PayloadType(rawValue: 11)
  package static let delete = PayloadType(rawValue: 12)
  package static let vendorID = PayloadType(rawValue: 13)
  package static let natDiscovery = PayloadType(rawValue: 20)
  package static let natOriginalAddress = PayloadType(rawValue: 21)
  /// The NAT-D payload of draft-ietf-ipsec-nat-t-ike, from before a number was assigned.
  package static let natDiscoveryDraft = PayloadType(rawValue: 130)

  /// Whether the payload may be in the chain of a message. Proposals and transforms are inside a
  /// security association payload, and reserved types are not allowed. Private types are allowed
  /// and ignored.
  var mayFollow: Bool {
    switch rawValue {
    case 1, 4...13, 20, 21, 128...: true
    default: false
    }
  }
}

extension PayloadType: CustomStringConvertible {
  package var description: String {
    switch self {
    case .none: "none"
    case .securityAssociation: "SA"
    case .proposal: "proposal"
    case .transform: "transform"
    case .keyExchange: "KE"
    case .identification: "ID"
    case .certificate: "CERT"
    case .certificateRequest: "CERTREQ"
    case .hash: "HASH"
    case .signature: "SIG"
    case .nonce: "NONCE"
    case .notification: "NOTIFY"
    case .delete: "DELETE"
    case .vendorID: "VENDOR-ID"
    case .natDiscovery: "NAT-D"
    case .natOriginalAddress: "NAT-OA"
    default: "payload \(rawValue)"
    }
  }
}

/// The type of an exchange. RFC 2408 section 3.1, RFC 2409 appendix A.
package struct ExchangeType: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The identity protection exchange, which RFC 2409 calls main mode.
  package static let identityProtection = ExchangeType(rawValue: 2)
  package static let aggressive = ExchangeType(rawValue: 4)
  package static let informational = ExchangeType(rawValue: 5)
  package static let quickMode = ExchangeType(rawValue: 32)
  package static let newGroupMode = ExchangeType(rawValue: 33)
}

extension ExchangeType: CustomStringConvertible {
  package var description: String {
    switch self {
    case .identityProtection: "main mode"
    case .aggressive: "aggressive mode"
    case .informational: "informational"
    case .quickMode: "quick mode"
    case .newGroupMode: "new group mode"
    default: "exchange \(rawValue)"
    }
  }
}

/// The message type of a notification payload. RFC 2408 section 3.14.1, RFC 2407 section 4.6.3, RFC
/// 3706 section 5.3.
package struct NotifyType: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let invalidPayloadType = NotifyType(rawValue: 1)
  package static let doiNotSupported = NotifyType(rawValue: 2)
  package static let situationNotSupported = NotifyType(rawValue: 3)
  package static let invalidCookie = NotifyType(rawValue: 4)
  package static let invalidMajorVersion = NotifyType(rawValue: 5)
  package static let invalidMinorVersion = NotifyType(rawValue: 6)
  package static let invalidExchangeType = NotifyType(rawValue: 7)
  package static let invalidFlags = NotifyType(rawValue: 8)
  package static let invalidMessageID = NotifyType(rawValue: 9)
  package static let invalidProtocolID = NotifyType(rawValue: 10)
  package static let invalidSPI = NotifyType(rawValue: 11)
  package static let invalidTransformID = NotifyType(rawValue: 12)
  package static let attributesNotSupported = NotifyType(rawValue: 13)
  package static let noProposalChosen = NotifyType(rawValue: 14)
  package static let badProposalSyntax = NotifyType(rawValue: 15)
  package static let payloadMalformed = NotifyType(rawValue: 16)
  package static let invalidKeyInformation = NotifyType(rawValue: 17)
  package static let invalidIDInformation = NotifyType(rawValue: 18)
  package static let invalidCertificateEncoding = NotifyType(rawValue: 19)
  package static let invalidCertificate = NotifyType(rawValue: 20)
  package static let certificateTypeUnsupported = NotifyType(rawValue: 21)
  package static let invalidCertificateAuthority = NotifyType(rawValue: 22)
  package static let invalidHashInformation = NotifyType(rawValue: 23)
  package static let authenticationFailed = NotifyType(rawValue: 24)
  package static let invalidSignature = NotifyType(rawValue: 25)
  package static let addressNotification = NotifyType(rawValue: 26)
  package static let notifySALifetime = NotifyType(rawValue: 27)
  package static let certificateUnavailable = NotifyType(rawValue: 28)
  package static let unsupportedExchangeType = NotifyType(rawValue: 29)
  package static let unequalPayloadLengths = NotifyType(rawValue: 30)
  package static let connected = NotifyType(rawValue: 16_384)
  package static let responderLifetime = NotifyType(rawValue: 24_576)
  package static let replayStatus = NotifyType(rawValue: 24_577)
  package static let initialContact = NotifyType(rawValue: 24_578)
  package static let areYouThere = NotifyType(rawValue: 36_136)
  package static let areYouThereAcknowledged = NotifyType(rawValue: 36_137)

  /// Whether the type reports an error; the other types report a status. RFC 2408 section 3.14.1.
  package var isError: Bool { rawValue < 16_384 }

  private static let names: [UInt16: String] = [
    1: "INVALID-PAYLOAD-TYPE", 2: "DOI-NOT-SUPPORTED", 3: "SITUATION-NOT-SUPPORTED",
    4: "INVALID-COOKIE", 5: "INVALID-MAJOR-VERSION", 6: "INVALID-MINOR-VERSION",
    7: "INVALID-EXCHANGE-TYPE", 8: "INVALID-FLAGS", 9: "INVALID-MESSAGE-ID",
    10: "INVALID-PROTOCOL-ID", 11: "INVALID-SPI", 12: "INVALID-TRANSFORM-ID",
    13: "ATTRIBUTES-NOT-SUPPORTED", 14: "NO-PROPOSAL-CHOSEN", 15: "BAD-PROPOSAL-SYNTAX",
    16: "PAYLOAD-MALFORMED", 17: "INVALID-KEY-INFORMATION", 18: "INVALID-ID-INFORMATION",
    19: "INVALID-CERT-ENCODING", 20: "INVALID-CERTIFICATE", 21: "CERT-TYPE-UNSUPPORTED",
    22: "INVALID-CERT-AUTHORITY", 23: "INVALID-HASH-INFORMATION", 24: "AUTHENTICATION-FAILED",
    25: "INVALID-SIGNATURE", 26: "ADDRESS-NOTIFICATION", 27: "NOTIFY-SA-LIFETIME",
    28: "CERTIFICATE-UNAVAILABLE", 29: "UNSUPPORTED-EXCHANGE-TYPE",
    30: "UNEQUAL-PAYLOAD-LENGTHS", 16_384: "CONNECTED", 24_576: "RESPONDER-LIFETIME",
    24_577: "REPLAY-STATUS", 24_578: "INITIAL-CONTACT", 36_136: "R-U-THERE",
    36_137: "R-U-THERE-ACK",
  ]
}

extension NotifyType: CustomStringConvertible {
  package var description: String { Self.names[rawValue] ?? "notify \(rawValue)" }
}
