internal import CProcessor

/// A cipher with a key, for any number of packets: only the initialization vector changes between
/// calls. RFC 2405, RFC 2451, RFC 3602, RFC 4106.
///
/// It is a class, because it owns contexts of libcrypto. They keep no state between calls, so that
/// several owners can share a cipher.
@safe @usableFromInline package final class KeyedCipher {
  #if canImport(CIPsecMB)
    fileprivate var schedule: KeySchedule?
  #endif
  /// The algorithm for which the key was created.
  package let algorithm: EncryptionAlgorithm

  private let key: Secret
  private let cipher: FetchedCipher
  #if canImport(CIPsecMB)
    private let memory: KeyMemory
  #endif
  // An association has one direction, and most packets use either libcrypto or the multi-buffer
  // library. A context is created when the first packet needs it, which saves two thirds of the
  // memory of ten thousand tunnels.
  private var encryption: CipherContext?
  private var decryption: CipherContext?

  /// Creates a cipher. The key must have `algorithm.keyLength` octets; the parity bits of DES are
  /// ignored. The provider of the algorithm is loaded if necessary.
  package init(
    _ algorithm: EncryptionAlgorithm, key: Secret, library: CryptographicLibrary
  ) throws(CryptographyError) {
    guard key.count == algorithm.keyLength else {
      throw CryptographyError(.keyLength(key.count, needed: algorithm.keyLength))
    }
    self.algorithm = algorithm
    self.key = key
    cipher = try library.cipher(algorithm)
    #if canImport(CIPsecMB)
      memory = library.memory(forBlocks: KeySchedule.length(algorithm))
    #endif
  }

  /// An unowned reference to a cipher, for jobs of batches: reference counting for each packet
  /// would take a tenth of the time that a short packet takes.
  ///
  /// The values that packets need of the cipher are copied here, because the association contains
  /// the reference, and the cipher is elsewhere: with ten thousand tunnels, reading it would be one
  /// more cache miss.
  @safe @usableFromInline package struct Reference {
    private let cipher: Unmanaged<KeyedCipher>
    /// Four lengths of the algorithm's row, in one octet each: from the lowest octet, those of key,
    /// block, vector and integrity check value.
    @usableFromInline let lengths: UInt32
    #if canImport(CIPsecMB)
      /// The salt, with which a nonce begins, in the byte order of memory. RFC 4106 §4.
      let salt: UInt32
      /// The expanded key; nil until `prepareKeys` has set it.
      private var schedule: KeySchedule.Address?
    #endif
    let algorithm: EncryptionAlgorithm
    let construction: EncryptionAlgorithm.Construction

    /// The length of the cipher's key, in octets.
    var keyLength: Int { Int(lengths & 0xFF) }
    /// The length of a block, in octets.
    @inlinable package var blockLength: Int { Int(lengths >> 8 & 0xFF) }
    /// The length of the initialization vector in each packet, in octets.
    @inlinable package var vectorLength: Int { Int(lengths >> 16 & 0xFF) }
    /// The length of the cipher's own integrity check value, in octets; 0 if it does not
    /// authenticate.
    @inlinable package var tagLength: Int { Int(lengths >> 24) }

    fileprivate init(_ cipher: KeyedCipher) {
      let row = cipher.algorithm.row
      algorithm = cipher.algorithm
      construction = row.construction
      #if canImport(CIPsecMB)
        salt = cipher.key.withOctets { row.salt(of: $0) }
        schedule = cipher.schedule?.place
      #endif
      lengths = [row.tagLength, row.vectorLength, row.blockLength, row.keyLength].reduce(0) {
        $0 << 8 | UInt32(UInt8(clamping: $1))
      }
      unsafe self.cipher = .passUnretained(cipher)
    }

    /// Expands the key for batches if the multi-buffer library has been loaded and is faster, and
    /// stores its address, so that packets do not read the cipher.
    package mutating func prepareKeys(_ library: CryptographicLibrary) {
      #if canImport(CIPsecMB)
        guard let engine = library.madeMultiBuffer, engine.isWorthIt(construction) else { return }
        schedule = use { $0.schedule?.place ?? $0.expandKeys(by: engine) }
      #endif
    }

    /// Whether `prepareKeys` has stored no expanded key.
    package var lacksKeys: Bool {
      #if canImport(CIPsecMB)
        schedule == nil
      #else
        false
      #endif
    }

    /// Adds the memory of the key to `places` that a packet of `count` octets needs.
    package func addKeys(forOctets count: Int, encrypts: Bool, to places: inout KeyPlaces) {
      #if canImport(CIPsecMB)
        if let schedule {
          return schedule.addKeys(
            construction, keyLength: keyLength, forOctets: count, encrypts: encrypts, to: &places)
        }
      #endif
      unsafe places.append(UnsafeRawPointer(cipher.toOpaque()), octets: 1)
    }

    #if canImport(CIPsecMB)
      /// Returns the expanded key, which is made if necessary.
      @inline(__always)
      func keys(of engine: MultiBufferEngine) -> KeySchedule.Address {
        schedule ?? use { $0.schedule?.place ?? $0.expandKeys(by: engine) }
      }
    #endif

    /// Calls `body` with the cipher, which another owner must keep alive.
    func use<Result, Failure: Error>(
      _ body: (KeyedCipher) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      try body(unsafe cipher._withUnsafeGuaranteedRef { $0 })
    }
  }

  /// The reference that jobs contain. The caller keeps the cipher alive while it is used.
  package var reference: Reference { Reference(self) }

  /// Encrypts `range`, which must be whole blocks, in place. The cipher must be one that does not
  /// authenticate.
  package func encrypt(
    _ octets: inout [UInt8], in range: Range<Int>, initializationVector: InitializationVector
  ) throws(CryptographyError) {
    try run(&octets, range, initializationVector, encrypts: true)
  }

  /// Decrypts `range`, which must be whole blocks, in place. The cipher must be one that does not
  /// authenticate.
  package func decrypt(
    _ octets: inout [UInt8], in range: Range<Int>, initializationVector: InitializationVector
  ) throws(CryptographyError) {
    try run(&octets, range, initializationVector, encrypts: false)
  }

  private func run(
    _ octets: inout [UInt8], _ range: Range<Int>, _ initializationVector: InitializationVector,
    encrypts: Bool
  ) throws(CryptographyError) {
    precondition(!algorithm.authenticates, "a packet's cipher")
    let job = CipherJob(
      reference, packet: 0, octets: PacketOctets(&octets), range: range,
      initializationVector: initializationVector)
    _ = try run(job, encrypts: encrypts)
  }

  /// Encrypts `range` in place, and writes the integrity check value after it. The `associated`
  /// octets are authenticated too. The cipher must be one that authenticates. RFC 4106 §5.
  package func seal(
    _ octets: inout [UInt8], in range: Range<Int>, associated: Range<Int>,
    initializationVector: InitializationVector
  ) throws(CryptographyError) {
    let place = unsafe place(of: &octets, range, associated)
    try unsafe context(encrypts: true).seal(
      place.text, associated: place.associated, tag: place.tag,
      initializationVector: initializationVector)
  }

  /// Decrypts `range` in place. Returns whether the integrity check value after it is right; if it
  /// is not, the octets must not be used.
  package func open(
    _ octets: inout [UInt8], in range: Range<Int>, associated: Range<Int>,
    initializationVector: InitializationVector
  ) throws(CryptographyError) -> Bool {
    let place = unsafe place(of: &octets, range, associated)
    return try unsafe context(encrypts: false).open(
      place.text, associated: place.associated, tag: place.tag,
      initializationVector: initializationVector)
  }

  private typealias PacketPointers = (
    text: UnsafeMutableBufferPointer<UInt8>, associated: UnsafeBufferPointer<UInt8>,
    tag: UnsafeMutablePointer<UInt8>
  )

  private func place(
    of octets: inout [UInt8], _ range: Range<Int>, _ associated: Range<Int>
  ) -> PacketPointers {
    let octets = PacketOctets(&octets)
    precondition(
      associated.lowerBound >= 0 && associated.upperBound <= range.lowerBound
        && range.upperBound <= octets.count - algorithm.row.tagLength, "no such octets")
    return unsafe (
      .init(start: octets.octet(range.lowerBound), count: range.count),
      .init(start: octets.octet(associated.lowerBound), count: associated.count),
      octets.octet(range.upperBound)
    )
  }

  /// Runs a job of this cipher. Returns whether the packet is authentic; for a cipher that does not
  /// authenticate, true.
  func run(_ job: CipherJob, encrypts: Bool) throws(CryptographyError) -> Bool {
    let context = try context(encrypts: encrypts)
    let text = unsafe UnsafeMutableBufferPointer(start: job.text, count: job.length)
    guard job.cipher.tagLength > 0 else {
      unsafe try context.run(text, initializationVector: job.initializationVector)
      return true
    }
    let associated = unsafe UnsafeBufferPointer(
      start: job.associated, count: CipherJob.associatedLength)
    guard encrypts else {
      return unsafe try context.open(
        text, associated: associated, tag: job.tag,
        initializationVector: job.initializationVector)
    }
    unsafe try context.seal(
      text, associated: associated, tag: job.tag, initializationVector: job.initializationVector)
    return true
  }

  private func context(encrypts: Bool) throws(CryptographyError) -> CipherContext {
    try encrypts ? context(&encryption, encrypts: true) : context(&decryption, encrypts: false)
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
    /// Expands the key for the multi-buffer library. The address stays the same as long as the
    /// cipher exists.
    @inline(never)
    fileprivate func expandKeys(by engine: MultiBufferEngine) -> KeySchedule.Address {
      let schedule = KeySchedule(key, of: algorithm, by: engine, in: memory)
      self.schedule = schedule
      return schedule.place
    }
  #endif
}
