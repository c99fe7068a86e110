internal import COpenSSL

/// Whose certificates are believed. RFC 5280 §6.
package struct CertificateAuthorities {
  package let certificates: [Certificate]

  package init(_ certificates: [Certificate]) { self.certificates = certificates }

  /// Throws unless a chain, by way of any `intermediates`, leads from the certificate to one of
  /// ours, and all of it is valid at the time: seconds since the Unix epoch.
  package func verify(
    _ certificate: Certificate, intermediates: [Certificate] = [], at time: Int64,
    library: CryptographicLibrary
  ) throws(CryptographyError) {
    defer { ERR_clear_error() }
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
    // An authority of ours need not be a root.
    unsafe X509_STORE_CTX_set_flags(check, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    unsafe X509_STORE_CTX_set_time(check, 0, Int(time))
    guard unsafe X509_verify_cert(check) == 1 else {
      let code = Int(unsafe X509_STORE_CTX_get_error(check))
      let words = unsafe X509_verify_cert_error_string(code).map { unsafe String(cString: $0) }
      throw CryptographyError(.untrusted(words ?? "error \(code)"))
    }
    withExtendedLifetime((certificates, intermediates, certificate)) {}
  }
}
