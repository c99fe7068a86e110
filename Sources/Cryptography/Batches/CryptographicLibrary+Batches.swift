extension CryptographicLibrary {
  /// The number of packets of an algorithm below which they are processed one by one. A vector
  /// takes as long for one packet as for as many as it has lanes: measured with AVX-512 on 1,400
  /// octets, 3DES takes 37 us a packet for four at a time, 29.8 for five and 9.4 for sixteen, and
  /// 34.9 in libcrypto; DES, HMAC-MD5 and HMAC-SHA1 break even at three to five. AES breaks even at
  /// one, but the library is initialized only for a batch of this size.
  package static let leastForVectors = 5

  /// Encrypts or decrypts the packets of the jobs in place, and counts which library has processed
  /// them; the result is the same. The jobs change places. Returns the errors by packet.
  package func run(
    _ jobs: inout [CipherJob], encrypts: Bool, counting counters: inout BatchCounters
  ) -> [Int: CryptographyError] {
    var failures: [Int: CryptographyError] = [:]
    var done = 0
    #if canImport(CIPsecMB)
      if let engine = multiBuffer(for: jobs.count) {
        while done < jobs.count {
          let algorithm = jobs[done].algorithm
          let kind = jobs.gather(algorithm, from: done)
          done = kind.upperBound
          guard engine.isWorthIt(jobs[kind.lowerBound].cipher.construction) else {
            run(&jobs, kind, encrypts, &failures, &counters)
            continue
          }
          let full = kind.prefix(
            Self.count(
              of: kind.count,
              lanes: MultiBufferEngine.lanes(jobs[kind.lowerBound].cipher.construction)))
          if !full.isEmpty {
            engine.run(&jobs, full, encrypts: encrypts)
            counters.ciphers.multiBuffer &+= UInt64(full.count)
            counters.ciphers.multiBufferBatches &+= 1
          }
          run(&jobs, kind[full.endIndex...], encrypts, &failures, &counters)
        }
      }
    #endif
    run(&jobs, done..<jobs.count, encrypts, &failures, &counters)
    return failures
  }

  private func run(
    _ jobs: inout [CipherJob], _ places: Range<Int>, _ encrypts: Bool,
    _ failures: inout [Int: CryptographyError], _ counters: inout BatchCounters
  ) {
    for place in places {
      do { try jobs[place].run(encrypts: encrypts) } catch {
        failures[jobs[place].packet] = error
      }
    }
    counters.ciphers.library &+= UInt64(places.count)
  }

  /// Computes the integrity check values of the jobs, and counts which library has computed them;
  /// the result is the same. The jobs change places.
  package func run(
    _ jobs: inout [AuthenticationJob], counting counters: inout BatchCounters
  ) {
    var done = 0
    #if canImport(CIPsecMB)
      if jobs.count >= Self.leastForVectors, let engine = multiBuffer {
        while done < jobs.count {
          let algorithm = jobs[done].algorithm
          let kind = jobs.gather(algorithm, from: done)
          done = kind.upperBound
          guard MultiBufferEngine.authenticates(by: algorithm) else {
            run(&jobs, kind, &counters)
            continue
          }
          let full = kind.prefix(Self.count(of: kind.count, lanes: engine.lanes(algorithm)))
          if !full.isEmpty {
            engine.run(&jobs, full)
            counters.authenticators.multiBuffer &+= UInt64(full.count)
            counters.authenticators.multiBufferBatches &+= 1
          }
          run(&jobs, kind[full.endIndex...], &counters)
        }
      }
    #endif
    run(&jobs, done..<jobs.count, &counters)
  }

  private func run(
    _ jobs: inout [AuthenticationJob], _ places: Range<Int>, _ counters: inout BatchCounters
  ) {
    for place in places { jobs[place].run() }
    counters.authenticators.library &+= UInt64(places.count)
  }

  /// Returns how many of the packets the multi-buffer library should process: all but the last few
  /// if those would fill too few lanes.
  static func count(of packets: Int, lanes: Int) -> Int {
    let rest = packets % lanes
    return rest < leastForVectors ? packets - rest : packets
  }
}

extension AuthenticationJob {
  fileprivate mutating func run() {
    unsafe store(states.value(over: Span(_unsafeStart: text, count: length), length: valueLength))
  }
}
