package import Cryptography
package import Wire

/// The reason why a negotiation failed or a message was rejected. Its description is written for
/// the operator who has to correct the configuration.
package struct NegotiationError: Error, Equatable, CustomStringConvertible {
  /// The kinds of errors.
  package enum Reason: Equatable, Sendable {
    /// The octets are not a valid message; the error names the field.
    case malformed(WireError)
    /// A required payload is missing.
    case missing(PayloadType)
    /// A payload that must be unique is repeated.
    case repeated(PayloadType)
    /// A nonce has this many octets, not 8 to 256. RFC 2409 section 5.
    case nonceLength(Int)
    /// No tunnel has this peer as its remote gateway.
    case unknownPeer
    /// All proposals of the policy need a key or certificate that it does not have. `why` is the
    /// reason if the creator of the policy knows it.
    case noCredentials(policy: String, why: String? = nil)
    /// There is a NAT between the gateways, and all proposals of the policy, which are named,
    /// protect the addresses that it changes.
    case cannotCrossNAT([String])
    /// The peer's offer, and how each configured proposal differs from its nearest transform.
    case noProposalChosen(offered: [String], wanted: [String])
    /// The peer has chosen a proposal that was not offered.
    case choseWhatWasNotOffered(String)
    /// The message was encrypted with another key, which usually means that the pre-shared keys
    /// differ.
    case undecipherable(isPreShared: Bool)
    /// A HASH payload is wrong.
    case wrongHash(isPreShared: Bool)
    /// The signature is not by the key of the peer's certificate.
    case wrongSignature
    /// The peer has sent no certificate that can be read.
    case noCertificate
    /// The peer's certificate is not trusted.
    case untrustedCertificate(Distrust)
    /// The peer's identity, and those that the policy accepts.
    case identityRefused(String, accepted: [String])
    /// The peer's identity, and the names in its certificate.
    case identityNotInCertificate(String, names: [String])
    /// The peer's identity, the names in its certificate, and those that the policy accepts.
    case gatewayNotInCertificate(String, names: [String], accepted: [String])
    /// The selectors that the peer has requested, the local one first, and the configured ones.
    case noSuchSelectors(local: String, remote: String, configured: [String])
    /// The peer's answer contains other selectors than were requested.
    case selectorsChanged(local: String, remote: String)
    /// The peer has answered with an error notification.
    case refusedByPeer(NotifyType)
    /// The peer has answered phase 1 with an encrypted notification that the gateway's keys do not
    /// decrypt.
    case unreadableRefusal(isPreShared: Bool)
    /// The peer has started aggressive mode, and all policies for it, which are named, have main
    /// mode.
    case aggressiveModeNotAllowed(policies: [String])
    /// The message has another major version.
    case otherMajorVersion(UInt8)
    /// The peer rejects the gateway's certificate or signature; `flaw` is what is wrong with the
    /// certificate, as far as it can be seen here.
    case certificateRefused(NotifyType, subject: String, flaw: String?)
    /// The peer has not answered the named message.
    case noAnswer(to: String)
    /// A cryptographic operation has failed.
    case library(CryptographyError)
  }

  /// The kind of the error, with its values.
  package var reason: Reason
  /// The values that the gateway had sent or requested, or the advice for the operator; nil if
  /// there is none. A notification of the peer contains little more than its type.
  package var remark: String?

  /// Creates the error, with a remark for the operator if there is one.
  package init(_ reason: Reason, remark: String? = nil) {
    self.reason = reason
    self.remark = remark
  }

  /// The message for the user: the reason, and the remark after a semicolon.
  package var description: String { sentence + (remark.map { "; \($0)" } ?? "") }

  private var sentence: String {
    switch reason {
    case .malformed(let error): "malformed message: \(error)"
    case .missing(let type): "the message lacks its \(type) payload"
    case .repeated(let type): "the message has more than one \(type) payload"
    case .nonceLength(let length): "a nonce of \(length) octets, where 8 to 256 are allowed"
    case .unknownPeer: "no tunnel has this peer as its remote gateway"
    case .noCredentials(let policy, let why?): "policy \(policy): \(why)"
    case .noCredentials(let policy, nil):
      "policy \(policy) has neither a pre-shared key nor a certificate for its proposals"
    case .cannotCrossNAT(let proposals):
      "a NAT is on the way to the peer, and only protocol esp can cross it; the policy has only "
        + proposals.joined(separator: ", ")
    case .noProposalChosen(let offered, let wanted):
      "peer offered \(offered.joined(separator: ", ")); \(wanted.joined(separator: "; "))"
    case .choseWhatWasNotOffered(let chosen): "peer chose \(chosen), which was not offered"
    case .undecipherable(true): "the peer's message does not decrypt: do the pre-shared keys agree?"
    case .undecipherable(false): "the peer's message does not decrypt"
    case .wrongHash(true): "authentication failed: do the pre-shared keys agree?"
    case .wrongHash(false): "authentication failed: wrong hash"
    case .wrongSignature:
      "authentication failed: the peer's signature is not by the key of its certificate"
    case .noCertificate: "authentication failed: the peer sent no certificate that we can read"
    case .untrustedCertificate(let why): "authentication failed: the peer's \(why)"
    case .identityRefused(let identity, let accepted):
      "peer says it is \(identity), and the policy's remote-id accepts "
        + accepted.joined(separator: ", ")
    case .identityNotInCertificate(let identity, let names):
      "peer says it is \(identity), and its certificate names "
        + names.joined(separator: ", ")
    case .gatewayNotInCertificate(let identity, let names, let accepted):
      "peer says it is \(identity), and its certificate names \(names.joined(separator: ", ")); "
        + "none of these is the remote gateway or in remote-id: "
        + accepted.joined(separator: ", ")
    case .noSuchSelectors(let local, let remote, let configured):
      "peer asks for \(local) here and \(remote) there; "
        + (configured.isEmpty ? "no term is for this peer" : configured.joined(separator: "; "))
    case .selectorsChanged(let local, let remote):
      "peer answered with other selectors: \(local) here and \(remote) there"
    case .refusedByPeer(let type): "peer answered \(type)" + Self.hint(type)
    case .unreadableRefusal(let isPreShared):
      "peer answered with a notification that does not decrypt"
        + (isPreShared ? ": do the pre-shared keys agree?" : "")
    case .aggressiveModeNotAllowed(let policies):
      "peer begins in aggressive mode, and main is the mode of policy "
        + policies.joined(separator: ", ")
    case .otherMajorVersion(let version):
      "the peer speaks IKEv\(version), and this router IKEv1: set the peer to version 1"
    case .certificateRefused(let type, let subject, let flaw):
      "peer answered \(type): " + (flaw.map { "our \($0)" } ?? Self.hint(type, subject))
    case .noAnswer(let message): "peer did not answer \(message)"
    case .library(let error): "\(error)"
    }
  }

  /// Whether the exchange has failed. An invalid message may have been forged or damaged, so the
  /// exchange goes on in case the right one follows.
  var isFatal: Bool {
    switch reason {
    case .malformed, .missing, .repeated, .nonceLength, .aggressiveModeNotAllowed,
      .otherMajorVersion:
      false
    case .unknownPeer, .noCredentials, .cannotCrossNAT, .noProposalChosen, .choseWhatWasNotOffered,
      .undecipherable, .wrongHash, .wrongSignature, .noCertificate, .untrustedCertificate,
      .identityRefused, .identityNotInCertificate, .gatewayNotInCertificate, .noSuchSelectors,
      .selectorsChanged, .refusedByPeer, .unreadableRefusal, .certificateRefused, .noAnswer,
      .library:
      true
    }
  }

  /// Whether the cause may be at the peer, so that a backup gateway may succeed.
  package var isOfPeer: Bool {
    switch reason {
    case .noCredentials, .cannotCrossNAT: false
    case .library(let error): error.reason == .publicValue
    default: true
    }
  }

  /// Whether the message was encrypted with another key.
  var isOfOtherKey: Bool { if case .undecipherable = reason { true } else { false } }

  /// Whether other proposals may be accepted.
  var isAboutProposals: Bool {
    switch reason {
    case .refusedByPeer(.noProposalChosen), .refusedByPeer(.badProposalSyntax),
      .refusedByPeer(.attributesNotSupported), .refusedByPeer(.invalidKeyInformation):
      true
    default: false
    }
  }

  /// The notification that is sent to the peer; nil for none. RFC 2408 section 5.
  var notify: NotifyType? {
    switch reason {
    case .malformed(let error):
      switch error.reason {
      case .invalid(field: "next payload"): .invalidPayloadType
      case .invalid(field: "SA DOI"): .doiNotSupported
      case .invalid(field: "SA situation"): .situationNotSupported
      case .invalid, .truncated, .checksum: .payloadMalformed
      }
    case .missing, .repeated, .nonceLength, .undecipherable: .payloadMalformed
    case .noProposalChosen, .noCredentials, .cannotCrossNAT: .noProposalChosen
    case .choseWhatWasNotOffered: .badProposalSyntax
    case .wrongHash: .invalidHashInformation
    case .wrongSignature: .invalidSignature
    case .noCertificate: .certificateUnavailable
    case .untrustedCertificate(let why):
      switch why.reason {
      case .unknownAuthority, .notAnAuthority, .authorityOfVersion, .pathTooLong:
        .invalidCertificateAuthority
      case .expired, .notYetValid, .wrongSignature, .notForSignatures, .otherPurpose,
        .weakSignature, .weakKey, .weakExponent, .other:
        .invalidCertificate
      }
    case .identityRefused, .identityNotInCertificate, .gatewayNotInCertificate:
      .authenticationFailed
    case .noSuchSelectors, .selectorsChanged: .invalidIDInformation
    case .library(let error): error.reason == .publicValue ? .invalidKeyInformation : nil
    case .otherMajorVersion: .invalidMajorVersion
    case .unknownPeer, .refusedByPeer, .unreadableRefusal, .aggressiveModeNotAllowed,
      .certificateRefused, .noAnswer:
      nil
    }
  }

  private static func hint(_ type: NotifyType) -> String {
    switch type {
    case .noProposalChosen: ": it accepts none of our proposals"
    case .invalidIDInformation: ": it has no such selectors, or does not know our identity"
    case .authenticationFailed: ": it does not accept our identity"
    case .payloadMalformed, .invalidHashInformation: ": do the pre-shared keys agree?"
    default: ""
    }
  }

  /// Returns what may be wrong with the gateway's certificate if no flaw can be seen here.
  private static func hint(_ type: NotifyType, _ subject: String) -> String {
    switch type {
    case .invalidCertificateAuthority:
      "it has no CA certificate that leads to our certificate \(subject)"
    case .invalidCertificate:
      "it finds our certificate \(subject) damaged, expired or not yet valid: is its clock right?"
    case .certificateUnavailable: "it found no certificate of ours that it can read"
    case .invalidSignature:
      "it finds that our signature is not by the key of our certificate \(subject)"
    default:
      "it does not accept our identity, or our certificate \(subject) does not say that"
    }
  }
}
