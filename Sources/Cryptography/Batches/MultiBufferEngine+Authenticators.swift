#if canImport(CIPsecMB)
  internal import CIPsecMB

  /// What is authenticated by an HMAC.
  extension MultiBufferEngine {
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

    /// Runs the jobs at `places`, which are of one algorithm, and gives them their values.
    func run(_ jobs: inout [AuthenticationJob], _ places: Range<Int>) {
      guard let algorithm = jobs[places].first?.algorithm else { return }
      unsafe jobs.withUnsafeMutableBufferPointer { jobs in
        Self.inShares(places) { share in
          for (position, place) in share.enumerated() {
            unsafe prepare(jobs[place], at: position)
          }
          authenticate(share.count, algorithm)
          for (position, place) in share.enumerated() where unsafe !isWritten(jobs[place]) {
            unsafe jobs[place].take(value(at: position, length: jobs[place].valueLength))
          }
        }
      }
    }

    // MARK: Jobs

    /// Notes a job at `position`, for `authenticate`; until that has returned, the octets must stay
    /// where they are.
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

    /// Octets that the library makes of a value: SHA-256 it cuts to 128 bits or not at all; what is
    /// shorter is cut afterwards.
    private static func valueLength(_ job: AuthenticationJob) -> Int {
      job.algorithm == .sha256 ? 16 : job.valueLength
    }

    /// Whether the library itself writes the value to where it goes.
    private func isWritten(_ job: AuthenticationJob) -> Bool {
      unsafe job.destination != nil && Self.valueLength(job) == job.valueLength
    }

    /// Runs the first `count` jobs that were noted.
    private func authenticate(_ count: Int, _ hash: HashAlgorithm) {
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
    private func value(at position: Int, length: Int) -> IntegrityCheckValue {
      unsafe IntegrityCheckValue(from: UnsafeRawPointer(tags + position), length: length)
    }
  }
#endif
