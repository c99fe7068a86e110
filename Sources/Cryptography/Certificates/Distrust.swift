/// The reason why a certificate is not trusted. RFC 5280 §6.
package struct Distrust: Equatable, Sendable, CustomStringConvertible {
  /// The reason.
  package enum Reason: Equatable, Sendable {
    /// The certificate has expired, on a date that is given as text.
    case expired(String)
    case notYetValid(String)
    /// No trusted authority has issued it.
    case unknownAuthority(issuer: String)
    /// It has issued a certificate, but is not marked as the certificate of an authority.
    case notAnAuthority
    /// It has issued a certificate, but its version has no mark for authorities.
    case authorityOfVersion(Int)
    /// The chain below it is longer than it allows.
    case pathTooLong
    case wrongSignature
    /// Its key usage does not include signatures.
    case notForSignatures
    /// Its extended key usages, which are given as text, do not include IKE.
    case otherPurpose([String])
    /// It is signed with a hash that is not collision-resistant. The value is the name of the
    /// algorithm.
    case weakSignature(String)
    case weakKey(KeyKind, bits: Int)
    /// The public exponent of its RSA key is even or 1, so that everybody can forge signatures.
    case weakExponent
    /// Another reason, as libcrypto describes it.
    case other(String)
  }

  /// The reason why the certificate is not trusted.
  package var reason: Reason
  /// The subject of the certificate, which is the peer's or one in its chain.
  package var subject: String

  /// Creates the reason for the certificate of a subject.
  package init(_ reason: Reason, of subject: String) {
    self.reason = reason
    self.subject = subject
  }

  /// The message for the user, which begins with the subject of the certificate.
  package var description: String {
    let certificate = "certificate \(subject)"
    return switch reason {
    case .expired(let date): "\(certificate) expired on \(date)"
    case .notYetValid(let date): "\(certificate) is not valid before \(date)"
    case .unknownAuthority(let issuer) where issuer == subject:
      "\(certificate) is self-signed, and not loaded here as a CA certificate"
    case .unknownAuthority(let issuer):
      "\(certificate) was issued by \(issuer), whose CA certificate is not loaded here"
    case .notAnAuthority: "\(certificate) is not of an authority, and has issued one"
    case .authorityOfVersion(let version):
      "\(certificate) is of X.509 version \(version), in which no certificate can say that it is of an "
        + "authority, and has issued one"
    case .pathTooLong: "\(certificate) allows fewer certificates between it and the last one"
    case .wrongSignature: "\(certificate) does not bear the signature of its issuer"
    case .notForSignatures: "\(certificate) has a key usage that allows no signatures"
    case .otherPurpose(let purposes):
      "\(certificate) is for another purpose than IKE: \(purposes.joined(separator: ", "))"
    case .weakSignature(let algorithm):
      "\(certificate) is signed with \(algorithm), which can be forged"
    case .weakKey(let kind, let bits):
      "\(certificate) has \(kind.keyInWords) of \(bits) bits, and fewer than "
        + "\(KeyKind.minimumBits) can be broken"
    case .weakExponent: "\(certificate) has an RSA key whose exponent is even or 1"
    case .other(let words): "\(certificate): \(words)"
    }
  }
}
