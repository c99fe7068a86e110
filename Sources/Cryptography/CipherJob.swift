/// One packet's share of a batch that is encrypted, or decrypted, together.
///
/// It does not own the cipher, as packets of thousands of associations pass: whoever makes it keeps
/// the cipher until the job has run.
package struct CipherJob: BatchJob {
  let cipher: BlockCipher.Reference
  /// Index of the packet in its batch; no two jobs have the same.
  package let packet: Int
  /// What is encrypted of the packet: whole blocks.
  package let range: Range<Int>
  /// Its octets are those of the number in network order.
  package let initializationVector: UInt64

  package init(
    _ cipher: BlockCipher.Reference, packet: Int, range: Range<Int>,
    initializationVector: UInt64
  ) {
    self.cipher = cipher
    cipher.prefetch()
    self.packet = packet
    self.range = range
    self.initializationVector = initializationVector
  }

  var algorithm: EncryptionAlgorithm { cipher.algorithm }
}
