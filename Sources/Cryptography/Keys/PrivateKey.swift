internal import COpenSSL

/// What proves who we are: an RSA or DSA key, signing as IKE version 1 has it. RFC 2409 §5.1.
///
/// A class, because it owns a key of libcrypto, which wipes it when the last owner goes.
@safe package final class PrivateKey {
  package let kind: PublicKey.Kind

  let key: EVPKey

  init(_ key: EVPKey, _ kind: PublicKey.Kind) {
    self.key = key
    self.kind = kind
  }

  /// Reads PEM text, not encrypted.
  package init(pem: Secret, library: CryptographicLibrary) throws(CryptographyError) {
    let context = try library.keyContext()
    let pointer = unsafe pem.withOctets { octets in
      unsafe octets.withUnsafeBufferPointer { octets -> OpaquePointer? in
        guard let input = unsafe BIO_new_mem_buf(octets.baseAddress, Int32(octets.count)) else {
          return nil
        }
        defer { unsafe BIO_free(input) }
        // Without an answer of ours libcrypto would ask the terminal for a passphrase.
        return unsafe PEM_read_bio_PrivateKey_ex(
          input, nil, { _, _, _, _ in -1 }, nil, context.pointer, nil)
      }
    }
    ERR_clear_error()
    guard let pointer = unsafe pointer else { throw CryptographyError(.unreadable("private key")) }
    key = unsafe EVPKey(owning: pointer, in: context)
    kind = try key.kind()
    // Of another subgroup, its signatures would not fit. RFC 2409 §5.1.
    if kind == .dsa, key.subgroupBits != 160 {
      throw CryptographyError(.unusableKey("a DSA key with a subgroup other than of 160 bits"))
    }
  }

  /// Whether the certificate is of this key.
  package func belongs(to certificate: Certificate) -> Bool {
    belongs(to: certificate.publicKey)
  }

  /// Signs a HASH_I or HASH_R: RSA encrypts it as it is, with the padding of PKCS #1 and without
  /// naming an algorithm; DSA gives r and s, 20 octets each. What is signed again has the same
  /// signature.
  package func sign(_ hash: [UInt8]) throws(CryptographyError) -> [UInt8] {
    defer { ERR_clear_error() }
    switch kind {
    case .rsa: return try signWithRSA(hash)
    case .dsa: return try DSASigner(key).sign(hash)
    }
  }

  private func signWithRSA(_ hash: [UInt8]) throws(CryptographyError) -> [UInt8] {
    let operation = try KeyOperation(key, .rsa, signs: true)
    var signature = [UInt8](repeating: 0, count: 1_024)
    var length = signature.count
    let isSigned = unsafe signature.withUnsafeMutableBufferPointer { signature in
      unsafe hash.withUnsafeBufferPointer { hash in
        unsafe EVP_PKEY_sign(
          operation.pointer, signature.baseAddress, &length, hash.baseAddress, hash.count) == 1
      }
    }
    guard isSigned, length <= signature.count else {
      throw CryptographyError(.unusableKey("EVP_PKEY_sign"))
    }
    signature.removeSubrange(length...)
    return signature
  }
}

/// A key of libcrypto. It owns that, and keeps its context alive.
@safe final class EVPKey {
  let pointer: OpaquePointer
  private let context: LibraryContext

  init(owning pointer: OpaquePointer, in context: LibraryContext) {
    unsafe self.pointer = pointer
    self.context = context
  }

  deinit { unsafe EVP_PKEY_free(pointer) }

  var contextPointer: OpaquePointer { unsafe context.pointer }

  func kind() throws(CryptographyError) -> PublicKey.Kind {
    if unsafe EVP_PKEY_is_a(pointer, "RSA") == 1 { return .rsa }
    if unsafe EVP_PKEY_is_a(pointer, "DSA") == 1 { return .dsa }
    throw CryptographyError(.unusableKey("neither RSA nor DSA"))
  }

  /// Of a DSA key's q; nil for others.
  var subgroupBits: Int? {
    defer { ERR_clear_error() }
    var number: OpaquePointer?
    guard unsafe EVP_PKEY_get_bn_param(pointer, "q", &number) == 1 else { return nil }
    defer { unsafe BN_free(number) }
    return unsafe Int(BN_num_bits(number))
  }
}

/// A signature under way, or its check.
@safe final class KeyOperation {
  let pointer: OpaquePointer
  private let key: EVPKey

  init(_ key: EVPKey, _ kind: PublicKey.Kind, signs: Bool) throws(CryptographyError) {
    guard
      let pointer = unsafe EVP_PKEY_CTX_new_from_pkey(key.contextPointer, key.pointer, nil)
    else { throw CryptographyError(.refused("EVP_PKEY_CTX_new_from_pkey")) }
    unsafe self.pointer = pointer
    self.key = key
    let isBegun = unsafe (signs ? EVP_PKEY_sign_init(pointer) : EVP_PKEY_verify_init(pointer)) == 1
    let isPadded =
      switch kind {
      case .rsa: unsafe EVP_PKEY_CTX_set_rsa_padding(pointer, RSA_PKCS1_PADDING) == 1
      case .dsa: true
      }
    if !isBegun || !isPadded { throw CryptographyError(.refused("EVP_PKEY_sign_init")) }
  }

  deinit { unsafe EVP_PKEY_CTX_free(pointer) }
}
