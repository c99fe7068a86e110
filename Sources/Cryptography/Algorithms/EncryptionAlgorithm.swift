/// What encrypts a packet, or the messages of IKE. The raw values are the words of the
/// configuration; all else that is to be said of an algorithm stands in its row.
package enum EncryptionAlgorithm: String, Sendable, CaseIterable, ConfigurableAlgorithm {
  case des = "des-cbc"
  case tripleDES = "3des-cbc"
  case aes128CBC = "aes-128-cbc"
  case aes192CBC = "aes-192-cbc"
  case aes256CBC = "aes-256-cbc"
  case aes128GCM = "aes-128-gcm"
  case aes192GCM = "aes-192-gcm"
  case aes256GCM = "aes-256-gcm"

  /// How a cipher works: who computes asks for this, and nobody else.
  enum Construction: Sendable {
    case desCBC
    case tripleDESCBC
    case aesCBC
    case aesGCM
  }

  package struct Row: Sendable {
    package let help: String
    /// What has the algorithm: it is not in every statement.
    package let uses: AlgorithmUses
    /// Octets of the cipher's key, parity included.
    package let keyLength: Int
    /// Octets that follow the key in the key material. RFC 4106 §8.1.
    package let saltLength: Int
    /// Octets of which what is encrypted is a multiple.
    package let blockLength: Int
    /// Octets of the initialization vector that each packet carries.
    package let vectorLength: Int
    /// Octets of integrity check value of its own; 0: another algorithm has to authenticate.
    package let tagLength: Int
    /// RFC 2409 appendix A; nil: not in IKE.
    package let ikeNumber: UInt16?
    /// RFC 2407 §4.4.4.
    package let espTransform: UInt8
    /// Whether the numbers are those of a family, and an attribute tells the length of the key.
    package let hasKeyLengthAttribute: Bool
    /// RFC 8221 §5, RFC 8247 §2.1.
    package let standing: AlgorithmStanding
    /// As Wireshark's table of ESP security associations has it.
    package let wiresharkName: String
    /// What libcrypto fetches it by.
    let libraryName: String
    let provider: LibraryContext.Provider
    let construction: Construction
  }

  /// All of it are constants: nothing is made when it is read.
  package var row: Row {
    switch self {
    case .des:
      Row(
        help: "DES-CBC encryption algorithm", uses: [.manual, .negotiated, .ike], keyLength: 8,
        saltLength: 0, blockLength: 8, vectorLength: 8, tagLength: 0, ikeNumber: 1,
        espTransform: 2, hasKeyLengthAttribute: false, standing: .mustNot,
        wiresharkName: "DES-CBC [RFC2405]",
        // Old enough to be in `legacy` only.
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

  /// Octets of the cipher's key and of what follows it in the key material.
  package var keyLength: Int { row.keyLength + row.saltLength }

  /// Whether it authenticates too, so that no other algorithm may. RFC 4106.
  package var authenticates: Bool { row.tagLength > 0 }

  /// The strength of each part of a key that has the right length; one part is sound where an
  /// algorithm has no weak keys.
  package func strengths(of key: Secret) -> [DESKey.Strength] {
    switch row.construction {
    case .desCBC, .tripleDESCBC: DESKey.strengths(of: key)
    case .aesCBC, .aesGCM: [.sound]
    }
  }

  /// Whether a key that has the right length has no weak and no semi-weak part.
  package func isSound(_ key: Secret) -> Bool { strengths(of: key).allSatisfy { $0 == .sound } }
}

extension EncryptionAlgorithm.Row {
  /// What follows the cipher's key in a key that has the right length, as its octets lie in memory;
  /// 0 where nothing does. RFC 4106 §8.1.
  func salt(of key: Span<UInt8>) -> UInt32 {
    (0..<saltLength).reduce(0) { salt, index in
      salt | UInt32(key[keyLength + index]) << UInt32(8 * index)
    }
  }

  /// RFC 3602.
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

  /// With 16 octets of integrity check value. RFC 4106. Not for manual associations, which would
  /// use a vector twice after a restart: RFC 8221 §5.
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
