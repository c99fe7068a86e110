internal import CProcessor

/// A cipher under one key, ready for packet after packet: only the initialization vector changes
/// between calls. RFC 2405, RFC 2451, RFC 3602, RFC 4106.
///
/// A class, because it owns contexts of libcrypto; they remember nothing between calls, so those
/// that share a cipher do not disturb each other.
@safe @usableFromInline package final class KeyedCipher {
  #if canImport(CIPsecMB)
    fileprivate var schedule: KeySchedule?
  #endif
  package let algorithm: EncryptionAlgorithm

  private let key: Secret
  private let cipher: FetchedCipher
  #if canImport(CIPsecMB)
    private let memory: KeyMemory
  #endif
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
    #if canImport(CIPsecMB)
      memory = library.memory(forBlocks: KeySchedule.length(algorithm))
    #endif
  }

  /// Points at a cipher without owning it, for jobs of batches: counting references for each packet
  /// would take a tenth as long as the work on a short one.
  ///
  /// What packets need of the cipher itself is here too, because it stands in their association,
  /// and the cipher somewhere else: among ten thousand, that is one more wait for memory.
  @safe @usableFromInline package struct Reference {
    private let cipher: Unmanaged<KeyedCipher>
    /// Of its row, an octet each, so that jobs need not look it up: octets of key, block, vector and
    /// integrity check value, the first lowest.
    @usableFromInline let lengths: UInt32
    #if canImport(CIPsecMB)
      /// What a nonce begins with, as its octets lie in memory. RFC 4106 §4.
      let salt: UInt32
      /// nil until `prepareKeys` finds it.
      private var schedule: KeySchedule.Place?
    #endif
    let algorithm: EncryptionAlgorithm
    let construction: EncryptionAlgorithm.Construction

    /// Octets.
    var keyLength: Int { Int(lengths & 0xFF) }
    @inlinable package var blockLength: Int { Int(lengths >> 8 & 0xFF) }
    @inlinable package var vectorLength: Int { Int(lengths >> 16 & 0xFF) }
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

    /// Expands the keys for batches, where there have been any that are worth it, and notes where they
    /// are: packets need not look into the cipher then.
    package mutating func prepareKeys(_ library: CryptographicLibrary) {
      #if canImport(CIPsecMB)
        guard let engine = library.madeMultiBuffer, engine.isWorthIt(construction) else { return }
        schedule = use { $0.schedule?.place ?? $0.expandKeys(by: engine) }
      #endif
    }

    /// Whether `prepareKeys` has found none, as far as it is known.
    package var lacksKeys: Bool {
      #if canImport(CIPsecMB)
        schedule == nil
      #else
        false
      #endif
    }

    /// Notes where the keys are with which so many octets are encrypted, or decrypted.
    package func noteKeys(forOctets count: Int, encrypts: Bool, in places: inout KeyPlaces) {
      #if canImport(CIPsecMB)
        if let schedule {
          return schedule.note(self, forOctets: count, encrypts: encrypts, in: &places)
        }
      #endif
      unsafe places.append(UnsafeRawPointer(cipher.toOpaque()), octets: 1)
    }

    #if canImport(CIPsecMB)
      /// Its keys.
      @inline(__always)
      func keys(of engine: MultiBufferEngine) -> KeySchedule.Place {
        schedule ?? use { $0.schedule?.place ?? $0.expandKeys(by: engine) }
      }
    #endif

    /// Lends the cipher, which its owner must have kept.
    func use<Result, Failure: Error>(
      _ body: (KeyedCipher) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      try body(unsafe cipher._withUnsafeGuaranteedRef { $0 })
    }
  }

  package var reference: Reference { Reference(self) }

  /// Encrypts `range`, which must be whole blocks, in place. Of ciphers that do not authenticate.
  package func encrypt(
    _ octets: inout [UInt8], in range: Range<Int>, initializationVector: InitializationVector
  ) throws(CryptographyError) {
    try run(&octets, range, initializationVector, encrypts: true)
  }

  /// Decrypts `range`, which must be whole blocks, in place. Of ciphers that do not authenticate.
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

  /// Encrypts `range` in place, and writes the integrity check value behind it. `associated` octets
  /// are authenticated with it. Of ciphers that authenticate. RFC 4106 §5.
  package func seal(
    _ octets: inout [UInt8], in range: Range<Int>, associated: Range<Int>,
    initializationVector: InitializationVector
  ) throws(CryptographyError) {
    let place = unsafe place(of: &octets, range, associated)
    try unsafe context(encrypts: true).seal(
      place.text, associated: place.associated, tag: place.tag,
      initializationVector: initializationVector)
  }

  /// Decrypts `range` in place, and tells whether the integrity check value behind it is right;
  /// where it is not, what stands there is worth nothing.
  package func open(
    _ octets: inout [UInt8], in range: Range<Int>, associated: Range<Int>,
    initializationVector: InitializationVector
  ) throws(CryptographyError) -> Bool {
    let place = unsafe place(of: &octets, range, associated)
    return try unsafe context(encrypts: false).open(
      place.text, associated: place.associated, tag: place.tag,
      initializationVector: initializationVector)
  }

  private typealias Place = (
    text: UnsafeMutableBufferPointer<UInt8>, associated: UnsafeBufferPointer<UInt8>,
    tag: UnsafeMutablePointer<UInt8>
  )

  private func place(
    of octets: inout [UInt8], _ range: Range<Int>, _ associated: Range<Int>
  ) -> Place {
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

  /// Runs a job of this cipher, and tells whether the packet is authentic, as far as can be told.
  func run(_ job: CipherJob, encrypts: Bool) throws(CryptographyError) -> Bool {
    let context = try context(encrypts: encrypts)
    guard job.cipher.tagLength > 0 else {
      try context.run(job)
      return true
    }
    let text = unsafe UnsafeMutableBufferPointer(start: job.text, count: job.length)
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
    /// Makes of the key what the multi-buffer library wants, which stays where it is as long as the
    /// cipher lives.
    @inline(never)
    fileprivate func expandKeys(by engine: MultiBufferEngine) -> KeySchedule.Place {
      let schedule = KeySchedule(key, of: algorithm, by: engine, in: memory)
      self.schedule = schedule
      return schedule.place
    }
  #endif
}
