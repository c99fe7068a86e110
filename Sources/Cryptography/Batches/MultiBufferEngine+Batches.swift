#if canImport(CIPsecMB)
  extension MultiBufferEngine {
    /// Runs the jobs at `places`.
    func run(
      _ jobs: inout [CipherJob], _ places: Range<Int>, encrypts: Bool,
      on packets: inout [[UInt8]]
    ) {
      guard let cipher = jobs[places].first?.cipher else { return }
      inShares(places) { share in
        for place in share { jobs[place].cipher.prefetchKeys() }
        switch cipher.construction {
        case .desCBC, .tripleDESCBC: submit(jobs, share, encrypts: encrypts, on: &packets)
        case .aesCBC: run(jobs, share, cipher, encrypts: encrypts, on: &packets)
        case .aesGCM: authenticate(&jobs, share, encrypts: encrypts, on: &packets)
        }
      }
    }

    private func submit(
      _ jobs: [CipherJob], _ share: Range<Int>, encrypts: Bool, on packets: inout [[UInt8]]
    ) {
      unsafe packets.withUnsafeMutableBufferPointer { packets in
        unsafe Self.lend(packets, jobs, share) { place, position, octets in
          precondition(
            jobs[place].range.count % jobs[place].cipher.blockLength == 0,
            "CBC takes whole blocks")
          if !jobs[place].range.isEmpty {
            unsafe submit(jobs[place], encrypts: encrypts, octets: octets, at: position)
          }
        } finally: {
          finish()
        }
      }
    }

    private func run(
      _ jobs: [CipherJob], _ share: Range<Int>, _ cipher: KeyedCipher.Reference, encrypts: Bool,
      on packets: inout [[UInt8]]
    ) {
      unsafe packets.withUnsafeMutableBufferPointer { packets in
        unsafe Self.lend(packets, jobs, share) { place, position, octets in
          precondition(
            jobs[place].range.count % cipher.blockLength == 0, "CBC takes whole blocks")
          unsafe prepare(jobs[place], octets: octets, at: position)
        } finally: {
          run(share.count, cipher.algorithm, encrypts: encrypts)
        }
      }
    }

    private func authenticate(
      _ jobs: inout [CipherJob], _ share: Range<Int>, encrypts: Bool, on packets: inout [[UInt8]]
    ) {
      for place in share {
        let job = jobs[place]
        precondition(
          job.associated.lowerBound >= 0
            && job.range.upperBound + job.cipher.tagLength <= packets[job.packet].count,
          "no such octets")
        unsafe packets[job.packet].withUnsafeMutableBufferPointer { octets in
          guard let start = octets.baseAddress else { return }
          jobs[place].isAuthentic = unsafe run(job, encrypts: encrypts, octets: start)
        }
      }
    }

    /// Runs the jobs at `places`, which are of one algorithm, and gives them their values.
    func run(
      _ jobs: inout [AuthenticationJob], _ places: Range<Int>, on packets: inout [[UInt8]]
    ) {
      guard let algorithm = jobs[places].first?.algorithm else { return }
      inShares(places) { share in
        unsafe packets.withUnsafeMutableBufferPointer { packets in
          unsafe Self.lend(packets, jobs, share) { place, position, octets in
            unsafe prepare(jobs[place], octets: octets, at: position)
          } finally: {
            authenticate(share.count, algorithm)
          }
        }
        for place in share {
          jobs[place].value = value(
            at: place - share.lowerBound, length: jobs[place].length)
        }
      }
    }

    /// Calls `body` with as many jobs at a time as may be begun together.
    private func inShares(_ places: Range<Int>, _ body: (Range<Int>) -> Void) {
      var rest = places
      while !rest.isEmpty {
        let share = rest.prefix(Self.maximumJobs)
        rest = rest.dropFirst(share.count)
        body(share)
      }
    }

    /// Lends the octets of several jobs at once: `visit` is given those of one after another, and
    /// they stay where they are until `finally` has returned.
    private static func lend<Job: BatchJob>(
      _ packets: UnsafeMutableBufferPointer<[UInt8]>, _ jobs: [Job], _ share: Range<Int>,
      visit: (_ place: Int, _ position: Int, UnsafeMutablePointer<UInt8>) -> Void,
      finally: () -> Void
    ) {
      func lend(_ position: Int) {
        guard position < share.count else { return finally() }
        let place = share.lowerBound + position
        let range = jobs[place].range
        unsafe packets[jobs[place].packet].withUnsafeMutableBufferPointer { octets in
          precondition(
            range.lowerBound >= 0 && range.upperBound <= octets.count, "no such octets")
          if let start = octets.baseAddress {
            unsafe visit(place, position, start + range.lowerBound)
          }
          lend(position + 1)
        }
      }
      lend(0)
    }
  }
#endif
