/// A hash algorithm of IKE. The raw values are the words of the configuration; all other properties
/// are in the row of the algorithm.
package enum HashAlgorithm: String, Sendable, CaseIterable, ConfigurableAlgorithm {
  case md5
  case sha1
  case sha256 = "sha-256"
  case sha384 = "sha-384"

  /// The properties of an algorithm.
  package struct Row: Sendable {
    /// The text that `?` shows for the algorithm.
    package let help: String
    /// The length of a digest, in octets.
    package let length: Int
    /// The value of the attribute Hash Algorithm in phase 1. RFC 2409 appendix A.
    package let ikeNumber: UInt16
    /// The requirement level of the HMAC as the pseudorandom function of IKE. RFC 8247 §2.2.
    package let standing: AlgorithmStanding
  }

  /// The text that `?` shows for the algorithm, from its row.
  package var help: String { row.help }
  /// The kinds of statements in which the algorithm is allowed: only those of IKE proposals.
  package var uses: AlgorithmUses { .ike }

  /// The properties of the algorithm.
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

  /// The length of a digest, in octets.
  package var length: Int { row.length }
}
