internal import COpenSSL

/// What a peer's signature is checked with.
@safe package final class PublicKey {
  /// What the key can do; one signs only what the other can check.
  package enum Kind: Sendable {
    case rsa
    case dsa
  }

  package let kind: Kind

  let key: EVPKey

  init(_ key: EVPKey) throws(CryptographyError) {
    self.key = key
    kind = try key.kind()
  }

  /// Whether `signature` was made over `hash`, in the way of `PrivateKey.sign`.
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
