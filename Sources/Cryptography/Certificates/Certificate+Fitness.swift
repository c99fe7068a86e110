internal import COpenSSL

/// The checks whether a certificate may authenticate an IKE peer or issue certificates that do. RFC
/// 4945 section 5.1, RFC 5280 section 6.1.
///
/// SHA-1 and RSA keys of 1,024 bits are accepted, because peers of that generation use them.
extension Certificate {
  /// Returns why a peer with this certificate must not be trusted at a time in seconds since 1970,
  /// whoever has issued it; nil if there is no reason.
  package func endEntityFault(at time: Int64) -> Distrust? {
    if let fault = fault(at: time) { return fault }
    // RFC 4945 section 5.1.3.2: if the key usage is restricted, it must allow signatures.
    if let usage = keyUsage, usage.isDisjoint(with: [.digitalSignature, .nonRepudiation]) {
      return Distrust(.notForSignatures, of: subject.text)
    }
    return purposeFault ?? signatureFault ?? keyFault ?? extensionFault
  }

  /// Returns why an authority that was loaded here must not be trusted at a time in seconds since
  /// 1970; nil if there is no reason.
  package func authorityFault(at time: Int64) -> Distrust? {
    fault(at: time) ?? issuerFault(isTrusted: true)
  }

  /// Returns why the certificate must not issue another one in a chain; nil if it may. `isTrusted`
  /// says that it was loaded here, so that its own signature does not matter.
  func issuerFault(isTrusted: Bool) -> Distrust? {
    // Version 3 and basicConstraints are required: without them libcrypto accepts any self-signed
    // certificate as an authority. RFC 4945 section 5.1.3.9.
    if version < 3 { return Distrust(.authorityOfVersion(version), of: subject.text) }
    if !isAuthority { return Distrust(.notAnAuthority, of: subject.text) }
    if let fault = keyFault ?? extensionFault { return fault }
    return isTrusted ? nil : purposeFault ?? signatureFault
  }

  private var keyFault: Distrust? {
    if publicKey.bits < KeyKind.minimumBits {
      return Distrust(.weakKey(publicKey.kind, bits: publicKey.bits), of: subject.text)
    }
    return publicKey.hasWeakExponent ? Distrust(.weakExponent, of: subject.text) : nil
  }

  private var signatureFault: Distrust? {
    var hash: Int32 = 0
    unsafe X509_get_signature_info(pointer, &hash, nil, nil, nil)
    ERR_clear_error()
    guard [NID_md2, NID_md4, NID_md5, NID_mdc2].contains(hash) else { return nil }
    return Distrust(.weakSignature(signatureAlgorithm), of: subject.text)
  }

  private var extensionFault: Distrust? {
    guard unsafe X509_get_extension_flags(pointer) & UInt32(EXFLAG_INVALID) != 0 else { return nil }
    return Distrust(.other("an extension of it cannot be read"), of: subject.text)
  }

  private var purposeFault: Distrust? {
    let purposes = extendedKeyUsage
    guard !purposes.isEmpty, purposes.allSatisfy({ !Self.purposes.contains($0.number) }) else {
      return nil
    }
    return Distrust(.otherPurpose(purposes.map(\.name)), of: subject.text)
  }

  /// The extended key usages, each with its object identifier and name; empty if the certificate
  /// has none. RFC 5280 section 4.2.1.12.
  private var extendedKeyUsage: [(number: String, name: String)] {
    guard let usages = unsafe X509_get_ext_d2i(pointer, NID_ext_key_usage, nil, nil) else {
      return []
    }
    let stack = OpaquePointer(usages)
    defer { unsafe EXTENDED_KEY_USAGE_free(stack) }
    return unsafe (0..<max(0, OPENSSL_sk_num(stack))).map { index in
      let usage = unsafe OpaquePointer(OPENSSL_sk_value(stack, index))
      return unsafe (Self.text(of: usage, inNumbers: true), Self.text(of: usage, inNumbers: false))
    }
  }

  private static func text(of object: OpaquePointer?, inNumbers: Bool) -> String {
    guard let object = unsafe object else { return "" }
    var text = [CChar](repeating: 0, count: 128)
    unsafe OBJ_obj2txt(&text, Int32(text.count), object, inNumbers ? 1 : 0)
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The extended key usages that an IKE peer may have: TLS servers and clients, ipsecEndSystem,
  /// ipsecTunnel and ipsecUser (RFC 2459), ipsecIKE (RFC 4945 section 5.1.3.12), the older
  /// iKEIntermediate, and any.
  private static let purposes: Set<String> = [
    "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.5", "1.3.6.1.5.5.7.3.6",
    "1.3.6.1.5.5.7.3.7", "1.3.6.1.5.5.7.3.17", "1.3.6.1.5.5.8.2.2", "2.5.29.37.0",
  ]
}

extension PublicKey {
  /// Whether the key is an RSA key with an unusable exponent: 1 encrypts nothing, and an even
  /// exponent has no inverse.
  fileprivate var hasWeakExponent: Bool {
    guard kind == .rsa else { return false }
    defer { ERR_clear_error() }
    var exponent: OpaquePointer?
    guard unsafe EVP_PKEY_get_bn_param(key.pointer, "e", &exponent) == 1 else { return true }
    defer { unsafe BN_free(exponent) }
    return unsafe BN_is_odd(exponent) != 1 || BN_num_bits(exponent) < 2
  }
}
