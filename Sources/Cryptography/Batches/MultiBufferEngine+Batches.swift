#if canImport(CIPsecMB)
  extension MultiBufferEngine {
    /// Runs the jobs at `places`, which are of one algorithm.
    func run(_ jobs: inout [CipherJob], _ places: Range<Int>, encrypts: Bool) {
      guard let cipher = jobs[places].first?.cipher else { return }
      unsafe jobs.withUnsafeMutableBufferPointer { jobs in
        Self.inShares(places) { share in
          for place in share { unsafe jobs[place].prefetchKeys() }
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

    /// Decrypts one packet of a cipher that has no lanes to fill, and tells whether it is authentic,
    /// as far as its cipher can tell.
    @inline(__always)
    func decrypt(_ job: CipherJob) -> Bool {
      guard job.cipher.construction == .aesCBC else { return open(job) }
      decryptBlocks(job)
      return true
    }

    @inline(never)
    private func decryptBlocks(_ job: CipherJob) {
      prepare(job, at: 0)
      run(1, job.cipher, encrypts: false)
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

    /// Calls `body` with as many jobs at a time as may be begun together.
    private static func inShares(_ places: Range<Int>, _ body: (Range<Int>) -> Void) {
      var rest = places
      while !rest.isEmpty {
        let share = rest.prefix(Self.maximumJobs)
        rest = rest.dropFirst(share.count)
        body(share)
      }
    }
  }
#endif
