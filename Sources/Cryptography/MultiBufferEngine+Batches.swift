#if canImport(CIPsecMB)
  extension MultiBufferEngine {
    /// Runs the chosen jobs.
    func run(
      _ jobs: [CipherJob], _ chosen: ArraySlice<Int>, encrypts: Bool,
      on packets: inout [[UInt8]]
    ) {
      unsafe inShares(chosen, scratch: UInt64.self) { share, vectors in
        unsafe packets.withUnsafeMutableBufferPointer { packets in
          unsafe Self.lend(packets, share, { jobs[$0].packet }) { place, position, octets in
            let range = jobs[place].range
            precondition(
              range.lowerBound >= 0 && range.upperBound <= octets.count, "no such octets")
            precondition(
              range.count % BlockCipher.blockLength == 0, "CBC takes whole blocks")
            let vector = unsafe vectors + position
            unsafe vector.initialize(to: jobs[place].initializationVector.bigEndian)
            guard let start = octets.baseAddress, !range.isEmpty else { return }
            unsafe submit(jobs[place], encrypts: encrypts, octets: start, vector: vector)
          } finally: {
            finish()
          }
        }
      }
    }

    /// Runs the chosen jobs, and gives them their values.
    func run(
      _ jobs: inout [AuthenticationJob], _ chosen: ArraySlice<Int>, on packets: inout [[UInt8]]
    ) {
      unsafe inShares(chosen, scratch: Tag.self) { share, tags in
        unsafe packets.withUnsafeMutableBufferPointer { packets in
          let begun = jobs
          unsafe Self.lend(packets, share, { begun[$0].packet }) { place, position, octets in
            let range = begun[place].range
            precondition(
              range.lowerBound >= 0 && range.upperBound <= octets.count, "no such octets")
            let tag = unsafe tags + position
            unsafe tag.initialize(to: Tag(repeating: 0))
            guard let start = octets.baseAddress else { return }
            let value = unsafe UnsafeMutableRawPointer(tag).assumingMemoryBound(to: UInt8.self)
            unsafe submit(begun[place], octets: start, value: value)
          } finally: {
            finish()
          }
        }
        for (position, place) in share.enumerated() {
          let tag = unsafe tags[position]
          jobs[place].value = IntegrityCheckValue(from: tag.span, at: 0)
        }
      }
    }

    private typealias Tag = InlineArray<12, UInt8>

    /// Calls `body` with as many jobs at a time as may be begun together, and room for something
    /// of each.
    private func inShares<Scratch>(
      _ chosen: ArraySlice<Int>, scratch: Scratch.Type,
      _ body: (ArraySlice<Int>, UnsafeMutablePointer<Scratch>) -> Void
    ) {
      var rest = chosen
      while !rest.isEmpty {
        let share = rest.prefix(Self.maximumJobs)
        rest = rest.dropFirst(share.count)
        unsafe withUnsafeTemporaryAllocation(of: Scratch.self, capacity: share.count) { room in
          if let start = room.baseAddress { unsafe body(share, start) }
        }
      }
    }

    /// Lends the octets of several packets at once: `visit` is given those of one after another,
    /// and they stay where they are until `finally` has returned.
    private static func lend(
      _ packets: UnsafeMutableBufferPointer<[UInt8]>, _ share: ArraySlice<Int>,
      _ packet: (Int) -> Int,
      visit: (_ place: Int, _ position: Int, UnsafeMutableBufferPointer<UInt8>) -> Void,
      finally: () -> Void
    ) {
      func lend(_ position: Int) {
        guard position < share.count else { return finally() }
        let place = share[share.startIndex + position]
        unsafe packets[packet(place)].withUnsafeMutableBufferPointer { octets in
          unsafe visit(place, position, octets)
          lend(position + 1)
        }
      }
      lend(0)
    }
  }
#endif
