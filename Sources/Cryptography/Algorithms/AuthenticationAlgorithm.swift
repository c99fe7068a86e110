/// An algorithm that authenticates packets: the truncated HMAC of a hash. The raw values are the
/// words of the configuration; all other properties are in the row of the algorithm.
package enum AuthenticationAlgorithm: String, Sendable, CaseIterable, ConfigurableAlgorithm {
  case hmacMD5 = "hmac-md5-96"
  case hmacSHA1 = "hmac-sha1-96"
  case hmacSHA256128 = "hmac-sha-256-128"
  case hmacSHA256 = "hmac-sha2-256"
  case hmacSHA25696 = "hmac-sha-256-96"

  /// The properties of an algorithm.
  package struct Row: Sendable {
    /// The text that `?` shows for the algorithm.
    package let help: String
    /// The kinds of statements in which the algorithm is allowed. IKE proposals name a hash
    /// instead.
    package let uses: AlgorithmUses
    /// The hash whose HMAC is computed.
    package let hash: HashAlgorithm
    /// The length of the integrity check value, in octets.
    package let tagLength: Int
    /// The value of the attribute Authentication Algorithm in quick mode. RFC 2407 §4.5.
    package let number: UInt16
    /// The number of the AH transform. RFC 2407 §4.4.3.
    package let ahTransform: UInt8
    /// The requirement level. RFC 8221 §6.
    package let standing: AlgorithmStanding
    /// The name in Wireshark's table of ESP security associations.
    package let wiresharkName: String
  }

  /// The text that `?` shows for the algorithm, from its row.
  package var help: String { row.help }
  /// The kinds of statements in which the algorithm is allowed, from its row.
  package var uses: AlgorithmUses { row.uses }

  /// The properties of the algorithm.
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
      // The same algorithm under the name in the IANA registry: RFC 4868 truncates the value to 128
      // bits.
      Row(
        help: "HMAC-SHA2-256 authentication algorithm", uses: [.manual, .negotiated],
        hash: .sha256, tagLength: 16, number: 5, ahTransform: 5, standing: .recommended,
        wiresharkName: "HMAC-SHA-256-128 [RFC4868]")
    case .hmacSHA25696:
      // The algorithm of draft-ietf-ipsec-ciph-sha-256-00, which has the number of the standard
      // one. If two peers use different algorithms with this number, the negotiation succeeds and
      // the packets are dropped.
      Row(
        help: "HMAC-SHA-256-96 authentication algorithm (non-RFC compliant)", uses: .negotiated,
        hash: .sha256, tagLength: 12, number: 5, ahTransform: 5, standing: .unlisted,
        wiresharkName: "HMAC-SHA-256-96 [draft-ietf-ipsec-ciph-sha-256-00]")
    }
  }

  /// The length of the key in octets, which is that of the hash. RFC 2403 §3, RFC 2404 §3, RFC 4868
  /// §2.1.1.
  package var keyLength: Int { row.hash.length }
}
