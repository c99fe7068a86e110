/// The algorithm of a key pair for signatures. A signature can be verified only with a key of the
/// same kind.
package enum KeyKind: Sendable {
  case rsa
  case dsa

  /// The smallest size in bits of a key, RSA or DSA, with which a certificate is accepted.
  package static let minimumBits = 1_024

  /// The kind with its article, for a sentence.
  var keyInWords: String {
    switch self {
    case .rsa: "an RSA key"
    case .dsa: "a DSA key"
    }
  }
}
