/// What authenticates a packet: the HMAC of a hash, cut. The raw values are the words of the
/// configuration; all else that is to be said of an algorithm stands in its row.
package enum AuthenticationAlgorithm: String, Sendable, CaseIterable, ConfigurableAlgorithm {
  case hmacMD5 = "hmac-md5-96"
  case hmacSHA1 = "hmac-sha1-96"
  case hmacSHA256128 = "hmac-sha-256-128"
  case hmacSHA256 = "hmac-sha2-256"
  case hmacSHA25696 = "hmac-sha-256-96"

  package struct Row: Sendable {
    package let help: String
    /// What has the algorithm: it is not in every statement.
    package let uses: AlgorithmUses
    package let hash: HashAlgorithm
    /// Octets of the integrity check value.
    package let tagLength: Int
    /// The attribute of quick mode. RFC 2407 §4.5.
    package let number: UInt16
    /// RFC 2407 §4.4.3.
    package let ahTransform: UInt8
    /// RFC 8221 §6.
    package let standing: AlgorithmStanding
    /// As Wireshark's table of ESP security associations has it.
    package let wiresharkName: String
  }

  package var row: Row {
    switch self {
    case .hmacMD5:
      Row(
        help: "HMAC-MD5-96 authentication algorithm", uses: [.manual, .negotiated], hash: .md5,
        tagLength: 12, number: 1, ahTransform: 2, standing: .mustNot,
        wiresharkName: "HMAC-MD5-96 [RFC2403]")
    case .hmacSHA1:
      Row(
        help: "HMAC-SHA1-96 authentication algorithm", uses: [.manual, .negotiated], hash: .sha1,
        tagLength: 12, number: 2, ahTransform: 3, standing: .fading,
        wiresharkName: "HMAC-SHA-1-96 [RFC2404]")
    case .hmacSHA256128:
      Row(
        help: "HMAC-SHA-256-128 authentication algorithm", uses: [.manual, .negotiated],
        hash: .sha256, tagLength: 16, number: 5, ahTransform: 5, standing: .recommended,
        wiresharkName: "HMAC-SHA-256-128 [RFC4868]")
    case .hmacSHA256:
      // The registry's name of the former: RFC 4868 has cut its value to 128 bits too.
      Row(
        help: "HMAC-SHA2-256 authentication algorithm", uses: [.manual, .negotiated],
        hash: .sha256, tagLength: 16, number: 5, ahTransform: 5, standing: .recommended,
        wiresharkName: "HMAC-SHA-256-128 [RFC4868]")
    case .hmacSHA25696:
      // As a draft had it (draft-ietf-ipsec-ciph-sha-256-00); on the wire its number is the same,
      // so that only the packets tell.
      Row(
        help: "HMAC-SHA-256-96 authentication algorithm (non-RFC compliant)", uses: .negotiated,
        hash: .sha256, tagLength: 12, number: 5, ahTransform: 5, standing: .unlisted,
        wiresharkName: "HMAC-SHA-256-96 [draft-ietf-ipsec-ciph-sha-256-00]")
    }
  }

  /// Octets: as many as the hash has. RFC 2403 §3, RFC 2404 §3, RFC 4868 §2.1.1.
  package var keyLength: Int { row.hash.length }
}
