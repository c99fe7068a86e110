#if canImport(CIPsecMB)
  internal import CIPsecMB
  internal import COpenSSL

  /// Intel's multi-buffer library, which processes as many packets at once as a vector register has
  /// lanes. It is a class because it owns the library's manager of 200 kB.
  @safe final class MultiBufferEngine {
    /// Whether the library is used for DES and 3DES: with less than AVX-512 it computes them in
    /// constant time, which takes sixty times as long as libcrypto.
    let hasCiphers: Bool

    let manager: UnsafeMutablePointer<IMB_MGR>
    private let size: Int
    let nextJob: get_next_job_t
    let submitJob: submit_job_t
    let flushJob: flush_job_t
    let submitHashes: submit_hash_burst_t
    let submitCiphers: submit_cipher_burst_t
    private let expandKey: des_keysched_t
    /// The functions of AES with keys of 128, 192 and 256 bits.
    let aes: InlineArray<3, AES>
    /// The descriptions of the current jobs.
    let slots: UnsafeMutablePointer<IMB_JOB>
    /// The integrity check values of the current jobs.
    let tags: UnsafeMutablePointer<Tag>
    /// The initialization vectors of the current jobs.
    let vectors: UnsafeMutablePointer<InitializationVector>
    /// The addresses of the three parts of each job's 3DES key, as the library requires them.
    let parts: UnsafeMutablePointer<InlineArray<3, UnsafeRawPointer?>>
    /// The library's state while it authenticates a packet.
    let context: UnsafeMutablePointer<gcm_context_data>

    /// The library's AES functions for one length of key.
    @safe struct AES {
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

    typealias Tag = InlineArray<32, UInt8>

    /// The largest number of jobs that are submitted before they are completed.
    static let maximumJobs = 64
    private static let alignment = 64

    /// Initializes the library; nil if the processor lacks AVX2, without which it is not faster
    /// than libcrypto.
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
      unsafe parts = .allocate(capacity: Self.maximumJobs)
      unsafe parts.initialize(repeating: .init(repeating: nil), count: Self.maximumJobs)
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
      unsafe parts.deallocate()
      unsafe OPENSSL_cleanse(context, MemoryLayout<gcm_context_data>.size)
      unsafe context.deallocate()
    }

    /// Expands one DES key to 16 words.
    func expand(_ key: Span<UInt8>, into words: UnsafeMutablePointer<UInt64>) {
      unsafe key.withUnsafeBytes { key in
        _ = unsafe expandKey(words, key.baseAddress)
      }
    }

    /// Expands an AES key to its round keys. Each set takes 240 octets, aligned to 16.
    func expand(
      _ key: Span<UInt8>, encryption: UnsafeMutableRawPointer, decryption: UnsafeMutableRawPointer
    ) {
      unsafe key.withUnsafeBytes { octets in
        unsafe aes[Self.index(ofKey: octets.count)].expand(
          octets.baseAddress, encryption, decryption)
      }
    }

    /// Expands an AES key for GCM to its round keys and the powers of the hash key.
    func expand(_ key: Span<UInt8>, authenticating keys: UnsafeMutablePointer<gcm_key_data>) {
      unsafe key.withUnsafeBytes { octets in
        unsafe aes[Self.index(ofKey: octets.count)].expandAuthenticating(octets.baseAddress, keys)
      }
    }

    /// Returns the index in `aes` for a key of `length` octets.
    static func index(ofKey length: Int) -> Int { min(2, max(0, length / 8 - 2)) }

    /// Calls `body` with the indices of at most `maximumJobs` jobs at a time.
    static func inShares(_ places: Range<Int>, _ body: (Range<Int>) -> Void) {
      var rest = places
      while !rest.isEmpty {
        let share = rest.prefix(Self.maximumJobs)
        rest = rest.dropFirst(share.count)
        body(share)
      }
    }
  }
#endif
