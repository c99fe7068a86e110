/// The hashes of IKE. The raw values are the words of the configuration; all else that is to be
/// said of a hash stands in its row.
package enum HashAlgorithm: String, Sendable, CaseIterable, ConfigurableAlgorithm {
  case md5
  case sha1
  case sha256 = "sha-256"
  case sha384 = "sha-384"

  package struct Row: Sendable {
    package let help: String
    /// Octets.
    package let length: Int
    /// RFC 2409 appendix A.
    package let ikeNumber: UInt16
    /// Of its HMAC, as IKE's pseudorandom function. RFC 8247 §2.2.
    package let standing: AlgorithmStanding
  }

  package var row: Row {
    switch self {
    case .md5:
      Row(help: "MD5 authentication algorithm", length: 16, ikeNumber: 1, standing: .mustNot)
    case .sha1:
      Row(help: "SHA1 authentication algorithm", length: 20, ikeNumber: 2, standing: .fading)
    case .sha256:
      Row(
        help: "SHA 256-bit authentication algorithm", length: 32, ikeNumber: 4,
        standing: .recommended)
    case .sha384:
      Row(
        help: "SHA 384-bit authentication algorithm", length: 48, ikeNumber: 5,
        standing: .unlisted)
    }
  }

  /// Octets.
  package var length: Int { row.length }
}
