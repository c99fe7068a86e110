internal import COpenSSL

/// A key of libcrypto. It owns the memory of the key, and keeps the library context alive.
@safe final class EVPKey {
  let pointer: OpaquePointer
  private let context: LibraryContext

  init(owning pointer: OpaquePointer, in context: LibraryContext) {
    unsafe self.pointer = pointer
    self.context = context
  }

  deinit { unsafe EVP_PKEY_free(pointer) }

  var contextPointer: OpaquePointer { unsafe context.pointer }

  /// Returns the kind of the key. Throws for a key that is neither RSA nor DSA.
  func kind() throws(CryptographyError) -> KeyKind {
    if unsafe EVP_PKEY_is_a(pointer, "RSA") == 1 { return .rsa }
    if unsafe EVP_PKEY_is_a(pointer, "DSA") == 1 { return .dsa }
    throw CryptographyError(.unusableKey("neither RSA nor DSA"))
  }

  /// The size in bits of a DSA key's q; nil for other keys.
  var subgroupBits: Int? {
    defer { ERR_clear_error() }
    var number: OpaquePointer?
    guard unsafe EVP_PKEY_get_bn_param(pointer, "q", &number) == 1 else { return nil }
    defer { unsafe BN_free(number) }
    return unsafe Int(BN_num_bits(number))
  }
}

/// An operation of libcrypto that makes or verifies a signature.
@safe final class KeyOperation {
  let pointer: OpaquePointer
  private let key: EVPKey

  init(_ key: EVPKey, _ kind: KeyKind, signs: Bool) throws(CryptographyError) {
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
