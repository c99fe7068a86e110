/// What authenticates a packet. The raw values are the chapter's words.
package enum AuthenticationAlgorithm: String, Sendable, CaseIterable {
  case hmacMD5 = "hmac-md5-96"
  case hmacSHA1 = "hmac-sha1-96"

  /// Octets. RFC 2403 §3, RFC 2404 §3.
  package var keyLength: Int {
    switch self {
    case .hmacMD5: 16
    case .hmacSHA1: 20
    }
  }

  /// Octets of the whole HMAC, before it is cut to 96 bits.
  package var digestLength: Int { keyLength }
}

/// What encrypts a packet. The raw values are the chapter's words.
package enum EncryptionAlgorithm: String, Sendable, CaseIterable {
  case des = "des-cbc"
  case tripleDES = "3des-cbc"

  /// Octets, parity included. RFC 2405 §3, RFC 2451 §2.2.
  package var keyLength: Int {
    switch self {
    case .des: 8
    case .tripleDES: 24
    }
  }
}
