internal import COpenSSL

/// The parameters of libcrypto for one packet of a cipher that authenticates, prepared once.
/// `EVP_CipherInit_ex2` and `EVP_CIPHER_CTX_ctrl` would look up constant lengths by name, which
/// takes a fifth of a short packet's time.
///
/// It consists of pointers only, which its owner, a `CipherContext`, deallocates.
@safe struct PacketParameters {
  /// The input parameters: the nonce, the received integrity check value, and the end mark.
  private let settings: UnsafeMutablePointer<OSSL_PARAM>
  /// The output parameters: the place of the integrity check value, and the end mark.
  private let results: UnsafeMutablePointer<OSSL_PARAM>
  private let nonce: UnsafeMutablePointer<SIMD2<UInt64>>
  /// The salt with which a nonce begins, in memory order. RFC 4106 section 4.
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

  /// Returns a parameter with a name of `core_names.h`.
  private static func octets(
    _ name: StaticString, at place: UnsafeMutableRawPointer?, count: Int
  ) -> OSSL_PARAM {
    unsafe OSSL_PARAM_construct_octet_string(
      UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), place,
      count)
  }

  /// Returns the input parameters for a packet that is encrypted.
  func begin(_ vector: InitializationVector) -> UnsafePointer<OSSL_PARAM> {
    unsafe nonce.pointee = vector.nonce(behind: salt)
    return unsafe UnsafePointer(settings)
  }

  /// Returns the input parameters for a packet that is decrypted and contains the value at `tag`.
  func begin(
    _ vector: InitializationVector, comparing tag: UnsafeMutablePointer<UInt8>
  ) -> UnsafePointer<OSSL_PARAM> {
    unsafe settings[1].data = UnsafeMutableRawPointer(tag)
    return unsafe begin(vector)
  }

  /// Returns the output parameters, by which the value is written to `tag`.
  func end(at tag: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<OSSL_PARAM> {
    unsafe results[0].data = UnsafeMutableRawPointer(tag)
    return unsafe results
  }
}
