internal import COpenSSL

/// An RSA or DSA key with which IKE version 1 authenticates the router. RFC 2409 §5.1.
///
/// It is a class, because it owns a key of libcrypto, which is wiped with the last reference.
@safe package final class PrivateKey {
  package let kind: KeyKind

  let key: EVPKey

  init(_ key: EVPKey, _ kind: KeyKind) {
    self.key = key
    self.kind = kind
  }

  /// Reads a key from PEM text, which must not be encrypted.
  package init(pem: Secret, library: CryptographicLibrary) throws(CryptographyError) {
    let context = try library.keyContext()
    let pointer = unsafe pem.withOctets { octets in
      unsafe octets.withUnsafeBufferPointer { octets -> OpaquePointer? in
        guard let input = unsafe BIO_new_mem_buf(octets.baseAddress, Int32(octets.count)) else {
          return nil
        }
        defer { unsafe BIO_free(input) }
        // Without this callback libcrypto would ask for a passphrase at the terminal.
        return unsafe PEM_read_bio_PrivateKey_ex(
          input, nil, { _, _, _, _ in -1 }, nil, context.pointer, nil)
      }
    }
    ERR_clear_error()
    guard let pointer = unsafe pointer else { throw CryptographyError(.unreadable("private key")) }
    key = unsafe EVPKey(owning: pointer, in: context)
    kind = try key.kind()
    // Signatures with another subgroup have another length. RFC 2409 §5.1.
    if kind == .dsa, key.subgroupBits != 160 {
      throw CryptographyError(.unusableKey("a DSA key with a subgroup other than of 160 bits"))
    }
  }

  /// Returns whether the certificate has the public key of this key.
  package func belongs(to certificate: Certificate) -> Bool {
    belongs(to: certificate.publicKey)
  }

  /// Signs a HASH_I or HASH_R. With RSA the hash is encrypted with the padding of PKCS #1, without
  /// the identifier of a hash algorithm. With DSA the signature is r and s, 20 octets each. The
  /// same hash always has the same signature.
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
