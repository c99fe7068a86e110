/// One packet of a batch that is encrypted, or decrypted, together.
///
/// It owns neither the cipher nor the packet, which saves reference counting: the caller keeps both
/// until the job has run.
@safe @usableFromInline package struct CipherJob: BatchJob {
  @usableFromInline package let cipher: KeyedCipher.Reference
  /// The octets that are encrypted, whole blocks. `init` has checked that they are in the packet.
  @usableFromInline let text: UnsafeMutablePointer<UInt8>
  /// The number of these octets.
  @usableFromInline let length: Int
  @usableFromInline package let initializationVector: InitializationVector
  @usableFromInline let index: UInt32
  /// Whether the integrity check value was right; true for a cipher that does not authenticate.
  @usableFromInline package internal(set) var isAuthentic: Bool

  /// Creates the job that encrypts or decrypts `range`, which must be whole blocks in the packet. A
  /// cipher that authenticates needs SPI, sequence number and vector before it, and the integrity
  /// check value after it. `packet` is the index of the packet in its batch, which no other job
  /// has.
  // The code is inlined into the caller: a job that is written in parts and then copied as a whole
  // makes the processor wait.
  /// Creates the job that encrypts or decrypts `range`, which must be whole blocks in the packet. A
  /// cipher that authenticates needs SPI, sequence number and vector before it, and the integrity
  /// check value after it. `packet` is the index of the packet in its batch, which no other job
  /// has.
  @inlinable @inline(__always)
  package init(
    _ cipher: KeyedCipher.Reference, packet: Int, octets: PacketOctets, range: Range<Int>,
    initializationVector: InitializationVector
  ) {
    let tagLength = cipher.tagLength
    if tagLength > 0 {
      precondition(
        range.lowerBound >= Self.associatedLength + cipher.vectorLength
          && range.upperBound <= octets.count - tagLength, "no such octets")
    } else {
      precondition(octets.contains(range), "no such octets")
      precondition(range.count & (cipher.blockLength - 1) == 0, "CBC takes whole blocks")
    }
    self.cipher = cipher
    unsafe text = octets.octet(range.lowerBound)
    length = range.count
    index = UInt32(truncatingIfNeeded: packet)
    self.initializationVector = initializationVector
    isAuthentic = true
  }

  /// The length of SPI and sequence number, which a cipher that authenticates includes, in octets.
  /// RFC 4106 §5.
  @inlinable static var associatedLength: Int { 8 }

  /// The index of the packet in its batch.
  package var packet: Int { Int(index) }

  var algorithm: EncryptionAlgorithm { cipher.algorithm }

  /// The address of SPI and sequence number, before the vector.
  var associated: UnsafeMutablePointer<UInt8> {
    unsafe text - cipher.vectorLength - Self.associatedLength
  }

  /// The address of the integrity check value of a cipher that authenticates.
  var tag: UnsafeMutablePointer<UInt8> { unsafe text + length }

  /// Runs the job through libcrypto.
  mutating func run(encrypts: Bool) throws(CryptographyError) {
    isAuthentic = try cipher.use { cipher throws(CryptographyError) in
      try cipher.run(self, encrypts: encrypts)
    }
  }
}
