internal import CProcessor

/// DES or 3DES in CBC mode under one key, ready for packet after packet: only the initialization
/// vector changes between calls. RFC 2405, RFC 2451.
///
/// A class, because it owns contexts of libcrypto; they remember nothing between calls, so those
/// that share a cipher do not disturb each other.
@safe package final class BlockCipher {
  /// Octets of a block, and of an initialization vector, of both ciphers.
  package static let blockLength = 8

  #if canImport(CIPsecMB)
    // In front, where packets find it with the first cache line.
    fileprivate var place: KeySchedule.Place?
    private var schedule: KeySchedule?
  #endif
  package let algorithm: EncryptionAlgorithm

  private let key: Secret
  private let cipher: FetchedCipher
  // A security association goes one way and most packets one road: what they need is made when the
  // first of them comes, which saves two thirds of the memory of ten thousand tunnels.
  private var encryption: CipherContext?
  private var decryption: CipherContext?

  /// The key must have `algorithm.keyLength` octets; their parity bits are ignored. Loads what the
  /// library lacks yet.
  package init(
    _ algorithm: EncryptionAlgorithm, key: Secret, library: CryptographicLibrary
  ) throws(CryptographyError) {
    guard key.count == algorithm.keyLength else {
      throw CryptographyError(.keyLength(key.count, needed: algorithm.keyLength))
    }
    self.algorithm = algorithm
    self.key = key
    cipher = try library.cipher(algorithm)
  }

  /// Points at a cipher without owning it, for jobs of batches: counting references for each packet
  /// would take a tenth as long as the work on a short one.
  @safe package struct Reference {
    let algorithm: EncryptionAlgorithm
    private let cipher: Unmanaged<BlockCipher>

    fileprivate init(_ cipher: BlockCipher) {
      algorithm = cipher.algorithm
      unsafe self.cipher = .passUnretained(cipher)
    }

    /// Has the processor fetch the cipher, while it goes on to the next packet.
    func prefetch() { unsafe aspic_prefetch(cipher.toOpaque()) }

    #if canImport(CIPsecMB)
      /// Has it fetch the cipher's keys.
      func prefetchKeys() { use { $0.place?.prefetch() } }
    #endif

    /// Lends the cipher, which its owner must have kept.
    func use<Result, Failure: Error>(
      _ body: (BlockCipher) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      try body(unsafe cipher._withUnsafeGuaranteedRef { $0 })
    }
  }

  package var reference: Reference { Reference(self) }

  /// Encrypts `range`, which must be whole blocks, in place. The vector's octets are those of the
  /// number in network order.
  package func encrypt(
    _ octets: inout [UInt8], in range: Range<Int>, initializationVector: UInt64
  ) throws(CryptographyError) {
    try context(&encryption, encrypts: true)
      .run(&octets, range, initializationVector: initializationVector)
  }

  /// Decrypts `range`, which must be whole blocks, in place.
  package func decrypt(
    _ octets: inout [UInt8], in range: Range<Int>, initializationVector: UInt64
  ) throws(CryptographyError) {
    try context(&decryption, encrypts: false)
      .run(&octets, range, initializationVector: initializationVector)
  }

  private func context(
    _ kept: inout CipherContext?, encrypts: Bool
  ) throws(CryptographyError) -> CipherContext {
    if let kept { return kept }
    let made = try CipherContext(cipher, key: key, encrypts: encrypts)
    kept = made
    return made
  }

  #if canImport(CIPsecMB)
    /// The key as the multi-buffer library wants it, where it stays as long as the cipher lives.
    func keys(of engine: MultiBufferEngine) -> UnsafeRawPointer {
      if let place { return unsafe place.reference }
      let schedule = KeySchedule(key, of: engine)
      self.schedule = schedule
      place = schedule.place
      return unsafe schedule.place.reference
    }
  #endif
}
