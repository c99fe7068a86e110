internal import COpenSSL

/// What is set in a context of libcrypto for a packet, and got from it, where the cipher
/// authenticates: laid out once. `EVP_CipherInit_ex2` and `EVP_CIPHER_CTX_ctrl` would look up, by
/// their names, lengths that stay the same, which takes a fifth of a short packet's time.
///
/// Pointers and no more: the context that they belong to deallocates them.
@safe struct PacketParameters {
  /// The nonce, what is to be compared with the computed integrity check value, and an end.
  private let settings: UnsafeMutablePointer<OSSL_PARAM>
  /// Where the integrity check value goes, and an end.
  private let results: UnsafeMutablePointer<OSSL_PARAM>
  private let nonce: UnsafeMutablePointer<SIMD2<UInt64>>
  /// What a nonce begins with, as its octets lie in memory. RFC 4106 §4.
  private let salt: UInt32

  init(_ row: EncryptionAlgorithm.Row, key: Span<UInt8>, encrypts: Bool) {
    salt = row.salt(of: key)
    unsafe nonce = .allocate(capacity: 1)
    unsafe nonce.initialize(to: .zero)
    unsafe settings = .allocate(capacity: 3)
    unsafe settings.initialize(repeating: OSSL_PARAM_construct_end(), count: 3)
    unsafe results = .allocate(capacity: 2)
    unsafe results.initialize(repeating: OSSL_PARAM_construct_end(), count: 2)
    // A length of -1 means the whole nonce.
    unsafe settings[0] = Self.octets("tlsivfixed", at: nonce, count: -1)
    if encrypts {
      unsafe results[0] = Self.octets("tag", at: nil, count: row.tagLength)
    } else {
      unsafe settings[1] = Self.octets("tag", at: nil, count: row.tagLength)
    }
  }

  func deallocate() {
    unsafe nonce.deallocate()
    unsafe settings.deallocate()
    unsafe results.deallocate()
  }

  /// A parameter under its name in `core_names.h`.
  private static func octets(
    _ name: StaticString, at place: UnsafeMutableRawPointer?, count: Int
  ) -> OSSL_PARAM {
    unsafe OSSL_PARAM_construct_octet_string(
      UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), place,
      count)
  }

  /// What to set for a packet that is encrypted.
  func begin(_ vector: InitializationVector) -> UnsafePointer<OSSL_PARAM> {
    unsafe nonce.pointee = vector.nonce(behind: salt)
    return unsafe UnsafePointer(settings)
  }

  /// What to set for a packet that is decrypted, and carries the value at `tag`.
  func begin(
    _ vector: InitializationVector, comparing tag: UnsafeMutablePointer<UInt8>
  ) -> UnsafePointer<OSSL_PARAM> {
    unsafe settings[1].data = UnsafeMutableRawPointer(tag)
    return unsafe begin(vector)
  }

  /// What to get of a packet that was encrypted, so that the value is at `tag`.
  func end(at tag: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<OSSL_PARAM> {
    unsafe results[0].data = UnsafeMutableRawPointer(tag)
    return unsafe results
  }
}
