/// The attribute types of an IKE SA and their values. RFC 2409 appendix A.
package enum IKENumbers {
  /// The types of attributes.
  package enum Attribute: UInt16, Sendable {
    case encryptionAlgorithm = 1
    case hashAlgorithm = 2
    case authenticationMethod = 3
    case groupDescription = 4
    case groupType = 5
    case groupPrime = 6
    case groupGeneratorOne = 7
    case groupGeneratorTwo = 8
    case groupCurveA = 9
    case groupCurveB = 10
    case lifeType = 11
    case lifeDuration = 12
    case prf = 13
    case keyLength = 14
    case fieldSize = 15
    case groupOrder = 16
  }

  /// The values of the encryption algorithm.
  package enum Encryption: UInt16, Sendable {
    case des = 1
    case idea = 2
    case blowfish = 3
    case rc5 = 4
    case tripleDES = 5
    case cast = 6
    case aes = 7
  }

  /// The values of the hash algorithm.
  package enum Hash: UInt16, Sendable {
    case md5 = 1
    case sha1 = 2
    case tiger = 3
    case sha256 = 4
    case sha384 = 5
    case sha512 = 6
  }

  /// The values of the authentication method.
  package enum AuthenticationMethod: UInt16, Sendable {
    case preSharedKey = 1
    case dsaSignatures = 2
    case rsaSignatures = 3
    case rsaEncryption = 4
    case revisedRSAEncryption = 5
  }

  /// The units of a lifetime.
  package enum LifeType: UInt16, Sendable {
    case seconds = 1
    case kilobytes = 2
  }
}

extension IKENumbers.Encryption: CustomStringConvertible {
  /// The name of the cipher, such as `aes-cbc`.
  package var description: String {
    switch self {
    case .des: "des-cbc"
    case .idea: "idea-cbc"
    case .blowfish: "blowfish-cbc"
    case .rc5: "rc5-cbc"
    case .tripleDES: "3des-cbc"
    case .cast: "cast-cbc"
    case .aes: "aes-cbc"
    }
  }
}

extension IKENumbers.Hash: CustomStringConvertible {
  /// The name of the hash function, such as `sha-256`.
  package var description: String {
    switch self {
    case .md5: "md5"
    case .sha1: "sha1"
    case .tiger: "tiger"
    case .sha256: "sha-256"
    case .sha384: "sha-384"
    case .sha512: "sha-512"
    }
  }
}

extension IKENumbers.AuthenticationMethod: CustomStringConvertible {
  /// The name of the method as in the configuration, such as `pre-shared-keys`.
  package var description: String {
    switch self {
    case .preSharedKey: "pre-shared-keys"
    case .dsaSignatures: "dsa-signatures"
    case .rsaSignatures: "rsa-signatures"
    case .rsaEncryption: "rsa-encryption"
    case .revisedRSAEncryption: "revised-rsa-encryption"
    }
  }
}
