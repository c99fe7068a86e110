/// One packet's share of a batch that is encrypted, or decrypted, together.
package struct CipherJob {
  package let cipher: BlockCipher
  /// The cipher's: jobs are sorted by it.
  let algorithm: EncryptionAlgorithm
  /// Index of the packet in its batch; no two jobs have the same.
  package let packet: Int
  /// What is encrypted of the packet: whole blocks.
  package let range: Range<Int>
  /// Its octets are those of the number in network order.
  package let initializationVector: UInt64
  /// Set where the job could not be done.
  package var failure: CryptographyError?

  package init(
    _ cipher: BlockCipher, packet: Int, range: Range<Int>, initializationVector: UInt64
  ) {
    self.cipher = cipher
    algorithm = cipher.algorithm
    self.packet = packet
    self.range = range
    self.initializationVector = initializationVector
  }
}
