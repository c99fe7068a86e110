import Cryptography
import Wire

// What the algorithms are called on the wire. RFC 2407 §4.4, RFC 2409 appendix A.

extension EncryptionAlgorithm {
  var number: IKENumbers.Encryption {
    switch self {
    case .des: .des
    case .tripleDES: .tripleDES
    }
  }

  var transform: IPsecDOI.ESPTransform {
    switch self {
    case .des: .des
    case .tripleDES: .tripleDES
    }
  }
}

extension HashAlgorithm {
  var number: IKENumbers.Hash {
    switch self {
    case .md5: .md5
    case .sha1: .sha1
    }
  }
}

extension AuthenticationMethod {
  var number: IKENumbers.AuthenticationMethod {
    switch self {
    case .dsaSignatures: .dsaSignatures
    case .preSharedKeys: .preSharedKey
    case .rsaSignatures: .rsaSignatures
    }
  }
}

extension DiffieHellmanGroup {
  /// RFC 2409 §6.
  var number: UInt16 {
    switch self {
    case .group1: 1
    case .group2: 2
    }
  }
}

extension AuthenticationAlgorithm {
  var number: IPsecDOI.AuthenticationAlgorithm {
    switch self {
    case .hmacMD5: .hmacMD5
    case .hmacSHA1: .hmacSHA
    }
  }

  var transform: IPsecDOI.AHTransform {
    switch self {
    case .hmacMD5: .md5
    case .hmacSHA1: .sha
    }
  }
}
