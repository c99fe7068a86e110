internal import COpenSSL

/// A cipher with its key schedule, as libcrypto keeps it. A class, because it owns that: the last
/// owner frees it, and libcrypto wipes it then.
@safe final class CipherContext {
  private let pointer: OpaquePointer
  private let cipher: FetchedCipher
  /// What a nonce begins with, as its octets lie in memory. RFC 4106 §4.
  private let salt: UInt32

  init(_ cipher: FetchedCipher, key: Secret, encrypts: Bool) throws(CryptographyError) {
    guard let pointer = unsafe EVP_CIPHER_CTX_new() else {
      throw CryptographyError(.refused("EVP_CIPHER_CTX_new"))
    }
    unsafe self.pointer = pointer
    self.cipher = cipher
    let keyLength = cipher.row.keyLength
    var salt: UInt32 = 0
    let isMade = key.withOctets { key in
      for index in keyLength..<max(keyLength, key.count) {
        salt |= UInt32(key[index]) << UInt32(8 * (index - keyLength))
      }
      return unsafe key.withUnsafeBufferPointer { key in
        let direction: Int32 = encrypts ? 1 : 0
        return
          unsafe EVP_CipherInit_ex2(pointer, cipher.pointer, key.baseAddress, nil, direction, nil)
          == 1 && EVP_CIPHER_CTX_set_padding(pointer, 0) == 1
      }
    }
    self.salt = salt
    if !isMade { throw CryptographyError(.refused("EVP_CipherInit_ex2")) }
  }

  deinit { unsafe EVP_CIPHER_CTX_free(pointer) }

  /// Runs the cipher over `range` of `octets`, whole blocks, in place; of what it was set up with
  /// only the initialization vector changes.
  func run(
    _ octets: inout [UInt8], _ range: Range<Int>, initializationVector: InitializationVector
  ) throws(CryptographyError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= octets.count, "no such octets")
    precondition(range.count % cipher.row.blockLength == 0, "CBC takes whole blocks")
    guard let length = Int32(exactly: range.count) else {
      throw CryptographyError(.refused("\(range.count) octets at once"))
    }
    var vector = initializationVector.bigEndian
    let isDone = unsafe octets.withUnsafeMutableBufferPointer { octets in
      guard let start = octets.baseAddress else { return true }
      return unsafe begin(&vector) && update(start + range.lowerBound, length)
    }
    if !isDone { throw CryptographyError(.refused("EVP_CipherUpdate")) }
  }

  /// The same of a cipher that authenticates: `associated` octets too, and the integrity check value
  /// goes behind `range`.
  func seal(
    _ octets: inout [UInt8], _ range: Range<Int>, _ associated: Range<Int>,
    initializationVector: InitializationVector
  ) throws(CryptographyError) {
    let isDone = unsafe try authenticate(&octets, range, associated, initializationVector) {
      tag, length in
      var written: Int32 = 0
      return unsafe EVP_CipherFinal_ex(pointer, tag, &written) == 1
        && EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_GET_TAG, length, tag) == 1
    }
    if !isDone { throw CryptographyError(.refused("EVP_CipherFinal_ex")) }
  }

  /// Whether the integrity check value behind `range`, which is decrypted in place, is right.
  func open(
    _ octets: inout [UInt8], _ range: Range<Int>, _ associated: Range<Int>,
    initializationVector: InitializationVector
  ) throws(CryptographyError) -> Bool {
    unsafe try authenticate(&octets, range, associated, initializationVector) { tag, length in
      var written: Int32 = 0
      // The last call writes nothing, as the mode has no blocks to fill.
      return unsafe EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_TAG, length, tag) == 1
        && EVP_CipherFinal_ex(pointer, tag, &written) == 1
    }
  }

  /// Runs the cipher, and then `end` with what stands behind `range`.
  private func authenticate(
    _ octets: inout [UInt8], _ range: Range<Int>, _ associated: Range<Int>,
    _ initializationVector: InitializationVector,
    end: (_ tag: UnsafeMutablePointer<UInt8>, _ length: Int32) -> Bool
  ) throws(CryptographyError) -> Bool {
    let tagLength = cipher.row.tagLength
    precondition(
      associated.lowerBound >= 0 && associated.upperBound <= range.lowerBound
        && range.upperBound + tagLength <= octets.count, "no such octets")
    guard let length = Int32(exactly: range.count) else {
      throw CryptographyError(.refused("\(range.count) octets at once"))
    }
    // Salt and vector, as their octets lie in memory.
    var nonce = InlineArray<3, UInt32>(repeating: salt)
    let vector = initializationVector.bigEndian.first
    nonce[1] = UInt32(truncatingIfNeeded: vector)
    nonce[2] = UInt32(truncatingIfNeeded: vector >> 32)
    return unsafe octets.withUnsafeMutableBufferPointer { octets in
      guard let start = octets.baseAddress else { return false }
      var written: Int32 = 0
      return unsafe begin(&nonce)
        && EVP_CipherUpdate(
          pointer, nil, &written, start + associated.lowerBound, Int32(associated.count)) == 1
        && update(start + range.lowerBound, length)
        && end(start + range.upperBound, Int32(clamping: tagLength))
    }
  }

  private func begin<Vector>(_ vector: inout Vector) -> Bool {
    unsafe withUnsafeBytes(of: &vector) { vector in
      let vector = unsafe vector.baseAddress?.assumingMemoryBound(to: UInt8.self)
      return unsafe EVP_CipherInit_ex2(pointer, nil, nil, vector, -1, nil) == 1
    }
  }

  private func update(_ octets: UnsafeMutablePointer<UInt8>, _ length: Int32) -> Bool {
    var written: Int32 = 0
    return unsafe EVP_CipherUpdate(pointer, octets, &written, octets, length) == 1
      && written == length
  }
}
