/// An algorithm that encrypts packets, or the messages of IKE. The raw values are the words of the
/// configuration; all other properties are in the row of the algorithm.
package enum EncryptionAlgorithm: String, Sendable, CaseIterable, ConfigurableAlgorithm {
  case des = "des-cbc"
  case tripleDES = "3des-cbc"
  case aes128CBC = "aes-128-cbc"
  case aes192CBC = "aes-192-cbc"
  case aes256CBC = "aes-256-cbc"
  case aes128GCM = "aes-128-gcm"
  case aes192GCM = "aes-192-gcm"
  case aes256GCM = "aes-256-gcm"

  /// The cipher and its mode, for the code that computes with it.
  enum Construction: Sendable {
    case desCBC
    case tripleDESCBC
    case aesCBC
    case aesGCM
  }

  /// The properties of an algorithm.
  package struct Row: Sendable {
    /// The text that `?` shows for the algorithm.
    package let help: String
    /// The kinds of statements in which the algorithm is allowed.
    package let uses: AlgorithmUses
    /// The length of the cipher's key in octets, with the parity bits of DES.
    package let keyLength: Int
    /// The length of the salt that follows the key in the key material, in octets. RFC 4106 §8.1.
    package let saltLength: Int
    /// The length of a block, in octets. The length of the encrypted octets is a multiple of it.
    package let blockLength: Int
    /// The length of the initialization vector in each packet, in octets.
    package let vectorLength: Int
    /// The length of the algorithm's own integrity check value, in octets; 0 if another algorithm
    /// has to authenticate.
    package let tagLength: Int
    /// The value of the attribute Encryption Algorithm in phase 1; nil if IKE does not use it. RFC
    /// 2409 appendix A.
    package let ikeNumber: UInt16?
    /// The number of the ESP transform. RFC 2407 §4.4.4.
    package let espTransform: UInt8
    /// Whether algorithms with other key lengths have the same numbers, so that the attribute Key
    /// Length is sent.
    package let hasKeyLengthAttribute: Bool
    /// The requirement level. RFC 8221 §5, RFC 8247 §2.1.
    package let standing: AlgorithmStanding
    /// The name in Wireshark's table of ESP security associations.
    package let wiresharkName: String
    /// The name by which libcrypto finds the cipher.
    let libraryName: String
    let provider: LibraryProvider
    let construction: Construction
  }

  /// The text that `?` shows for the algorithm, from its row.
  package var help: String { row.help }
  /// The kinds of statements in which the algorithm is allowed, from its row.
  package var uses: AlgorithmUses { row.uses }

  /// The properties of the algorithm. All are constants, so that reading them allocates nothing.
  package var row: Row {
    switch self {
    case .des:
      Row(
        help: "DES-CBC encryption algorithm", uses: [.manual, .negotiated, .ike], keyLength: 8,
        saltLength: 0, blockLength: 8, vectorLength: 8, tagLength: 0, ikeNumber: 1,
        espTransform: 2, hasKeyLengthAttribute: false, standing: .mustNot,
        wiresharkName: "DES-CBC [RFC2405]",
        // Only the provider `legacy` has the cipher.
        libraryName: "DES-CBC", provider: .legacy, construction: .desCBC)
    case .tripleDES:
      Row(
        help: "3DES-CBC encryption algorithm", uses: [.manual, .negotiated, .ike], keyLength: 24,
        saltLength: 0, blockLength: 8, vectorLength: 8, tagLength: 0, ikeNumber: 5,
        espTransform: 3, hasKeyLengthAttribute: false, standing: .shouldNot,
        wiresharkName: "TripleDES-CBC [RFC2451]", libraryName: "DES-EDE3-CBC",
        provider: .default, construction: .tripleDESCBC)
    case .aes128CBC:
      .aesCBC(
        bits: 128, "AES-CBC 128-bit encryption algorithm", library: "AES-128-CBC")
    case .aes192CBC:
      .aesCBC(
        bits: 192, "AES-CBC 192-bit encryption algorithm", library: "AES-192-CBC")
    case .aes256CBC:
      .aesCBC(
        bits: 256, "AES-CBC 256-bit encryption algorithm", library: "AES-256-CBC")
    case .aes128GCM:
      .aesGCM(
        bits: 128, "AES-GCM 128-bit encryption algorithm with 16 octet ICV", library: "AES-128-GCM")
    case .aes192GCM:
      .aesGCM(
        bits: 192, "AES-GCM 192-bit encryption algorithm with 16 octet ICV", library: "AES-192-GCM")
    case .aes256GCM:
      .aesGCM(
        bits: 256, "AES-GCM 256-bit encryption algorithm with 16 octet ICV", library: "AES-256-GCM")
    }
  }

  /// The length in octets of the cipher's key together with its salt.
  package var keyLength: Int { row.keyLength + row.saltLength }

  /// Whether the algorithm also authenticates, so that no other algorithm may be configured for
  /// that. RFC 4106.
  package var authenticates: Bool { row.tagLength > 0 }

  /// Returns the strength of each part of a key, which must have the right length. The key of an
  /// algorithm without weak keys is one sound part.
  package func strengths(of key: Secret) -> [DESKey.Strength] {
    switch row.construction {
    case .desCBC, .tripleDESCBC: DESKey.strengths(of: key)
    case .aesCBC, .aesGCM: [.sound]
    }
  }

  /// Returns whether no part of a key, which must have the right length, is weak or semi-weak.
  package func isSound(_ key: Secret) -> Bool { strengths(of: key).allSatisfy { $0 == .sound } }
}

extension EncryptionAlgorithm.Row {
  /// Returns the salt in a key, which must have the right length, in the byte order of memory; 0 if
  /// the algorithm has no salt. RFC 4106 §8.1.
  func salt(of key: Span<UInt8>) -> UInt32 {
    (0..<saltLength).reduce(0) { salt, index in
      salt | UInt32(key[keyLength + index]) << UInt32(8 * index)
    }
  }

  /// Returns the row of AES in CBC mode. RFC 3602.
  fileprivate static func aesCBC(
    bits: Int, _ help: String, library: String
  ) -> Self {
    Self(
      help: help, uses: [.manual, .negotiated, .ike],
      keyLength: bits / 8, saltLength: 0, blockLength: 16, vectorLength: 16, tagLength: 0,
      ikeNumber: 7, espTransform: 12, hasKeyLengthAttribute: true,
      standing: bits == 192 ? .allowed : .recommended, wiresharkName: "AES-CBC [RFC3602]",
      libraryName: library, provider: .default, construction: .aesCBC)
  }

  /// Returns the row of AES in GCM mode, with an integrity check value of 16 octets. RFC 4106. It
  /// is not allowed in manual associations, which would use a vector twice after a restart: RFC
  /// 8221 §5.
  fileprivate static func aesGCM(
    bits: Int, _ help: String, library: String
  ) -> Self {
    Self(
      help: help, uses: [.negotiated],
      keyLength: bits / 8, saltLength: 4, blockLength: 1, vectorLength: 8, tagLength: 16,
      ikeNumber: nil, espTransform: 20, hasKeyLengthAttribute: true,
      standing: bits == 192 ? .allowed : .recommended,
      wiresharkName: "AES-GCM with 16 octet ICV [RFC4106]", libraryName: library,
      provider: .default, construction: .aesGCM)
  }
}
