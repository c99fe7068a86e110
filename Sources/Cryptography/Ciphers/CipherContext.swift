internal import COpenSSL

/// A cipher with its key schedule, as libcrypto keeps it. A class, because it owns that: the last
/// owner frees it, and libcrypto wipes it then.
@safe final class CipherContext {
  private let pointer: OpaquePointer
  private let cipher: FetchedCipher
  /// Of a cipher that authenticates.
  private let parameters: PacketParameters?

  init(_ cipher: FetchedCipher, key: Secret, encrypts: Bool) throws(CryptographyError) {
    guard let pointer = unsafe EVP_CIPHER_CTX_new() else {
      throw CryptographyError(.refused("EVP_CIPHER_CTX_new"))
    }
    unsafe self.pointer = pointer
    self.cipher = cipher
    parameters =
      cipher.row.tagLength > 0
      ? key.withOctets { PacketParameters(cipher.row, key: $0, encrypts: encrypts) } : nil
    let isMade = key.withOctets { key in
      unsafe key.withUnsafeBufferPointer { key in
        let direction: Int32 = encrypts ? 1 : 0
        return
          unsafe EVP_CipherInit_ex2(pointer, cipher.pointer, key.baseAddress, nil, direction, nil)
          == 1
      }
    }
    if !isMade { throw CryptographyError(.refused("EVP_CipherInit_ex2")) }
  }

  deinit {
    unsafe EVP_CIPHER_CTX_free(pointer)
    parameters?.deallocate()
  }

  // What follows goes past libcrypto's keeping of parts of blocks: jobs are whole ones.

  /// Runs the cipher over what is to be encrypted, in place; of what it was set up with only the
  /// initialization vector changes.
  func run(_ job: CipherJob) throws(CryptographyError) {
    let length = try Self.length(job.length)
    var vector = job.initializationVector.bigEndian
    if unsafe !(begin(&vector) && update(job.text, length)) {
      throw CryptographyError(.refused("EVP_Cipher"))
    }
  }

  /// The same of a cipher that authenticates: `associated` octets too, and the integrity check value
  /// goes to `tag`.
  func seal(
    _ text: UnsafeMutableBufferPointer<UInt8>, associated: UnsafeBufferPointer<UInt8>,
    tag: UnsafeMutablePointer<UInt8>, initializationVector: InitializationVector
  ) throws(CryptographyError) {
    let parameters = try packetParameters
    let isDone =
      unsafe EVP_CIPHER_CTX_set_params(pointer, parameters.begin(initializationVector)) == 1
      && run(text, associated) && EVP_Cipher(pointer, tag, nil, 0) >= 0
      && EVP_CIPHER_CTX_get_params(pointer, parameters.end(at: tag)) == 1
    if !isDone { throw CryptographyError(.refused("EVP_Cipher")) }
  }

  /// Decrypts in place, and tells whether the integrity check value at `tag` is right.
  func open(
    _ text: UnsafeMutableBufferPointer<UInt8>, associated: UnsafeBufferPointer<UInt8>,
    tag: UnsafeMutablePointer<UInt8>, initializationVector: InitializationVector
  ) throws(CryptographyError) -> Bool {
    let settings = unsafe try packetParameters.begin(initializationVector, comparing: tag)
    // The last call writes nothing, as the mode has no blocks to fill.
    return unsafe EVP_CIPHER_CTX_set_params(pointer, settings) == 1
      && run(text, associated) && EVP_Cipher(pointer, tag, nil, 0) >= 0
  }

  private var packetParameters: PacketParameters {
    get throws(CryptographyError) {
      guard let parameters else { throw CryptographyError(.refused("a cipher without a tag")) }
      return parameters
    }
  }

  private func run(
    _ text: UnsafeMutableBufferPointer<UInt8>, _ associated: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard let start = text.baseAddress, let length = Int32(exactly: text.count) else {
      return false
    }
    return unsafe EVP_Cipher(
      pointer, nil, associated.baseAddress, UInt32(clamping: associated.count)) >= 0
      && update(start, length)
  }

  private static func length(_ octets: Int) throws(CryptographyError) -> Int32 {
    guard let length = Int32(exactly: octets) else {
      throw CryptographyError(.refused("\(octets) octets at once"))
    }
    return length
  }

  private func begin<Vector>(_ vector: inout Vector) -> Bool {
    unsafe withUnsafeBytes(of: &vector) { vector in
      let vector = unsafe vector.baseAddress?.assumingMemoryBound(to: UInt8.self)
      return unsafe EVP_CipherInit_ex2(pointer, nil, nil, vector, -1, nil) == 1
    }
  }

  private func update(_ octets: UnsafeMutablePointer<UInt8>, _ length: Int32) -> Bool {
    unsafe EVP_Cipher(pointer, octets, octets, UInt32(bitPattern: length)) == length
  }
}
