/// One packet's share of a batch that is encrypted, or decrypted, together.
///
/// It owns neither the cipher nor the packet, as packets of thousands of associations pass: whoever
/// makes it keeps both until the job has run.
@safe @usableFromInline package struct CipherJob: BatchJob {
  @usableFromInline package let cipher: KeyedCipher.Reference
  /// What is encrypted of the packet: whole blocks. Around it is what `init` has checked.
  @usableFromInline let text: UnsafeMutablePointer<UInt8>
  /// Octets of it.
  @usableFromInline let length: Int
  @usableFromInline package let initializationVector: InitializationVector
  @usableFromInline let index: UInt32
  /// Whether what was decrypted is what the peer had encrypted, as far as the cipher can tell: of
  /// one that does not authenticate, true.
  @usableFromInline package internal(set) var isAuthentic: Bool

  /// What is encrypted is `range`, whole blocks. It must be the packet's, and what a cipher that
  /// authenticates has around it: SPI, sequence number and vector before it, the integrity check
  /// value behind it. `packet` is the packet's index in its batch; no two jobs have the same.
  // Compiled into who makes it: what is written in parts, and copied whole at once, makes the
  // processor wait.
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

  /// Octets of SPI and sequence number, which a cipher that authenticates takes in besides. RFC 4106
  /// §5.
  @inlinable static var associatedLength: Int { 8 }

  /// Index of the packet in its batch.
  package var packet: Int { Int(index) }

  var algorithm: EncryptionAlgorithm { cipher.algorithm }

  /// Where that begins: before the vector.
  var associated: UnsafeMutablePointer<UInt8> {
    unsafe text - cipher.vectorLength - Self.associatedLength
  }

  /// Where the integrity check value of a cipher that authenticates is.
  var tag: UnsafeMutablePointer<UInt8> { unsafe text + length }

  /// Runs it through libcrypto.
  mutating func run(encrypts: Bool) throws(CryptographyError) {
    isAuthentic = try cipher.use { cipher throws(CryptographyError) in
      try cipher.run(self, encrypts: encrypts)
    }
  }
}
