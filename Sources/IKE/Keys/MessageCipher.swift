package import Cryptography
package import Wire

/// The cipher that encrypts the payloads of ISAKMP messages. The initialization vector of each
/// message is the last ciphertext block of the one before. RFC 2409 appendix B.
package struct MessageCipher {
  private let cipher: KeyedCipher

  /// The number of octets of a block and of a vector.
  private var blockLength: Int { cipher.algorithm.row.blockLength }

  /// Creates a cipher. Throws if the key has a wrong length or the algorithm cannot be loaded.
  package init(
    _ algorithm: EncryptionAlgorithm, key: Secret, library: CryptographicLibrary
  ) throws(CryptographyError) {
    cipher = try KeyedCipher(algorithm, key: key, library: library)
  }

  /// Returns the vector of the first encrypted message of phase 1, from the public Diffie-Hellman
  /// values.
  package func initialVector(
    _ hash: HashAlgorithm, publicValues: (initiator: [UInt8], responder: [UInt8])
  ) -> InitializationVector {
    vector(of: hash.digest(of: publicValues.initiator, publicValues.responder))
  }

  /// Returns the vector of the first message of a phase 2 exchange; `last` is the last block of
  /// phase 1.
  package func vector(
    _ hash: HashAlgorithm, after last: InitializationVector, messageID: UInt32
  ) -> InitializationVector {
    var octets = last.octets(blockLength)
    octets.append(bigEndian: messageID)
    return vector(of: hash.digest(of: octets))
  }

  /// Encrypts a message. Returns the datagram and the vector of the next message.
  package func seal(
    _ header: ISAKMPHeader, _ payloads: [ISAKMPPayload], vector: InitializationVector
  ) throws(CryptographyError) -> (datagram: [UInt8], next: InitializationVector) {
    var (first, body) = ISAKMPPayload.chain(payloads)
    let block = blockLength
    body += [UInt8](repeating: 0, count: (block - body.count % block) % block)
    var header = header
    header.nextPayload = first
    header.flags.insert(.encryption)
    var datagram = header.octets(bodyLength: body.count)
    datagram += body
    try cipher.encrypt(
      &datagram, in: ISAKMPHeader.length..<datagram.count, initializationVector: vector)
    return (datagram, self.vector(of: datagram, at: datagram.count - block))
  }

  /// Decrypts a datagram. Returns the message and the vector of the next one; nil if the body does
  /// not consist of whole blocks.
  package func open(
    _ datagram: [UInt8], vector: InitializationVector
  ) throws(CryptographyError) -> (clear: [UInt8], next: InitializationVector)? {
    let body = ISAKMPHeader.length..<max(ISAKMPHeader.length, datagram.count)
    let block = blockLength
    guard !body.isEmpty, body.count % block == 0 else { return nil }
    var clear = datagram
    try cipher.decrypt(&clear, in: body, initializationVector: vector)
    return (clear, self.vector(of: datagram, at: datagram.count - block))
  }

  /// Returns the block of octets at `offset` as a vector.
  private func vector(of octets: [UInt8], at offset: Int = 0) -> InitializationVector {
    InitializationVector(from: octets.span, at: offset, count: blockLength)
  }
}
