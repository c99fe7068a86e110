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
    private let expandKey: des_keysched_t
    /// Of the jobs that are under way: how authenticators are described, what they find out, and
    /// initialization vectors.
    private let slots: UnsafeMutablePointer<IMB_JOB>
    private let tags: UnsafeMutablePointer<Tag>
    private let vectors: UnsafeMutablePointer<UInt64>

    private typealias Tag = InlineArray<12, UInt8>

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
        let expandKey = unsafe manager.pointee.des_key_sched
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
      unsafe self.expandKey = expandKey
      unsafe vectors = .allocate(capacity: Self.maximumJobs)
      unsafe vectors.initialize(repeating: 0, count: Self.maximumJobs)
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
        unsafe slot.auth_tag_output_len_in_bytes = UInt64(IntegrityCheckValue.length)
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
    }

    /// How many packets the library works on at once.
    func lanes(_ algorithm: AuthenticationAlgorithm) -> Int {
      hasCiphers || algorithm == .hmacMD5 ? 16 : 8
    }

    static let cipherLanes = 16

    /// Expands one DES key to 16 words.
    func expand(_ key: Span<UInt8>, into words: UnsafeMutablePointer<UInt64>) {
      unsafe key.withUnsafeBytes { key in
        _ = unsafe expandKey(words, key.baseAddress)
      }
    }

    // MARK: Ciphers

    /// Begins a job on the octets from `octets` on, which must stay where they are until `finish`.
    /// `position` is its own among those that are under way.
    func submit(
      _ job: CipherJob, encrypts: Bool, octets: UnsafeMutablePointer<UInt8>, at position: Int
    ) {
      guard let slot = unsafe nextJob(manager) else { preconditionFailure("no slot for a job") }
      let vector = unsafe vectors + position
      unsafe vector.pointee = job.initializationVector.bigEndian
      let keys = unsafe job.cipher.use { unsafe $0.keys(of: self) }
      unsafe slot.pointee.cipher_mode =
        job.algorithm == .des ? IMB_CIPHER_DES : IMB_CIPHER_DES3
      unsafe slot.pointee.cipher_direction = encrypts ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT
      unsafe slot.pointee.chain_order = encrypts ? IMB_ORDER_CIPHER_HASH : IMB_ORDER_HASH_CIPHER
      unsafe slot.pointee.enc_keys = keys
      unsafe slot.pointee.dec_keys = keys
      unsafe slot.pointee.key_len_in_bytes = UInt64(job.algorithm.keyLength)
      unsafe slot.pointee.src = UnsafePointer(octets)
      unsafe slot.pointee.dst = octets
      unsafe slot.pointee.cipher_start_src_offset_in_bytes = 0
      unsafe slot.pointee.msg_len_to_cipher_in_bytes = UInt64(job.range.count)
      unsafe slot.pointee.iv = UnsafeRawPointer(vector).assumingMemoryBound(to: UInt8.self)
      unsafe slot.pointee.iv_len_in_bytes = UInt64(BlockCipher.blockLength)
      unsafe slot.pointee.hash_alg = IMB_AUTH_NULL
      _ = unsafe submitJob(manager)
    }

    /// Ends all jobs that were begun.
    func finish() {
      while unsafe flushJob(manager) != nil {}
    }

    // MARK: Authenticators

    /// Notes a job at `position`, for `authenticate`; until that has returned, the octets must stay
    /// where they are.
    func prepare(_ job: AuthenticationJob, octets: UnsafePointer<UInt8>, at position: Int) {
      precondition(position < Self.maximumJobs, "more jobs than places")
      let slot = unsafe slots + position
      let words = unsafe job.states.words
      unsafe slot.pointee.src = octets
      unsafe slot.pointee.msg_len_to_hash_in_bytes = UInt64(job.range.count)
      unsafe slot.pointee.u.HMAC._hashed_auth_key_xor_ipad = words.inner
      unsafe slot.pointee.u.HMAC._hashed_auth_key_xor_opad = words.outer
    }

    /// Runs the first `count` jobs that were noted.
    func authenticate(_ count: Int, _ algorithm: AuthenticationAlgorithm) {
      switch algorithm {
      case .hmacSHA1:
        // All at once, and past the queue of jobs: a tenth faster.
        _ = unsafe submitHashes(manager, slots, UInt32(count), IMB_AUTH_HMAC_SHA_1)
      case .hmacMD5:
        for position in 0..<count {
          guard let slot = unsafe nextJob(manager) else { preconditionFailure("no slot for a job") }
          unsafe slot.pointee = slots[position]
          unsafe slot.pointee.hash_alg = IMB_AUTH_MD5
          _ = unsafe submitJob(manager)
        }
        finish()
      }
    }

    /// What the job at `position` has found out.
    func value(at position: Int) -> IntegrityCheckValue {
      let tag = unsafe tags[position]
      return IntegrityCheckValue(from: tag.span, at: 0)
    }
  }
#endif
