#if canImport(CIPsecMB)
  internal import CIPsecMB
  internal import COpenSSL

  /// Intel's multi-buffer library: it works on as many packets at once as a vector register has
  /// lanes. A class, because it owns the library's manager, 200 kB of it.
  @safe final class MultiBufferEngine {
    /// Whether DES and 3DES are worth it: with less than AVX-512 the library does them in constant
    /// time instead, which takes sixty times as long as libcrypto.
    let hasCiphers: Bool

    private let manager: UnsafeMutablePointer<IMB_MGR>
    private let size: Int
    private let nextJob: get_next_job_t
    private let submitJob: submit_job_t
    private let flushJob: flush_job_t
    private let submitHashes: submit_hash_burst_t
    private let submitCiphers: submit_cipher_burst_t
    private let expandKey: des_keysched_t
    /// Of AES, with keys of 128, 192 and 256 bits.
    private let aes: InlineArray<3, AES>
    /// Of the jobs that are under way: how authenticators are described, what they find out, and
    /// initialization vectors.
    private let slots: UnsafeMutablePointer<IMB_JOB>
    private let tags: UnsafeMutablePointer<Tag>
    private let vectors: UnsafeMutablePointer<InitializationVector>
    /// What the library keeps of a packet while it authenticates it.
    private let context: UnsafeMutablePointer<gcm_context_data>

    /// The library's functions for one length of key.
    @safe private struct AES {
      let expand: keyexp_t
      let expandAuthenticating: aes_gcm_pre_t
      let seal: aes_gcm_enc_dec_t
      let open: aes_gcm_enc_dec_t

      init?(
        _ expand: keyexp_t?, _ expandAuthenticating: aes_gcm_pre_t?, _ seal: aes_gcm_enc_dec_t?,
        _ open: aes_gcm_enc_dec_t?
      ) {
        guard let expand = unsafe expand, let expandAuthenticating = unsafe expandAuthenticating,
          let seal = unsafe seal, let open = unsafe open
        else { return nil }
        unsafe self.expand = expand
        unsafe self.expandAuthenticating = expandAuthenticating
        unsafe self.seal = seal
        unsafe self.open = open
      }
    }

    private typealias Tag = InlineArray<32, UInt8>

    /// Jobs that are given to the library before it is asked to finish them.
    static let maximumJobs = 64
    private static let alignment = 64

    /// nil where the processor lacks AVX2: then nothing here is faster than libcrypto.
    init?() {
      let size = imb_get_mb_mgr_size()
      let memory = UnsafeMutableRawPointer.allocate(
        byteCount: size, alignment: Self.alignment)
      var architecture = IMB_ARCH_NONE
      guard let manager = unsafe imb_set_pointers_mb_mgr(memory, 0, 1) else {
        unsafe memory.deallocate()
        return nil
      }
      unsafe init_mb_mgr_auto(manager, &architecture)
      guard architecture == IMB_ARCH_AVX2 || architecture == IMB_ARCH_AVX512,
        let nextJob = unsafe manager.pointee.get_next_job,
        let submitJob = unsafe manager.pointee.submit_job_nocheck,
        let flushJob = unsafe manager.pointee.flush_job,
        let submitHashes = unsafe manager.pointee.submit_hash_burst_nocheck,
        let submitCiphers = unsafe manager.pointee.submit_cipher_burst_nocheck,
        let expandKey = unsafe manager.pointee.des_key_sched,
        let aes128 = unsafe AES(
          manager.pointee.keyexp_128, manager.pointee.gcm128_pre, manager.pointee.gcm128_enc,
          manager.pointee.gcm128_dec),
        let aes192 = unsafe AES(
          manager.pointee.keyexp_192, manager.pointee.gcm192_pre, manager.pointee.gcm192_enc,
          manager.pointee.gcm192_dec),
        let aes256 = unsafe AES(
          manager.pointee.keyexp_256, manager.pointee.gcm256_pre, manager.pointee.gcm256_enc,
          manager.pointee.gcm256_dec)
      else {
        unsafe memory.deallocate()
        return nil
      }
      unsafe self.manager = manager
      self.size = size
      unsafe self.nextJob = nextJob
      unsafe self.submitJob = submitJob
      unsafe self.flushJob = flushJob
      unsafe self.submitHashes = submitHashes
      unsafe self.submitCiphers = submitCiphers
      unsafe self.expandKey = expandKey
      aes = [aes128, aes192, aes256]
      unsafe vectors = .allocate(capacity: Self.maximumJobs)
      unsafe vectors.initialize(repeating: .zero, count: Self.maximumJobs)
      unsafe context = .allocate(capacity: 1)
      unsafe context.initialize(to: gcm_context_data())
      unsafe tags = .allocate(capacity: Self.maximumJobs)
      unsafe tags.initialize(repeating: Tag(repeating: 0), count: Self.maximumJobs)
      unsafe slots = .allocate(capacity: Self.maximumJobs)
      for position in 0..<Self.maximumJobs {
        var slot = unsafe IMB_JOB()
        unsafe slot.cipher_mode = IMB_CIPHER_NULL
        unsafe slot.cipher_direction = IMB_DIR_ENCRYPT
        unsafe slot.chain_order = IMB_ORDER_CIPHER_HASH
        unsafe slot.hash_alg = IMB_AUTH_HMAC_SHA_1
        unsafe slot.auth_tag_output =
          UnsafeMutableRawPointer(tags + position).assumingMemoryBound(to: UInt8.self)
        unsafe (slots + position).initialize(to: slot)
      }
      hasCiphers = architecture == IMB_ARCH_AVX512
    }

    deinit {
      unsafe OPENSSL_cleanse(manager, size)
      unsafe UnsafeMutableRawPointer(manager).deallocate()
      unsafe slots.deallocate()
      unsafe tags.deallocate()
      unsafe vectors.deallocate()
      unsafe OPENSSL_cleanse(context, MemoryLayout<gcm_context_data>.size)
      unsafe context.deallocate()
    }

    /// How many packets the library works on at once.
    func lanes(_ hash: HashAlgorithm) -> Int {
      switch hash {
      case .md5: 16
      case .sha1, .sha256, .sha384: hasCiphers ? 16 : 8
      }
    }

    /// Whether it computes the values of packets with the hash.
    static func authenticates(by hash: HashAlgorithm) -> Bool { name(of: hash) != nil }

    /// What the library calls the HMAC of a hash; nil: no packets are authenticated with that.
    private static func name(of hash: HashAlgorithm) -> IMB_HASH_ALG? {
      switch hash {
      case .md5: IMB_AUTH_MD5
      case .sha1: IMB_AUTH_HMAC_SHA_1
      case .sha256: IMB_AUTH_HMAC_SHA_256
      case .sha384: nil
      }
    }

    /// Whether it is faster than libcrypto with the cipher.
    func isWorthIt(_ construction: EncryptionAlgorithm.Construction) -> Bool {
      switch construction {
      case .desCBC, .tripleDESCBC: hasCiphers
      case .aesCBC, .aesGCM: true
      }
    }

    /// How many packets it has to work on at once to be faster than one after another.
    static func lanes(_ construction: EncryptionAlgorithm.Construction) -> Int {
      switch construction {
      case .desCBC, .tripleDESCBC: 16
      case .aesCBC, .aesGCM: 1
      }
    }

    /// Expands one DES key to 16 words.
    func expand(_ key: Span<UInt8>, into words: UnsafeMutablePointer<UInt64>) {
      unsafe key.withUnsafeBytes { key in
        _ = unsafe expandKey(words, key.baseAddress)
      }
    }

    /// Expands an AES key to its rounds'. Each takes 240 octets, aligned to 16.
    func expand(
      _ key: Span<UInt8>, encryption: UnsafeMutableRawPointer, decryption: UnsafeMutableRawPointer
    ) {
      unsafe key.withUnsafeBytes { octets in
        unsafe aes[Self.index(ofKey: octets.count)].expand(
          octets.baseAddress, encryption, decryption)
      }
    }

    /// Expands an AES key to its rounds', and to what authenticates.
    func expand(_ key: Span<UInt8>, authenticating keys: UnsafeMutablePointer<gcm_key_data>) {
      unsafe key.withUnsafeBytes { octets in
        unsafe aes[Self.index(ofKey: octets.count)].expandAuthenticating(octets.baseAddress, keys)
      }
    }

    /// Of `aes`, for a key of so many octets.
    static func index(ofKey length: Int) -> Int { min(2, max(0, length / 8 - 2)) }

    // MARK: Ciphers

    /// Begins a job, whose octets must stay where they are until `finish`. `position` is its own
    /// among those that are under way.
    func submit(_ job: CipherJob, encrypts: Bool, at position: Int) {
      guard let slot = unsafe nextJob(manager) else { preconditionFailure("no slot for a job") }
      unsafe describe(job, in: slot, at: position)
      unsafe slot.pointee.cipher_mode =
        switch job.cipher.construction {
        case .tripleDESCBC: IMB_CIPHER_DES3
        case .desCBC, .aesCBC, .aesGCM: IMB_CIPHER_DES
        }
      unsafe slot.pointee.cipher_direction = encrypts ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT
      unsafe slot.pointee.chain_order = encrypts ? IMB_ORDER_CIPHER_HASH : IMB_ORDER_HASH_CIPHER
      unsafe slot.pointee.key_len_in_bytes = UInt64(job.cipher.keyLength)
      unsafe slot.pointee.cipher_start_src_offset_in_bytes = 0
      unsafe slot.pointee.hash_alg = IMB_AUTH_NULL
      _ = unsafe submitJob(manager)
    }

    /// Ends all jobs that were begun.
    func finish() {
      while unsafe flushJob(manager) != nil {}
    }

    /// Notes a job of AES in CBC mode at `position`, for `run`; until that has returned, the octets
    /// must stay where they are.
    func prepare(_ job: CipherJob, at position: Int) {
      precondition(position < Self.maximumJobs, "more jobs than places")
      unsafe describe(job, in: slots + position, at: position)
    }

    /// What a job in CBC mode has, whatever its cipher: octets, keys, and a vector, which stands at
    /// `position` among those of the jobs that are under way.
    private func describe(
      _ job: CipherJob, in slot: UnsafeMutablePointer<IMB_JOB>, at position: Int
    ) {
      let vector = unsafe vectors + position
      unsafe vector.pointee = job.initializationVector.bigEndian
      let keys = job.cipher.keys(of: self)
      unsafe slot.pointee.enc_keys = keys.encryption
      unsafe slot.pointee.dec_keys = keys.decryption
      unsafe slot.pointee.src = UnsafePointer(job.text)
      unsafe slot.pointee.dst = job.text
      unsafe slot.pointee.msg_len_to_cipher_in_bytes = UInt64(job.length)
      unsafe slot.pointee.iv = UnsafeRawPointer(vector).assumingMemoryBound(to: UInt8.self)
      unsafe slot.pointee.iv_len_in_bytes = UInt64(job.cipher.vectorLength)
    }

    /// Runs the first `count` jobs that were noted, all of the cipher's algorithm.
    func run(_ count: Int, _ cipher: KeyedCipher.Reference, encrypts: Bool) {
      _ = unsafe submitCiphers(
        manager, slots, UInt32(count), IMB_CIPHER_CBC,
        encrypts ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT,
        IMB_KEY_SIZE_BYTES(UInt32(cipher.keyLength)))
    }

    /// Encrypts a packet in GCM mode, and writes its integrity check value. RFC 4106.
    @inline(__always)
    func seal(_ job: CipherJob) {
      let keys = job.cipher.keys(of: self)
      unsafe run(aes[Int(keys.index)].seal, job, keys, tag: job.tag)
    }

    /// Decrypts one, and tells whether its integrity check value is right.
    @inline(__always)
    func open(_ job: CipherJob) -> Bool {
      let keys = job.cipher.keys(of: self)
      let computed = unsafe UnsafeMutableRawPointer(tags).assumingMemoryBound(to: UInt8.self)
      unsafe run(aes[Int(keys.index)].open, job, keys, tag: computed)
      return unsafe IntegrityCheckValue.areEqual(
        computed, job.tag, length: job.cipher.tagLength)
    }

    @inline(__always)
    private func run(
      _ function: aes_gcm_enc_dec_t, _ job: CipherJob, _ keys: KeySchedule.Place,
      tag: UnsafeMutablePointer<UInt8>
    ) {
      // Among the vectors, because a variable that is pointed at would have the stack guarded.
      let nonce = unsafe UnsafeMutableRawPointer(vectors)
      unsafe nonce.storeBytes(
        of: job.initializationVector.nonce(behind: keys.salt), as: SIMD2<UInt64>.self)
      unsafe function(
        keys.encryption.assumingMemoryBound(to: gcm_key_data.self), context, job.text, job.text,
        UInt64(job.length), nonce.assumingMemoryBound(to: UInt8.self), job.associated,
        UInt64(CipherJob.associatedLength), tag, UInt64(job.cipher.tagLength))
    }

    // MARK: Authenticators

    /// Notes a job at `position`, for `authenticate`; until that has returned, the octets must stay
    /// where they are.
    func prepare(_ job: AuthenticationJob, at position: Int) {
      precondition(position < Self.maximumJobs, "more jobs than places")
      let slot = unsafe slots + position
      let words = unsafe job.states.words
      unsafe slot.pointee.src = UnsafePointer(job.text)
      unsafe slot.pointee.msg_len_to_hash_in_bytes = UInt64(job.length)
      unsafe slot.pointee.auth_tag_output_len_in_bytes = UInt64(Self.valueLength(job))
      unsafe slot.pointee.auth_tag_output =
        if isWritten(job), let destination = unsafe job.destination {
          unsafe destination
        } else {
          unsafe UnsafeMutableRawPointer(tags + position).assumingMemoryBound(to: UInt8.self)
        }
      unsafe slot.pointee.u.HMAC._hashed_auth_key_xor_ipad = words.inner
      unsafe slot.pointee.u.HMAC._hashed_auth_key_xor_opad = words.outer
    }

    /// Octets that the library makes of a value: SHA-256 it cuts to 128 bits or not at all; what is
    /// shorter is cut afterwards.
    private static func valueLength(_ job: AuthenticationJob) -> Int {
      job.algorithm == .sha256 ? 16 : job.valueLength
    }

    /// Whether the library itself writes the value to where it goes.
    func isWritten(_ job: AuthenticationJob) -> Bool {
      unsafe job.destination != nil && Self.valueLength(job) == job.valueLength
    }

    /// Runs the first `count` jobs that were noted.
    func authenticate(_ count: Int, _ hash: HashAlgorithm) {
      guard let name = Self.name(of: hash) else { preconditionFailure("no such authenticator") }
      guard hash == .md5 else {
        // All at once, and past the queue of jobs: a tenth faster.
        _ = unsafe submitHashes(manager, slots, UInt32(count), name)
        return
      }
      for position in 0..<count {
        guard let slot = unsafe nextJob(manager) else { preconditionFailure("no slot for a job") }
        unsafe slot.pointee = slots[position]
        unsafe slot.pointee.hash_alg = name
        _ = unsafe submitJob(manager)
      }
      finish()
    }

    /// What the job at `position` has found out, so many octets.
    func value(at position: Int, length: Int) -> IntegrityCheckValue {
      unsafe IntegrityCheckValue(from: UnsafeRawPointer(tags + position), length: length)
    }
  }
#endif
