/// The numbers of the IPsec domain of interpretation (DOI). RFC 2407 section 4, RFC 3947 section
/// 5.1. The sections below are those of RFC 2407.
package enum IPsecDOI {
  /// The number of the IPsec DOI itself.
  package static let identifier: UInt32 = 1
  /// SIT_IDENTITY_ONLY, the only situation without security labels. Section 4.2.1.
  package static let identityOnly: UInt32 = 1

  /// The security protocol of a proposal. Section 4.4.1.
  package enum ProtocolID: UInt8, Sendable {
    case isakmp = 1
    case ah = 2
    case esp = 3
    case ipComp = 4
  }

  /// KEY_IKE, the only transform of phase 1. Section 4.4.2.
  package static let keyIKE: UInt8 = 1

  /// The transforms of AH. Section 4.4.3.
  package enum AHTransform: UInt8, Sendable {
    case md5 = 2
    case sha = 3
    case des = 4
  }

  /// The transforms of ESP. Section 4.4.4; RFCs 3602, 3686, 4309, 4106, 4312 and 4543.
  package enum ESPTransform: UInt8, Sendable {
    case desIV64 = 1
    case des = 2
    case tripleDES = 3
    case rc5 = 4
    case idea = 5
    case cast = 6
    case blowfish = 7
    case tripleIDEA = 8
    case desIV32 = 9
    case rc4 = 10
    case null = 11
    case aes = 12
    case aesCTR = 13
    case aesCCM8 = 14
    case aesCCM12 = 15
    case aesCCM16 = 16
    case aesGCM8 = 18
    case aesGCM12 = 19
    case aesGCM16 = 20
    case camellia = 22
    case aesGMAC = 23
  }

  /// The types of the attributes of phase 2. Section 4.5.
  package enum Attribute: UInt16, Sendable {
    case lifeType = 1
    case lifeDuration = 2
    case groupDescription = 3
    case encapsulationMode = 4
    case authenticationAlgorithm = 5
    case keyLength = 6
    case keyRounds = 7
    case compressDictionarySize = 8
    case compressPrivateAlgorithm = 9
  }

  /// The units of a lifetime. Section 4.5.
  package enum LifeType: UInt16, Sendable {
    case seconds = 1
    case kilobytes = 2
  }

  /// The encapsulation modes. Section 4.5; RFC 3947 section 5.1.
  package enum EncapsulationMode: UInt16, Sendable {
    case tunnel = 1
    case transport = 2
    case udpTunnel = 3
    case udpTransport = 4
    /// The value of `udpTunnel` in draft-ietf-ipsec-nat-t-ike.
    case udpTunnelDraft = 61_443
  }

  /// The authentication algorithms. Section 4.5; RFCs 4868, 2857 and 3566.
  package enum AuthenticationAlgorithm: UInt16, Sendable {
    case hmacMD5 = 1
    case hmacSHA = 2
    case desMAC = 3
    case kpdk = 4
    case hmacSHA256 = 5
    case hmacSHA384 = 6
    case hmacSHA512 = 7
    case hmacRIPEMD = 8
    case aesXCBCMAC = 9
  }

  /// The types of identification. Section 4.6.2.1.
  package enum IdentificationType: UInt8, Sendable {
    case ipv4Address = 1
    case fqdn = 2
    case userFQDN = 3
    case ipv4Subnet = 4
    case ipv6Address = 5
    case ipv6Subnet = 6
    case ipv4Range = 7
    case ipv6Range = 8
    case distinguishedName = 9
    case generalName = 10
    case keyID = 11
  }
}

extension IPsecDOI.ProtocolID: CustomStringConvertible {
  /// The name of the protocol in lower case, such as `esp`.
  package var description: String {
    switch self {
    case .isakmp: "isakmp"
    case .ah: "ah"
    case .esp: "esp"
    case .ipComp: "ipcomp"
    }
  }
}

extension IPsecDOI.ESPTransform: CustomStringConvertible {
  /// The name of the transform, such as `aes-cbc`.
  package var description: String {
    switch self {
    case .desIV64: "des-iv64"
    case .des: "des-cbc"
    case .tripleDES: "3des-cbc"
    case .rc5: "rc5"
    case .idea: "idea"
    case .cast: "cast"
    case .blowfish: "blowfish"
    case .tripleIDEA: "3idea"
    case .desIV32: "des-iv32"
    case .rc4: "rc4"
    case .null: "null"
    case .aes: "aes-cbc"
    case .aesCTR: "aes-ctr"
    // The name contains the number of octets of the integrity check value, as the RFCs' names do.
    case .aesCCM8: "aes-ccm(8)"
    case .aesCCM12: "aes-ccm(12)"
    case .aesCCM16: "aes-ccm(16)"
    case .aesGCM8: "aes-gcm(8)"
    case .aesGCM12: "aes-gcm(12)"
    case .aesGCM16: "aes-gcm"
    case .camellia: "camellia-cbc"
    case .aesGMAC: "aes-gmac"
    }
  }
}

extension IPsecDOI.AuthenticationAlgorithm: CustomStringConvertible {
  /// The name of the algorithm with the number of bits of the integrity check value, such as
  /// `hmac-sha1-96`; some have no number.
  package var description: String {
    switch self {
    case .hmacMD5: "hmac-md5-96"
    case .hmacSHA: "hmac-sha1-96"
    case .desMAC: "des-mac"
    case .kpdk: "kpdk"
    case .hmacSHA256: "hmac-sha-256-128"
    case .hmacSHA384: "hmac-sha-384-192"
    case .hmacSHA512: "hmac-sha-512-256"
    case .hmacRIPEMD: "hmac-ripemd-96"
    case .aesXCBCMAC: "aes-xcbc-mac-96"
    }
  }
}

extension IPsecDOI.IdentificationType: CustomStringConvertible {
  /// The name of the type in lower case, without `ID_`, such as `ipv4_addr`.
  package var description: String {
    switch self {
    case .ipv4Address: "ipv4_addr"
    case .fqdn: "fqdn"
    case .userFQDN: "user_fqdn"
    case .ipv4Subnet: "ipv4_addr_subnet"
    case .ipv6Address: "ipv6_addr"
    case .ipv6Subnet: "ipv6_addr_subnet"
    case .ipv4Range: "ipv4_addr_range"
    case .ipv6Range: "ipv6_addr_range"
    case .distinguishedName: "der_asn1_dn"
    case .generalName: "der_asn1_gn"
    case .keyID: "key_id"
    }
  }
}
