package import Cryptography
package import Wire

/// Why a negotiation did not come about. The words are for the one who has to mend it.
package struct NegotiationError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    /// Octets that are no message; where, and which field.
    case malformed(WireError)
    case missing(PayloadType)
    case repeated(PayloadType)
    /// Nonces have 8 to 256 octets. RFC 2409 §5.
    case nonceLength(Int)
    /// No policy here has this peer as its remote gateway.
    case unknownPeer
    /// The policy's proposals all need a secret that it does not have, for a reason that its maker
    /// may know.
    case noCredentials(policy: String, why: String? = nil)
    /// A NAT is on the way, and the policy's proposals, so named, all protect what it changes.
    case cannotCrossNAT([String])
    /// What the peer offers, and how each proposal of ours differs from the nearest of it.
    case noProposalChosen(offered: [String], wanted: [String])
    /// The peer chose what we did not offer.
    case choseWhatWasNotOffered(String)
    /// Encrypted with another key: with pre-shared keys, most often another one.
    case undecipherable(isPreShared: Bool)
    /// A HASH that is not what it must be.
    case wrongHash(isPreShared: Bool)
    case wrongSignature
    case noCertificate
    case untrustedCertificate(Distrust)
    /// Who the peer says it is, and whom we would believe.
    case identityRefused(String, accepted: [String])
    /// Who the peer says it is, and what its certificate says.
    case identityNotInCertificate(String, names: [String])
    /// Who the peer says it is, what its certificate says, and whom we would believe.
    case gatewayNotInCertificate(String, names: [String], accepted: [String])
    /// The selectors that the peer asks for, ours first, and those that we have.
    case noSuchSelectors(local: String, remote: String, configured: [String])
    /// The peer's answer has other selectors than we asked for.
    case selectorsChanged(local: String, remote: String)
    case refusedByPeer(NotifyType)
    /// The peer answered phase 1 with an encrypted notification that our keys do not decrypt.
    case unreadableRefusal(isPreShared: Bool)
    /// The peer begins in aggressive mode, and the mode of all policies for it, so named, is main.
    case aggressiveModeNotAllowed(policies: [String])
    /// The message is of a later or earlier protocol.
    case otherMajorVersion(UInt8)
    /// The peer does not take our certificate, or what we signed; what is wrong with the
    /// certificate as far as we can see.
    case certificateRefused(NotifyType, subject: String, flaw: String?)
    case noAnswer(to: String)
    case library(CryptographyError)
  }

  package var reason: Reason
  /// What we had said or asked for, or what to look at: the peer's own words are few.
  package var remark: String?

  package init(_ reason: Reason, remark: String? = nil) {
    self.reason = reason
    self.remark = remark
  }

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
    case .undecipherable(true): "the peer's message does not decrypt: is its pre-shared key ours?"
    case .undecipherable(false): "the peer's message does not decrypt"
    case .wrongHash(true): "authentication failed: is the peer's pre-shared key ours?"
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

  /// Whether the exchange can't go on. A message that is no message may have been forged or
  /// damaged, and the right one may follow.
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

  /// Whether the peer is to blame for a negotiation that ended so: another one may do better.
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

  /// What to tell the peer. RFC 2408 §5.
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
    case .noProposalChosen: ": it has none of our proposals"
    case .invalidIDInformation: ": it has no such selectors, or does not know our identity"
    case .authenticationFailed: ": it does not believe who we say we are"
    case .payloadMalformed, .invalidHashInformation: ": do the pre-shared keys agree?"
    default: ""
    }
  }

  /// What may be wrong with our certificate where nothing can be seen from here.
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
