package import Cryptography
package import Wire

/// Hides the payloads of a message. The initialization vector of each message is the last block of
/// the one before it. RFC 2409 appendix B.
package struct MessageCipher {
  private let cipher: BlockCipher

  package init(
    _ algorithm: EncryptionAlgorithm, key: Secret, library: CryptographicLibrary
  ) throws(CryptographyError) {
    cipher = try BlockCipher(algorithm, key: key, library: library)
  }

  /// The vector of the first encrypted message of phase 1.
  package static func initialVector(
    _ hash: HashAlgorithm, publicValues: (initiator: [UInt8], responder: [UInt8])
  ) -> UInt64 {
    vector(of: hash.digest(of: publicValues.initiator, publicValues.responder))
  }

  /// The vector of the first message of an exchange of phase 2; `last` is the last block of
  /// phase 1.
  package static func vector(
    _ hash: HashAlgorithm, after last: UInt64, messageID: UInt32
  ) -> UInt64 {
    var octets: [UInt8] = []
    octets.append(bigEndian: last)
    octets.append(bigEndian: messageID)
    return vector(of: hash.digest(of: octets))
  }

  /// The datagram, and the vector of the next.
  package func seal(
    _ header: ISAKMPHeader, _ payloads: [ISAKMPPayload], vector: UInt64
  ) throws(CryptographyError) -> (datagram: [UInt8], next: UInt64) {
    var (first, body) = ISAKMPPayload.chain(payloads)
    let block = BlockCipher.blockLength
    body += [UInt8](repeating: 0, count: (block - body.count % block) % block)
    var header = header
    header.nextPayload = first
    header.flags.insert(.encryption)
    var datagram = header.octets(bodyLength: body.count)
    datagram += body
    try cipher.encrypt(
      &datagram, in: ISAKMPHeader.length..<datagram.count, initializationVector: vector)
    return (datagram, Self.vector(of: datagram.suffix(block)))
  }

  /// The message in clear, and the vector of the next; nil where there are not whole blocks.
  package func open(
    _ datagram: [UInt8], vector: UInt64
  ) throws(CryptographyError) -> (clear: [UInt8], next: UInt64)? {
    let body = ISAKMPHeader.length..<max(ISAKMPHeader.length, datagram.count)
    let block = BlockCipher.blockLength
    guard !body.isEmpty, body.count % block == 0 else { return nil }
    var clear = datagram
    try cipher.decrypt(&clear, in: body, initializationVector: vector)
    return (clear, Self.vector(of: datagram.suffix(block)))
  }

  private static func vector(of octets: some Collection<UInt8>) -> UInt64 {
    octets.prefix(BlockCipher.blockLength).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
