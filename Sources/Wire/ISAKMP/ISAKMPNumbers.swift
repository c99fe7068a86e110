/// The type of a payload. RFC 2408 section 3.1, RFC 3947 section 3.2.
package struct PayloadType: RawRepresentable, Hashable, Sendable {
  /// The number of the type, 0 to 255.
  package var rawValue: UInt8

  /// Creates a type from its number, which need not have a name here.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The value that says that no payload follows.
  package static let none = PayloadType(rawValue: 0)
  /// The SA payload, which contains the proposals. RFC 2408 section 3.4.
  package static let securityAssociation = PayloadType(rawValue: 1)
  /// A proposal inside an SA payload. RFC 2408 section 3.5.
  package static let proposal = PayloadType(rawValue: 2)
  /// A transform inside a proposal. RFC 2408 section 3.6.
  package static let transform = PayloadType(rawValue: 3)
  /// The KE payload with a public Diffie-Hellman value. RFC 2408 section 3.7.
  package static let keyExchange = PayloadType(rawValue: 4)
  /// The ID payload. RFC 2408 section 3.8.
  package static let identification = PayloadType(rawValue: 5)
  /// The CERT payload. RFC 2408 section 3.9.
  package static let certificate = PayloadType(rawValue: 6)
  /// The CR payload, which asks for a certificate. RFC 2408 section 3.10.
  package static let certificateRequest = PayloadType(rawValue: 7)
  /// The HASH payload, which authenticates a message or a peer. RFC 2408 section 3.11.
  package static let hash = PayloadType(rawValue: 8)
  /// The SIG payload, which authenticates a peer in phase 1. RFC 2408 section 3.12.
  package static let signature = PayloadType(rawValue: 9)
  /// The NONCE payload. RFC 2408 section 3.13.
  package static let nonce = PayloadType(rawValue: 10)
  /// The notification payload. RFC 2408 section 3.14.
  package static let notification = PayloadType(rawValue: 11)
  /// The delete payload, which names deleted associations. RFC 2408 section 3.15.
  package static let delete = PayloadType(rawValue: 12)
  /// The vendor ID payload, which announces an extension. RFC 2408 section 3.16.
  package static let vendorID = PayloadType(rawValue: 13)
  /// The NAT-D payload with the hash of an address and a port. RFC 3947 section 3.2.
  package static let natDiscovery = PayloadType(rawValue: 20)
  /// The NAT-OA payload with an address before translation. RFC 3947 section 5.2.
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
  /// The name of the payload, such as `KE`, or `payload 200` for a number without a name.
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
  /// The number of the type, 0 to 255.
  package var rawValue: UInt8

  /// Creates a type from its number, which need not have a name here.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The identity protection exchange, which RFC 2409 calls main mode.
  package static let identityProtection = ExchangeType(rawValue: 2)
  /// Aggressive mode, the phase 1 exchange of three messages. RFC 2409 section 5.
  package static let aggressive = ExchangeType(rawValue: 4)
  /// The informational exchange, for notifications and deletes. RFC 2409 section 5.7.
  package static let informational = ExchangeType(rawValue: 5)
  /// Quick mode, the phase 2 exchange. RFC 2409 section 5.5.
  package static let quickMode = ExchangeType(rawValue: 32)
  /// New group mode, which negotiates a Diffie-Hellman group. RFC 2409 section 5.6.
  package static let newGroupMode = ExchangeType(rawValue: 33)
}

extension ExchangeType: CustomStringConvertible {
  /// The name of the exchange, such as `quick mode`, or `exchange 9` for an unknown number.
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
  /// The number of the type; those below 16384 report errors.
  package var rawValue: UInt16

  /// Creates a type from its number, which need not have a name here.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// An error: a payload has a type that is not known. RFC 2408 section 5.3.
  package static let invalidPayloadType = NotifyType(rawValue: 1)
  /// An error: the domain of interpretation is not supported. RFC 2408 section 5.4.
  package static let doiNotSupported = NotifyType(rawValue: 2)
  /// An error: the situation is not supported. RFC 2408 section 5.4.
  package static let situationNotSupported = NotifyType(rawValue: 3)
  /// An error: the cookies belong to no known IKE SA. RFC 2408 section 5.2.
  package static let invalidCookie = NotifyType(rawValue: 4)
  /// An error: the major version of ISAKMP is not supported. RFC 2408 section 5.2.
  package static let invalidMajorVersion = NotifyType(rawValue: 5)
  /// An error: the minor version of ISAKMP is not supported. RFC 2408 section 5.2.
  package static let invalidMinorVersion = NotifyType(rawValue: 6)
  /// An error: the exchange type is not supported. RFC 2408 section 5.2.
  package static let invalidExchangeType = NotifyType(rawValue: 7)
  /// An error: the flags of the header are not valid. RFC 2408 section 5.2.
  package static let invalidFlags = NotifyType(rawValue: 8)
  /// An error: the message ID is not valid. RFC 2408 section 5.2.
  package static let invalidMessageID = NotifyType(rawValue: 9)
  /// An error: the protocol is not supported or is not valid. RFC 2408 section 5.5.
  package static let invalidProtocolID = NotifyType(rawValue: 10)
  /// An error: the SPI is not valid. RFC 2408 section 5.5.
  package static let invalidSPI = NotifyType(rawValue: 11)
  /// An error: the transform is not supported. RFC 2408 section 5.6.
  package static let invalidTransformID = NotifyType(rawValue: 12)
  /// An error: the attributes of a transform are not supported. RFC 2408 section 5.6.
  package static let attributesNotSupported = NotifyType(rawValue: 13)
  /// An error: no proposal is acceptable. RFC 2408 section 5.4.
  package static let noProposalChosen = NotifyType(rawValue: 14)
  /// An error: a proposal is malformed. RFC 2408 section 5.5.
  package static let badProposalSyntax = NotifyType(rawValue: 15)
  /// An error: a payload cannot be decoded. RFC 2408 section 5.3.
  package static let payloadMalformed = NotifyType(rawValue: 16)
  /// An error: the key exchange data is not valid. RFC 2408 section 5.7.
  package static let invalidKeyInformation = NotifyType(rawValue: 17)
  /// An error: the identification is not valid or not acceptable. RFC 2408 section 5.8.
  package static let invalidIDInformation = NotifyType(rawValue: 18)
  /// An error: the certificate encoding is not supported. RFC 2408 section 5.9.
  package static let invalidCertificateEncoding = NotifyType(rawValue: 19)
  /// An error: the certificate is not valid. RFC 2408 section 5.9.
  package static let invalidCertificate = NotifyType(rawValue: 20)
  /// An error: the type of certificate is not supported. RFC 2408 section 3.14.1.
  package static let certificateTypeUnsupported = NotifyType(rawValue: 21)
  /// An error: the certificate authority is not valid. RFC 2408 section 5.10.
  package static let invalidCertificateAuthority = NotifyType(rawValue: 22)
  /// An error: the hash is not supported or has a wrong form. RFC 2408 section 5.11.
  package static let invalidHashInformation = NotifyType(rawValue: 23)
  /// An error: a hash or a signature is not the expected one. RFC 2408 sections 5.11 and 5.12.
  package static let authenticationFailed = NotifyType(rawValue: 24)
  /// An error: the signature is not supported or has a wrong form. RFC 2408 section 5.12.
  package static let invalidSignature = NotifyType(rawValue: 25)
  /// An error about an address; RFC 2408 section 3.14.1 gives only its number.
  package static let addressNotification = NotifyType(rawValue: 26)
  /// A report about the lifetime of an association; RFC 2408 section 3.14.1 gives only its number.
  package static let notifySALifetime = NotifyType(rawValue: 27)
  /// An error: the requested certificate is not available. RFC 2408 section 5.10.
  package static let certificateUnavailable = NotifyType(rawValue: 28)
  /// An error: the exchange type is not supported; RFC 2408 section 3.14.1 gives only its number.
  package static let unsupportedExchangeType = NotifyType(rawValue: 29)
  /// An error: the lengths of the header and of the payloads do not agree. RFC 2408 section 5.1.
  package static let unequalPayloadLengths = NotifyType(rawValue: 30)
  /// The status that ends an exchange with the commit flag. RFC 2408 section 3.1.
  package static let connected = NotifyType(rawValue: 16_384)
  /// The status with the lifetime that the responder has chosen. RFC 2407 section 4.6.3.1.
  package static let responderLifetime = NotifyType(rawValue: 24_576)
  /// The status that says whether replays are detected. RFC 2407 section 4.6.3.2.
  package static let replayStatus = NotifyType(rawValue: 24_577)
  /// The status of a peer that has no older associations with the receiver. RFC 2407 section
  /// 4.6.3.3.
  package static let initialContact = NotifyType(rawValue: 24_578)
  /// R-U-THERE, the probe of dead peer detection. RFC 3706 section 5.3.
  package static let areYouThere = NotifyType(rawValue: 36_136)
  /// R-U-THERE-ACK, the answer to a probe of dead peer detection. RFC 3706 section 5.3.
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
  /// The name as the RFCs spell it, or `notify 8192` for a number without a name.
  package var description: String { Self.names[rawValue] ?? "notify \(rawValue)" }
}
