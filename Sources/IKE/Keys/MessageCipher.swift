package import Cryptography
package import Wire

/// Hides the payloads of a message. The initialization vector of each message is the last block of
/// the one before it. RFC 2409 appendix B.
package struct MessageCipher {
  private let cipher: KeyedCipher

  /// Octets of a block, and of a vector.
  private var blockLength: Int { cipher.algorithm.row.blockLength }

  package init(
    _ algorithm: EncryptionAlgorithm, key: Secret, library: CryptographicLibrary
  ) throws(CryptographyError) {
    cipher = try KeyedCipher(algorithm, key: key, library: library)
  }

  /// The vector of the first encrypted message of phase 1.
  package func initialVector(
    _ hash: HashAlgorithm, publicValues: (initiator: [UInt8], responder: [UInt8])
  ) -> InitializationVector {
    vector(of: hash.digest(of: publicValues.initiator, publicValues.responder))
  }

  /// The vector of the first message of an exchange of phase 2; `last` is the last block of
  /// phase 1.
  package func vector(
    _ hash: HashAlgorithm, after last: InitializationVector, messageID: UInt32
  ) -> InitializationVector {
    var octets = last.octets(blockLength)
    octets.append(bigEndian: messageID)
    return vector(of: hash.digest(of: octets))
  }

  /// The datagram, and the vector of the next.
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

  /// The message in clear, and the vector of the next; nil where there are not whole blocks.
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

  /// Of octets that have at least a block, from `offset` on.
  private func vector(of octets: [UInt8], at offset: Int = 0) -> InitializationVector {
    InitializationVector(from: octets.span, at: offset, count: blockLength)
  }
}
