/// DES or 3DES in CBC mode under one key, ready for packet after packet: only the initialization
/// vector changes between calls. RFC 2405, RFC 2451.
///
/// A class, because it owns contexts of libcrypto; they remember nothing between calls, so those
/// that share a cipher do not disturb each other.
package final class BlockCipher {
  /// Octets of a block, and of an initialization vector, of both ciphers.
  package static let blockLength = 8

  package let algorithm: EncryptionAlgorithm

  private let encryption: CipherContext
  private let decryption: CipherContext

  /// The key must have `algorithm.keyLength` octets; their parity bits are ignored. Loads what the
  /// library lacks yet.
  package init(
    _ algorithm: EncryptionAlgorithm, key: Secret, library: CryptographicLibrary
  ) throws(CryptographyError) {
    guard key.count == algorithm.keyLength else {
      throw CryptographyError(.keyLength(key.count, needed: algorithm.keyLength))
    }
    let cipher = try library.cipher(algorithm)
    self.algorithm = algorithm
    encryption = try CipherContext(cipher, key: key, encrypts: true)
    decryption = try CipherContext(cipher, key: key, encrypts: false)
  }

  /// Encrypts `range`, which must be whole blocks, in place. The vector's octets are those of the
  /// number in network order.
  package func encrypt(
    _ octets: inout [UInt8], in range: Range<Int>, initializationVector: UInt64
  ) throws(CryptographyError) {
    try encryption.run(&octets, range, initializationVector: initializationVector)
  }

  /// Decrypts `range`, which must be whole blocks, in place.
  package func decrypt(
    _ octets: inout [UInt8], in range: Range<Int>, initializationVector: UInt64
  ) throws(CryptographyError) {
    try decryption.run(&octets, range, initializationVector: initializationVector)
  }
}
