/// Why a certificate is not believed. RFC 5280 §6.
package struct Distrust: Equatable, Sendable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    /// When, in words.
    case expired(String)
    case notYetValid(String)
    /// Nothing that is trusted here has issued it.
    case unknownAuthority(issuer: String)
    /// Its issuer may sign no certificates.
    case notAnAuthority
    case wrongSignature
    /// Its key is for something else than signing.
    case notForSignatures
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
    case .wrongSignature: "\(certificate) does not bear the signature of its issuer"
    case .notForSignatures: "\(certificate) has a key usage that allows no signatures"
    case .other(let words): "\(certificate): \(words)"
    }
  }
}
