#if canImport(CIPsecMB)
  internal import CIPsecMB

  /// Encryption and decryption by the multi-buffer library.
  extension MultiBufferEngine {
    /// Returns whether the library is faster than libcrypto with the cipher.
    func isWorthIt(_ construction: EncryptionAlgorithm.Construction) -> Bool {
      switch construction {
      case .desCBC, .tripleDESCBC: hasCiphers
      case .aesCBC, .aesGCM: true
      }
    }

    /// Returns the number of packets that have to be processed at once to be faster than one after
    /// another.
    static func lanes(_ construction: EncryptionAlgorithm.Construction) -> Int {
      switch construction {
      case .desCBC, .tripleDESCBC: 16
      case .aesCBC, .aesGCM: 1
      }
    }

    /// Runs the jobs at `places`, which have one algorithm.
    func run(_ jobs: inout [CipherJob], _ places: Range<Int>, encrypts: Bool) {
      guard let cipher = jobs[places].first?.cipher else { return }
      unsafe jobs.withUnsafeMutableBufferPointer { jobs in
        Self.inShares(places) { share in
          switch cipher.construction {
          case .desCBC, .tripleDESCBC:
            for (position, place) in share.enumerated() where unsafe jobs[place].length > 0 {
              unsafe submit(jobs[place], encrypts: encrypts, at: position)
            }
            finish()
          case .aesCBC:
            for (position, place) in share.enumerated() {
              unsafe prepare(jobs[place], at: position)
            }
            run(share.count, cipher, encrypts: encrypts)
          case .aesGCM:
            if encrypts {
              for place in share { unsafe seal(jobs[place]) }
            } else {
              for place in share { unsafe jobs[place].isAuthentic = open(jobs[place]) }
            }
          }
        }
      }
    }

    /// The result of an attempt to decrypt one packet alone.
    enum Alone {
      /// The packet was decrypted. `isAuthentic` is true for a cipher that does not authenticate.
      case done(isAuthentic: Bool)
      /// The packet was not decrypted, because it is faster together with others.
      case slowerThanTogether
      /// The packet was not decrypted, because libcrypto is faster.
      case slowerThanLibrary
    }

    /// Decrypts one packet if its cipher does not gain from several lanes.
    func decryptAlone(_ job: CipherJob) -> Alone {
      switch job.cipher.construction {
      case .aesGCM: return .done(isAuthentic: open(job))
      case .aesCBC:
        prepare(job, at: 0)
        run(1, job.cipher, encrypts: false)
        return .done(isAuthentic: true)
      case .desCBC, .tripleDESCBC:
        return hasCiphers ? .slowerThanTogether : .slowerThanLibrary
      }
    }

    // MARK: Jobs

    /// Submits a job, whose packet must not move until `finish`. `position` is its index among the
    /// submitted jobs.
    private func submit(_ job: CipherJob, encrypts: Bool, at position: Int) {
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

    /// Completes all submitted jobs.
    func finish() {
      while unsafe flushJob(manager) != nil {}
    }

    /// Describes a job of AES in CBC mode at `position` for `run`. The packet must not move until
    /// that has returned.
    private func prepare(_ job: CipherJob, at position: Int) {
      precondition(position < Self.maximumJobs, "more jobs than places")
      unsafe describe(job, in: slots + position, at: position)
    }

    /// Sets the fields of a job in CBC mode: octets, keys and vector, which is stored at
    /// `position`.
    private func describe(
      _ job: CipherJob, in slot: UnsafeMutablePointer<IMB_JOB>, at position: Int
    ) {
      let vector = unsafe vectors + position
      unsafe vector.pointee = job.initializationVector.bigEndian
      let keys = job.cipher.keys(of: self)
      switch job.cipher.construction {
      case .desCBC, .aesGCM:
        unsafe slot.pointee.enc_keys = keys.encryption
        unsafe slot.pointee.dec_keys = keys.encryption
      case .tripleDESCBC:
        let parts = unsafe self.parts + position
        unsafe parts.pointee = [keys.part(0), keys.part(1), keys.part(2)]
        unsafe slot.pointee.enc_keys = UnsafeRawPointer(parts)
        unsafe slot.pointee.dec_keys = UnsafeRawPointer(parts)
      case .aesCBC:
        unsafe slot.pointee.enc_keys = keys.encryption
        unsafe slot.pointee.dec_keys = keys.decryption
      }
      unsafe slot.pointee.src = UnsafePointer(job.text)
      unsafe slot.pointee.dst = job.text
      unsafe slot.pointee.msg_len_to_cipher_in_bytes = UInt64(job.length)
      unsafe slot.pointee.iv = UnsafeRawPointer(vector).assumingMemoryBound(to: UInt8.self)
      unsafe slot.pointee.iv_len_in_bytes = UInt64(job.cipher.vectorLength)
    }

    /// Runs the first `count` described jobs, all with the algorithm of `cipher`.
    private func run(_ count: Int, _ cipher: KeyedCipher.Reference, encrypts: Bool) {
      _ = unsafe submitCiphers(
        manager, slots, UInt32(count), IMB_CIPHER_CBC,
        encrypts ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT,
        IMB_KEY_SIZE_BYTES(UInt32(cipher.keyLength)))
    }

    /// Encrypts a packet in GCM mode and writes its integrity check value. RFC 4106.
    @inline(__always)
    private func seal(_ job: CipherJob) {
      unsafe run(aes[Self.index(ofKey: job.cipher.keyLength)].seal, job, tag: job.tag)
    }

    /// Decrypts a packet in GCM mode. Returns whether its integrity check value is right.
    @inline(__always)
    private func open(_ job: CipherJob) -> Bool {
      let computed = unsafe UnsafeMutableRawPointer(tags).assumingMemoryBound(to: UInt8.self)
      unsafe run(aes[Self.index(ofKey: job.cipher.keyLength)].open, job, tag: computed)
      return unsafe IntegrityCheckValue.areEqual(
        computed, job.tag, length: job.cipher.tagLength)
    }

    @inline(__always)
    private func run(
      _ function: aes_gcm_enc_dec_t, _ job: CipherJob, tag: UnsafeMutablePointer<UInt8>
    ) {
      // The nonce is stored among the vectors, because a local variable whose address is taken
      // would add a stack guard.
      let nonce = unsafe UnsafeMutableRawPointer(vectors)
      unsafe nonce.storeBytes(
        of: job.initializationVector.nonce(behind: job.cipher.salt), as: SIMD2<UInt64>.self)
      unsafe function(
        job.cipher.keys(of: self).encryption.assumingMemoryBound(to: gcm_key_data.self), context,
        job.text, job.text,
        UInt64(job.length), nonce.assumingMemoryBound(to: UInt8.self), job.associated,
        UInt64(CipherJob.associatedLength), tag, UInt64(job.cipher.tagLength))
    }
  }
#endif
