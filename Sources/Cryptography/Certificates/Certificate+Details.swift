internal import COpenSSL

/// The fields of a certificate other than names and key. RFC 5280 sections 4.1 and 4.2.
extension Certificate {
  /// The purposes for which the key may be used, as bits. RFC 5280 section 4.2.1.3.
  package struct KeyUsage: OptionSet, Sendable {
    /// The purposes as bits, as libcrypto returns them: the extension's first octet is the lowest.
    package var rawValue: UInt32

    /// Creates a set of purposes from its bits.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The key verifies signatures other than those of certificates and revocation lists.
    package static let digitalSignature = KeyUsage(rawValue: 0x80)
    /// The key verifies signatures that the signer cannot deny later (contentCommitment).
    package static let nonRepudiation = KeyUsage(rawValue: 0x40)
    /// The key encrypts keys.
    package static let keyEncipherment = KeyUsage(rawValue: 0x20)
    /// The key encrypts data directly.
    package static let dataEncipherment = KeyUsage(rawValue: 0x10)
    /// The key is used in a key agreement.
    package static let keyAgreement = KeyUsage(rawValue: 0x08)
    /// The key verifies signatures of certificates (keyCertSign).
    package static let certificateSigning = KeyUsage(rawValue: 0x04)
    /// The key verifies signatures of revocation lists (cRLSign).
    package static let revocationListSigning = KeyUsage(rawValue: 0x02)
  }

  /// The X.509 version; 3 for all certificates with extensions.
  package var version: Int { unsafe Int(X509_get_version(pointer)) + 1 }

  /// The serial number in network order.
  package var serialNumber: [UInt8] {
    guard let number = unsafe X509_get0_serialNumber(pointer),
      let start = unsafe ASN1_STRING_get0_data(number)
    else { return [] }
    return unsafe Array(
      UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(number))))
  }

  /// The beginning of the validity in seconds since 1970; 0 if the date is malformed.
  package var notBefore: Int64 { unsafe Self.seconds(X509_get0_notBefore(pointer)) }
  /// The end of the validity in seconds since 1970; 0 if the date is malformed.
  package var notAfter: Int64 { unsafe Self.seconds(X509_get0_notAfter(pointer)) }

  /// The beginning of the validity as text, such as `Nov 21 23:33:58 2005 GMT`.
  var notBeforeWords: String { unsafe Self.words(X509_get0_notBefore(pointer)) }
  /// The end of the validity as text.
  var notAfterWords: String { unsafe Self.words(X509_get0_notAfter(pointer)) }

  /// Returns why the certificate must not be used at a time in seconds since 1970; nil if it is
  /// valid.
  package func fault(at time: Int64) -> Distrust? {
    if time < notBefore { return Distrust(.notYetValid(notBeforeWords), of: subject.text) }
    if time > notAfter { return Distrust(.expired(notAfterWords), of: subject.text) }
    return nil
  }

  /// The name of the signature algorithm, such as `sha1WithRSAEncryption`.
  package var signatureAlgorithm: String {
    unsafe OBJ_nid2ln(X509_get_signature_nid(pointer)).map { unsafe String(cString: $0) }
      ?? "unknown"
  }

  /// The allowed purposes of the key; nil if the certificate does not restrict them.
  package var keyUsage: KeyUsage? {
    let bits = unsafe X509_get_key_usage(pointer)
    return bits == UInt32.max ? nil : KeyUsage(rawValue: bits)
  }

  /// Whether the certificate may issue others. RFC 5280 section 4.2.1.9.
  package var isAuthority: Bool { unsafe X509_check_ca(pointer) == 1 }

  /// Whether the subject is also the issuer.
  package var isSelfIssued: Bool { subject == issuer }

  /// The identifier of its key, by which other certificates refer to it; nil for none. RFC 5280
  /// section 4.2.1.2.
  var subjectKeyIdentifier: [UInt8]? {
    guard let name = unsafe X509_get0_subject_key_id(pointer),
      let start = unsafe ASN1_STRING_get0_data(name)
    else { return nil }
    return unsafe Array(UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(name))))
  }

  /// The key as the certificate contains it: RSAPublicKey, or the public number of DSA. RFC 3279
  /// section 2.3.
  package var publicKeyOctets: [UInt8] {
    guard let key = unsafe X509_get0_pubkey_bitstr(pointer),
      let start = unsafe ASN1_STRING_get0_data(key)
    else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(key))))
  }

  /// Returns the hash of the certificate's DER encoding.
  package func fingerprint(_ hash: HashAlgorithm) -> [UInt8] { hash.digest(of: der) }

  /// The certificate as PEM text.
  package var pem: String { PEM.text(.certificate, der) }

  private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
    guard let epoch = unsafe ASN1_TIME_set(nil, 0) else { return 0 }
    defer { unsafe ASN1_STRING_free(epoch) }
    var days: Int32 = 0
    var seconds: Int32 = 0
    guard let time = unsafe time, unsafe ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else {
      return 0
    }
    return Int64(days) * 86_400 + Int64(seconds)
  }

  static func words(_ time: UnsafePointer<ASN1_TIME>?) -> String {
    guard let output = unsafe BIO_new(BIO_s_mem()) else { return "" }
    defer { unsafe BIO_free(output) }
    guard let time = unsafe time, unsafe ASN1_TIME_print(output, time) == 1 else {
      ERR_clear_error()
      return "a date that is none"
    }
    var octets = [UInt8](repeating: 0, count: 64)
    let count = unsafe BIO_read(output, &octets, Int32(octets.count))
    return String(decoding: octets.prefix(Int(max(0, count))), as: UTF8.self)
  }
}

extension PublicKey {
  /// The number of bits of the RSA modulus or the DSA prime.
  package var bits: Int { unsafe Int(EVP_PKEY_get_bits(key.pointer)) }

  /// The key as SubjectPublicKeyInfo in DER. RFC 5280 section 4.1.2.7.
  package var der: [UInt8] {
    defer { ERR_clear_error() }
    let length = unsafe i2d_PUBKEY(key.pointer, nil)
    guard length > 0 else { return [] }
    var der = [UInt8](repeating: 0, count: Int(length))
    let isWritten = unsafe der.withUnsafeMutableBufferPointer { der in
      var cursor = der.baseAddress
      return unsafe i2d_PUBKEY(key.pointer, &cursor) == length
    }
    return isWritten ? der : []
  }
}
