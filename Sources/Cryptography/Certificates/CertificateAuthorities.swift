internal import COpenSSL

/// The certificate authorities that a policy trusts. RFC 5280 section 6.
package struct CertificateAuthorities {
  /// The certificates of the authorities.
  package let certificates: [Certificate]

  /// Creates the set of trusted authorities. Nothing is verified before `verify` is called.
  package init(_ certificates: [Certificate]) { self.certificates = certificates }

  /// Verifies a certificate at a time in seconds since 1970. Throws `untrusted` unless a chain
  /// leads from it, through any `intermediates`, to one of the authorities, and all of the chain is
  /// valid and has no weak key or signature. Returns the chain in DER, from the certificate to the
  /// authority.
  @discardableResult
  package func verify(
    _ certificate: Certificate, intermediates: [Certificate] = [], at time: Int64,
    library: CryptographicLibrary
  ) throws(CryptographyError) -> [[UInt8]] {
    defer { ERR_clear_error() }
    // libcrypto starts at the authority, but the peer's operator can correct only the certificate
    // itself, so its fault is reported first.
    if let fault = certificate.endEntityFault(at: time) {
      throw CryptographyError(.untrusted(fault))
    }
    let context = try library.keyContext()
    guard let store = unsafe X509_STORE_new() else {
      throw CryptographyError(.refused("X509_STORE_new"))
    }
    defer { unsafe X509_STORE_free(store) }
    for certificate in certificates {
      guard unsafe X509_STORE_add_cert(store, certificate.pointer) == 1 else {
        throw CryptographyError(.refused("X509_STORE_add_cert"))
      }
    }
    guard let chain = unsafe OPENSSL_sk_new_null() else {
      throw CryptographyError(.refused("OPENSSL_sk_new_null"))
    }
    defer { unsafe OPENSSL_sk_free(chain) }
    for certificate in intermediates {
      _ = unsafe OPENSSL_sk_push(chain, UnsafeRawPointer(certificate.pointer))
    }
    guard let check = unsafe X509_STORE_CTX_new_ex(context.pointer, nil) else {
      throw CryptographyError(.refused("X509_STORE_CTX_new_ex"))
    }
    defer { unsafe X509_STORE_CTX_free(check) }
    guard unsafe X509_STORE_CTX_init(check, store, certificate.pointer, chain) == 1 else {
      throw CryptographyError(.refused("X509_STORE_CTX_init"))
    }
    // An authority need not be a root.
    unsafe X509_STORE_CTX_set_flags(check, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    unsafe X509_STORE_CTX_set_time(check, 0, Int(time))
    defer { withExtendedLifetime((certificates, intermediates, certificate)) {} }
    guard unsafe X509_verify_cert(check) == 1 else {
      throw CryptographyError(.untrusted(unsafe Self.distrust(check, certificate)))
    }
    let verified = unsafe Self.chain(X509_STORE_CTX_get0_chain(check))
    for (index, der) in verified.enumerated().dropFirst() {
      let issuer = try Certificate(der: der, library: library)
      if let fault = issuer.issuerFault(isTrusted: index == verified.count - 1) {
        throw CryptographyError(.untrusted(fault))
      }
    }
    return verified
  }

  /// Returns the error that libcrypto has found, with the subject of the certificate.
  private static func distrust(_ check: OpaquePointer, _ leaf: Certificate) -> Distrust {
    let code = unsafe X509_STORE_CTX_get_error(check)
    let found = unsafe X509_STORE_CTX_get_current_cert(check)
    let subject = unsafe DistinguishedName(found.flatMap { unsafe X509_get_subject_name($0) })
    let issuer = unsafe DistinguishedName(found.flatMap { unsafe X509_get_issuer_name($0) })
    let name = (subject ?? leaf.subject).text
    let reason: Distrust.Reason
    switch code {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      reason = unsafe .expired(Certificate.words(found.flatMap { unsafe X509_get0_notAfter($0) }))
    case X509_V_ERR_CERT_NOT_YET_VALID:
      reason = unsafe .notYetValid(
        Certificate.words(found.flatMap { unsafe X509_get0_notBefore($0) }))
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
      X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      reason = .unknownAuthority(issuer: (issuer ?? leaf.issuer).text)
    case X509_V_ERR_INVALID_CA, X509_V_ERR_KEYUSAGE_NO_CERTSIGN: reason = .notAnAuthority
    case X509_V_ERR_PATH_LENGTH_EXCEEDED: reason = .pathTooLong
    case X509_V_ERR_CERT_SIGNATURE_FAILURE: reason = .wrongSignature
    default:
      let words = unsafe X509_verify_cert_error_string(Int(code)).map { unsafe String(cString: $0) }
      reason = .other(words ?? "error \(code)")
    }
    return Distrust(reason, of: name)
  }

  private static func chain(_ chain: OpaquePointer?) -> [[UInt8]] {
    unsafe (0..<max(0, OPENSSL_sk_num(chain))).compactMap { index in
      guard let value = unsafe OPENSSL_sk_value(chain, index) else { return nil }
      return unsafe Certificate.der(of: OpaquePointer(value))
    }
  }
}
