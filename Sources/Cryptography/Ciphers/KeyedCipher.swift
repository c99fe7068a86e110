internal import CProcessor

/// A cipher under one key, ready for packet after packet: only the initialization vector changes
/// between calls. RFC 2405, RFC 2451, RFC 3602, RFC 4106.
///
/// A class, because it owns contexts of libcrypto; they remember nothing between calls, so those
/// that share a cipher do not disturb each other.
@safe package final class KeyedCipher {
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

  /// The key must have `algorithm.keyLength` octets; the parity bits of DES are ignored. Loads what the
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
    // Of its row, an octet each: jobs are read where they are, and rows are not looked up.
    let construction: EncryptionAlgorithm.Construction
    private let block: UInt8
    private let vector: UInt8
    private let tag: UInt8
    private let cipher: Unmanaged<KeyedCipher>

    /// Octets.
    package var blockLength: Int { Int(block) }
    package var vectorLength: Int { Int(vector) }
    package var tagLength: Int { Int(tag) }

    fileprivate init(_ cipher: KeyedCipher) {
      algorithm = cipher.algorithm
      let row = algorithm.row
      construction = row.construction
      block = UInt8(clamping: row.blockLength)
      vector = UInt8(clamping: row.vectorLength)
      tag = UInt8(clamping: row.tagLength)
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
      _ body: (KeyedCipher) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      try body(unsafe cipher._withUnsafeGuaranteedRef { $0 })
    }
  }

  package var reference: Reference { Reference(self) }

  /// Encrypts `range`, which must be whole blocks, in place.
  package func encrypt(
    _ octets: inout [UInt8], in range: Range<Int>, initializationVector: InitializationVector
  ) throws(CryptographyError) {
    try context(&encryption, encrypts: true)
      .run(&octets, range, initializationVector: initializationVector)
  }

  /// Decrypts `range`, which must be whole blocks, in place.
  package func decrypt(
    _ octets: inout [UInt8], in range: Range<Int>, initializationVector: InitializationVector
  ) throws(CryptographyError) {
    try context(&decryption, encrypts: false)
      .run(&octets, range, initializationVector: initializationVector)
  }

  /// Encrypts `range` in place, and writes the integrity check value behind it. `associated` octets
  /// are authenticated with it. Of ciphers that authenticate. RFC 4106 §5.
  package func seal(
    _ octets: inout [UInt8], in range: Range<Int>, associated: Range<Int>,
    initializationVector: InitializationVector
  ) throws(CryptographyError) {
    try context(&encryption, encrypts: true)
      .seal(&octets, range, associated, initializationVector: initializationVector)
  }

  /// Decrypts `range` in place, and tells whether the integrity check value behind it is right;
  /// where it is not, what stands there is worth nothing.
  package func open(
    _ octets: inout [UInt8], in range: Range<Int>, associated: Range<Int>,
    initializationVector: InitializationVector
  ) throws(CryptographyError) -> Bool {
    try context(&decryption, encrypts: false)
      .open(&octets, range, associated, initializationVector: initializationVector)
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
    func keys(of engine: MultiBufferEngine) -> KeySchedule.Place {
      if let place { return place }
      let schedule = KeySchedule(key, of: algorithm, by: engine)
      self.schedule = schedule
      place = schedule.place
      return schedule.place
    }
  #endif
}
