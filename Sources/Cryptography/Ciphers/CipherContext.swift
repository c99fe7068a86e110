internal import COpenSSL

/// A cipher with its key schedule in a context of libcrypto. It is a class, because it owns the
/// context: it is freed with the last reference, and libcrypto wipes the key then.
@safe final class CipherContext {
  private let pointer: OpaquePointer
  private let cipher: FetchedCipher
  /// The parameters of a cipher that authenticates; nil for others.
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

  // The following methods do not use libcrypto's buffer for incomplete blocks, because packets are
  // encrypted in whole blocks.

  /// Encrypts or decrypts whole blocks in place, by a cipher that does not authenticate.
  func run(
    _ text: UnsafeMutableBufferPointer<UInt8>, initializationVector: InitializationVector
  ) throws(CryptographyError) {
    guard let start = text.baseAddress, let length = Int32(exactly: text.count) else {
      throw CryptographyError(.refused("\(text.count) octets at once"))
    }
    var vector = initializationVector.bigEndian
    if unsafe !(begin(&vector) && update(start, length)) {
      throw CryptographyError(.refused("EVP_Cipher"))
    }
  }

  /// Encrypts in place, by a cipher that authenticates. The `associated` octets are authenticated
  /// too, and the integrity check value is written to `tag`.
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

  /// Decrypts in place, by a cipher that authenticates. Returns whether the integrity check value
  /// at `tag` is right.
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
