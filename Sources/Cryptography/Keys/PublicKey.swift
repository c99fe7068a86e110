internal import COpenSSL

/// A public key, with which the signatures of a peer are verified.
@safe package final class PublicKey {
  package let kind: KeyKind

  let key: EVPKey

  init(_ key: EVPKey) throws(CryptographyError) {
    self.key = key
    kind = try key.kind()
  }

  /// Returns whether `signature` is a signature of `hash` in the format of IKE version 1: RSA
  /// without the identifier of a hash algorithm, or the two numbers of DSA. RFC 2409 §5.1.
  package func verifies(_ signature: [UInt8], of hash: [UInt8]) -> Bool {
    defer { ERR_clear_error() }
    guard let operation = try? KeyOperation(key, kind, signs: false) else { return false }
    let spelt =
      switch kind {
      case .rsa: signature
      case .dsa: DSASignature.der(fromPair: signature) ?? []
      }
    guard !spelt.isEmpty, !hash.isEmpty else { return false }
    return unsafe spelt.withUnsafeBufferPointer { signature in
      unsafe hash.withUnsafeBufferPointer { hash in
        unsafe EVP_PKEY_verify(
          operation.pointer, signature.baseAddress, signature.count, hash.baseAddress, hash.count)
          == 1
      }
    }
  }
}
