#if canImport(CIPsecMB)
  internal import CIPsecMB

  /// The computation of HMACs by the multi-buffer library.
  extension MultiBufferEngine {
    /// Returns the number of packets that the library processes at once.
    func lanes(_ hash: HashAlgorithm) -> Int {
      switch hash {
      case .md5: 16
      case .sha1, .sha256, .sha384: hasCiphers ? 16 : 8
      }
    }

    /// Returns whether the library is used for the HMAC of a hash.
    static func authenticates(by hash: HashAlgorithm) -> Bool { name(of: hash) != nil }

    /// Returns the library's number for the HMAC of a hash; nil if no packets are authenticated
    /// with it.
    private static func name(of hash: HashAlgorithm) -> IMB_HASH_ALG? {
      switch hash {
      case .md5: IMB_AUTH_MD5
      case .sha1: IMB_AUTH_HMAC_SHA_1
      case .sha256: IMB_AUTH_HMAC_SHA_256
      case .sha384: nil
      }
    }

    /// Runs the jobs at `places`, which have one algorithm, and stores their values.
    func run(_ jobs: inout [AuthenticationJob], _ places: Range<Int>) {
      guard let algorithm = jobs[places].first?.algorithm else { return }
      unsafe jobs.withUnsafeMutableBufferPointer { jobs in
        Self.inShares(places) { share in
          for (position, place) in share.enumerated() {
            unsafe prepare(jobs[place], at: position)
          }
          authenticate(share.count, algorithm)
          for (position, place) in share.enumerated() where unsafe !isWritten(jobs[place]) {
            unsafe jobs[place].store(value(at: position, length: jobs[place].valueLength))
          }
        }
      }
    }

    // MARK: Jobs

    /// Describes a job at `position` for `authenticate`. The packet must not move until that has
    /// returned.
    private func prepare(_ job: AuthenticationJob, at position: Int) {
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

    /// Returns the number of octets that the library writes. It cuts SHA-256 to 128 bits or not at
    /// all; a shorter value is cut afterwards.
    private static func valueLength(_ job: AuthenticationJob) -> Int {
      job.algorithm == .sha256 ? 16 : job.valueLength
    }

    /// Returns whether the library writes the value to its destination itself.
    private func isWritten(_ job: AuthenticationJob) -> Bool {
      unsafe job.destination != nil && Self.valueLength(job) == job.valueLength
    }

    /// Runs the first `count` described jobs.
    private func authenticate(_ count: Int, _ hash: HashAlgorithm) {
      guard let name = Self.name(of: hash) else { preconditionFailure("no such authenticator") }
      guard hash == .md5 else {
        // One call for all jobs, without the job queue, is a tenth faster.
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

    /// Returns `length` octets of the value that the job at `position` has computed.
    private func value(at position: Int, length: Int) -> IntegrityCheckValue {
      unsafe IntegrityCheckValue(from: UnsafeRawPointer(tags + position), length: length)
    }
  }
#endif
