internal import COpenSSL

/// What a certificate says beside names and key. RFC 5280 §4.1, §4.2.
extension Certificate {
  /// What the key may be used for, as bits of RFC 5280 §4.2.1.3.
  package struct KeyUsage: OptionSet, Sendable {
    package var rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let digitalSignature = KeyUsage(rawValue: 0x80)
    package static let nonRepudiation = KeyUsage(rawValue: 0x40)
    package static let keyEncipherment = KeyUsage(rawValue: 0x20)
    package static let dataEncipherment = KeyUsage(rawValue: 0x10)
    package static let keyAgreement = KeyUsage(rawValue: 0x08)
    package static let certificateSigning = KeyUsage(rawValue: 0x04)
    package static let revocationListSigning = KeyUsage(rawValue: 0x02)
  }

  /// 3 for all that have extensions.
  package var version: Int { unsafe Int(X509_get_version(pointer)) + 1 }

  /// In network order.
  package var serialNumber: [UInt8] {
    guard let number = unsafe X509_get0_serialNumber(pointer),
      let start = unsafe ASN1_STRING_get0_data(number)
    else { return [] }
    return unsafe Array(
      UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(number))))
  }

  /// Seconds since 1970; 0 for a date that is none.
  package var notBefore: Int64 { unsafe Self.seconds(X509_get0_notBefore(pointer)) }
  package var notAfter: Int64 { unsafe Self.seconds(X509_get0_notAfter(pointer)) }

  /// As libcrypto writes it: `Nov 21 23:33:58 2005 GMT`.
  var notBeforeWords: String { unsafe Self.words(X509_get0_notBefore(pointer)) }
  var notAfterWords: String { unsafe Self.words(X509_get0_notAfter(pointer)) }

  /// Why it is not to be used at that time, in seconds since 1970; nil: it is.
  package func fault(at time: Int64) -> Distrust? {
    if time < notBefore { return Distrust(.notYetValid(notBeforeWords), of: subject.text) }
    if time > notAfter { return Distrust(.expired(notAfterWords), of: subject.text) }
    return nil
  }

  /// `sha1WithRSAEncryption`.
  package var signatureAlgorithm: String {
    unsafe OBJ_nid2ln(X509_get_signature_nid(pointer)).map { unsafe String(cString: $0) }
      ?? "unknown"
  }

  /// nil where it does not say.
  package var keyUsage: KeyUsage? {
    let bits = unsafe X509_get_key_usage(pointer)
    return bits == UInt32.max ? nil : KeyUsage(rawValue: bits)
  }

  /// Whether it says that it may issue others. RFC 5280 §4.2.1.9.
  package var isAuthority: Bool { unsafe X509_check_ca(pointer) == 1 }

  package var isSelfIssued: Bool { subject == issuer }

  /// What others name its key by. RFC 5280 §4.2.1.2.
  var subjectKeyIdentifier: [UInt8]? {
    guard let name = unsafe X509_get0_subject_key_id(pointer),
      let start = unsafe ASN1_STRING_get0_data(name)
    else { return nil }
    return unsafe Array(UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(name))))
  }

  /// As the certificate carries the key: RSAPublicKey, or the number of DSA. RFC 3279 §2.3.
  package var publicKeyOctets: [UInt8] {
    guard let key = unsafe X509_get0_pubkey_bitstr(pointer),
      let start = unsafe ASN1_STRING_get0_data(key)
    else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(key))))
  }

  package func fingerprint(_ hash: HashAlgorithm) -> [UInt8] { hash.digest(of: der) }

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
  /// Of an RSA modulus, or a DSA prime.
  package var bits: Int { unsafe Int(EVP_PKEY_get_bits(key.pointer)) }

  /// SubjectPublicKeyInfo. RFC 5280 §4.1.2.7.
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
