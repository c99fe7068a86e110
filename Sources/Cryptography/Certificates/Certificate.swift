internal import COpenSSL

/// An X.509 certificate. RFC 5280.
///
/// It is a class because it owns a structure of libcrypto; it never changes.
@safe package final class Certificate {
  /// An alternative name of the subject. RFC 5280 section 4.2.1.6.
  package enum AlternativeName: Hashable, Sendable {
    /// An address of four or sixteen octets.
    case address([UInt8])
    case dns(String)
    case email(String)
  }

  /// The certificate in DER.
  package let der: [UInt8]
  /// The name of the subject.
  package let subject: DistinguishedName
  /// The name of the issuer.
  package let issuer: DistinguishedName
  /// The addresses, DNS names and mail addresses among the alternative names.
  package let alternativeNames: [AlternativeName]
  /// The public key of the subject.
  package let publicKey: PublicKey

  let pointer: OpaquePointer

  /// The largest number of octets of a certificate, above those that fit into an IKE message with
  /// others.
  package static let maximumLength = 16_384

  /// Reads a certificate in DER. Throws `unreadable` or `unusableKey`.
  package init(der: [UInt8], library: CryptographicLibrary) throws(CryptographyError) {
    defer { ERR_clear_error() }
    let context = try library.keyContext()
    guard der.count <= Self.maximumLength else {
      throw CryptographyError(.unreadable("certificate of \(der.count) octets"))
    }
    let parsed = unsafe der.withUnsafeBufferPointer { octets -> OpaquePointer? in
      // A certificate that is created in this context finds its algorithms there.
      var certificate = unsafe X509_new_ex(context.pointer, nil)
      var cursor = octets.baseAddress
      let isRead = unsafe d2i_X509(&certificate, &cursor, octets.count) != nil
      // libcrypto frees it after a failure.
      return isRead ? unsafe certificate : nil
    }
    guard let pointer = unsafe parsed else { throw CryptographyError(.unreadable("certificate")) }
    unsafe self.pointer = pointer
    self.der = der
    guard let subject = unsafe DistinguishedName(X509_get_subject_name(pointer)),
      let issuer = unsafe DistinguishedName(X509_get_issuer_name(pointer)),
      let key = unsafe X509_get_pubkey(pointer)
    else {
      unsafe X509_free(pointer)
      throw CryptographyError(.unreadable("certificate"))
    }
    self.subject = subject
    self.issuer = issuer
    alternativeNames = unsafe Self.alternativeNames(of: pointer)
    do throws(CryptographyError) {
      publicKey = try PublicKey(unsafe EVPKey(owning: key, in: context))
    } catch {
      unsafe X509_free(pointer)
      throw error
    }
  }

  /// Reads all certificates of a PEM text, in order. Throws `unreadable` if there is none.
  package static func all(
    pem: [UInt8], library: CryptographicLibrary
  ) throws(CryptographyError) -> [Certificate] {
    defer { ERR_clear_error() }
    let ders = unsafe pem.withUnsafeBufferPointer { octets -> [[UInt8]] in
      guard let input = unsafe BIO_new_mem_buf(octets.baseAddress, Int32(octets.count)) else {
        return []
      }
      defer { unsafe BIO_free(input) }
      var ders: [[UInt8]] = []
      while let certificate = unsafe PEM_read_bio_X509(input, nil, { _, _, _, _ in -1 }, nil) {
        defer { unsafe X509_free(certificate) }
        if let der = unsafe der(of: certificate) { ders.append(der) }
      }
      return ders
    }
    guard !ders.isEmpty else { throw CryptographyError(.unreadable("certificate")) }
    var certificates: [Certificate] = []
    for der in ders { certificates.append(try Certificate(der: der, library: library)) }
    return certificates
  }

  deinit { unsafe X509_free(pointer) }

  static func der(of certificate: OpaquePointer) -> [UInt8]? {
    var octets: UnsafeMutablePointer<UInt8>?
    let length = unsafe i2d_X509(certificate, &octets)
    guard length > 0, let start = unsafe octets else { return nil }
    defer { unsafe CRYPTO_free(start, nil, 0) }
    return unsafe Array(UnsafeBufferPointer(start: start, count: Int(length)))
  }

  private static func alternativeNames(of certificate: OpaquePointer) -> [AlternativeName] {
    guard let names = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else {
      return []
    }
    let stack = OpaquePointer(names)
    defer { unsafe GENERAL_NAMES_free(stack) }
    return unsafe (0..<max(0, OPENSSL_sk_num(stack))).compactMap { index in
      guard let value = unsafe OPENSSL_sk_value(stack, index) else { return nil }
      let name = unsafe value.assumingMemoryBound(to: GENERAL_NAME.self).pointee
      switch unsafe name.type {
      case GEN_IPADD: return unsafe .address(octets(of: name.d.iPAddress))
      case GEN_DNS:
        return unsafe .dns(String(decoding: octets(of: name.d.dNSName), as: UTF8.self))
      case GEN_EMAIL:
        return unsafe .email(String(decoding: octets(of: name.d.rfc822Name), as: UTF8.self))
      default: return nil
      }
    }
  }

  private static func octets(of string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
    guard let string = unsafe string, let start = unsafe ASN1_STRING_get0_data(string) else {
      return []
    }
    return unsafe Array(
      UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(string))))
  }
}

extension Certificate.AlternativeName: CustomStringConvertible {
  /// The name as text: an IPv4 address with dots, an IPv6 address with colons, or the name itself.
  package var description: String {
    switch self {
    case .address(let octets) where octets.count == 4:
      octets.map { String($0) }.joined(separator: ".")
    case .address(let octets):
      stride(from: 0, to: octets.count - 1, by: 2).map {
        String(UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]), radix: 16)
      }.joined(separator: ":")
    case .dns(let text), .email(let text): text
    }
  }
}
