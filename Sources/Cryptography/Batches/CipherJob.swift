/// One packet's share of a batch that is encrypted, or decrypted, together.
///
/// It does not own the cipher, as packets of thousands of associations pass: whoever makes it keeps
/// the cipher until the job has run.
package struct CipherJob: BatchJob {
  let cipher: KeyedCipher.Reference
  /// Index of the packet in its batch; no two jobs have the same.
  package let packet: Int
  /// What is encrypted of the packet: whole blocks. Where the cipher authenticates, its integrity
  /// check value follows.
  package let range: Range<Int>
  package let initializationVector: InitializationVector
  /// Whether what was decrypted is what the peer had encrypted, as far as the cipher can tell: of
  /// one that does not authenticate, true.
  package internal(set) var isAuthentic = true

  package init(
    _ cipher: KeyedCipher.Reference, packet: Int, range: Range<Int>,
    initializationVector: InitializationVector
  ) {
    self.cipher = cipher
    cipher.prefetch()
    self.packet = packet
    self.range = range
    self.initializationVector = initializationVector
  }

  /// What a cipher that authenticates takes in besides: SPI and sequence number, before the vector.
  /// RFC 4106 §5.
  var associated: Range<Int> {
    let end = range.lowerBound - cipher.vectorLength
    return end - 8..<end
  }

  var algorithm: EncryptionAlgorithm { cipher.algorithm }
}
