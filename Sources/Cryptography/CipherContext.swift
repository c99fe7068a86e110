internal import COpenSSL

/// A cipher with its key schedule, as libcrypto keeps it. A class, because it owns that: the last
/// owner frees it, and libcrypto wipes it then.
@safe final class CipherContext {
  private let pointer: OpaquePointer
  private let cipher: FetchedCipher

  init(_ cipher: FetchedCipher, key: Secret, encrypts: Bool) throws(CryptographyError) {
    guard let pointer = unsafe EVP_CIPHER_CTX_new() else {
      throw CryptographyError(.refused("EVP_CIPHER_CTX_new"))
    }
    unsafe self.pointer = pointer
    self.cipher = cipher
    let isMade = key.withOctets { key in
      unsafe key.withUnsafeBufferPointer { key in
        let direction: Int32 = encrypts ? 1 : 0
        return
          unsafe EVP_CipherInit_ex2(pointer, cipher.pointer, key.baseAddress, nil, direction, nil)
          == 1 && EVP_CIPHER_CTX_set_padding(pointer, 0) == 1
      }
    }
    if !isMade { throw CryptographyError(.refused("EVP_CipherInit_ex2")) }
  }

  deinit { unsafe EVP_CIPHER_CTX_free(pointer) }

  /// Runs the cipher over `range` of `octets`, whole blocks, in place; of what it was set up with
  /// only the initialization vector changes.
  func run(
    _ octets: inout [UInt8], _ range: Range<Int>, initializationVector: UInt64
  ) throws(CryptographyError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= octets.count, "no such octets")
    precondition(range.count % BlockCipher.blockLength == 0, "CBC takes whole blocks")
    guard let length = Int32(exactly: range.count) else {
      throw CryptographyError(.refused("\(range.count) octets at once"))
    }
    var vector = initializationVector.bigEndian
    let isDone = unsafe octets.withUnsafeMutableBufferPointer { octets in
      guard let start = octets.baseAddress else { return true }
      let blocks = unsafe start + range.lowerBound
      return unsafe withUnsafeBytes(of: &vector) { vector in
        let vector = unsafe vector.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var written: Int32 = 0
        return unsafe EVP_CipherInit_ex2(pointer, nil, nil, vector, -1, nil) == 1
          && EVP_CipherUpdate(pointer, blocks, &written, blocks, length) == 1
          && written == length
      }
    }
    if !isDone { throw CryptographyError(.refused("EVP_CipherUpdate")) }
  }
}
