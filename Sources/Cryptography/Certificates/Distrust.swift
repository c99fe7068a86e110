/// Why a certificate is not believed. RFC 5280 §6.
package struct Distrust: Equatable, Sendable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    /// When, in words.
    case expired(String)
    case notYetValid(String)
    /// Nothing that is trusted here has issued it.
    case unknownAuthority(issuer: String)
    /// It has issued a certificate, and does not say that it may.
    case notAnAuthority
    /// The same for one of a version that cannot say so.
    case authorityOfVersion(Int)
    /// More certificates follow it than it allows.
    case pathTooLong
    case wrongSignature
    /// Its key is for something else than signing.
    case notForSignatures
    /// Its extended key usage, in words, has nothing to do with IKE.
    case otherPurpose([String])
    /// It is signed with a hash for which forgeries can be made: the name of the algorithm.
    case weakSignature(String)
    case weakKey(PublicKey.Kind, bits: Int)
    /// The public exponent of its RSA key is even, or 1: whoever has the key can sign.
    case weakExponent
    /// In libcrypto's words.
    case other(String)
  }

  package var reason: Reason
  /// Of the certificate at fault: the peer's, or one on the way to its authority.
  package var subject: String

  package init(_ reason: Reason, of subject: String) {
    self.reason = reason
    self.subject = subject
  }

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
        + "\(Certificate.minimumKeyBits) can be broken"
    case .weakExponent: "\(certificate) has an RSA key whose exponent is even or 1"
    case .other(let words): "\(certificate): \(words)"
    }
  }
}
