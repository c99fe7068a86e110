extension CryptographicLibrary {
  /// Fewer packets of a kind than this are done one by one. A vector takes as long for one packet
  /// as for as many as it has lanes: measured with AVX-512 on 1,400 octets, 3DES takes 37 us a
  /// packet for four at a time, 29.8 for five and 9.4 for sixteen, and 34.9 in libcrypto; DES,
  /// HMAC-MD5 and HMAC-SHA1 break even at three to five. AES breaks even at one, but that the
  /// library comes up only for a batch that is worth it.
  package static let leastForVectors = 5

  /// Encrypts, or decrypts, in place. Which way each packet goes is counted; the octets are the
  /// same by both. The jobs change places. Returns those packets that could not be done.
  package func run(
    _ jobs: inout [CipherJob], encrypts: Bool, on packets: inout [[UInt8]],
    counting counters: inout BatchCounters
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
            run(&jobs, kind, encrypts, &packets, &failures, &counters)
            continue
          }
          let full = kind.prefix(
            Self.count(
              of: kind.count,
              lanes: MultiBufferEngine.lanes(jobs[kind.lowerBound].cipher.construction)))
          if !full.isEmpty {
            engine.run(&jobs, full, encrypts: encrypts, on: &packets)
            counters.ciphers.multiBuffer &+= UInt64(full.count)
            counters.ciphers.multiBufferBatches &+= 1
          }
          run(&jobs, kind[full.endIndex...], encrypts, &packets, &failures, &counters)
        }
      }
    #endif
    run(&jobs, done..<jobs.count, encrypts, &packets, &failures, &counters)
    return failures
  }

  private func run(
    _ jobs: inout [CipherJob], _ places: Range<Int>, _ encrypts: Bool,
    _ packets: inout [[UInt8]], _ failures: inout [Int: CryptographyError],
    _ counters: inout BatchCounters
  ) {
    for place in places {
      do { try jobs[place].run(encrypts: encrypts, on: &packets) } catch {
        failures[jobs[place].packet] = error
      }
    }
    counters.ciphers.library &+= UInt64(places.count)
  }

  /// Finds the integrity check values. Which way each packet goes is counted; the values are the
  /// same by both. The jobs change places.
  package func run(
    _ jobs: inout [AuthenticationJob], on packets: inout [[UInt8]],
    counting counters: inout BatchCounters
  ) {
    var done = 0
    #if canImport(CIPsecMB)
      if jobs.count >= Self.leastForVectors, let engine = multiBuffer {
        while done < jobs.count {
          let algorithm = jobs[done].algorithm
          let kind = jobs.gather(algorithm, from: done)
          done = kind.upperBound
          guard MultiBufferEngine.authenticates(by: algorithm) else {
            run(&jobs, kind, packets, &counters)
            continue
          }
          let full = kind.prefix(Self.count(of: kind.count, lanes: engine.lanes(algorithm)))
          if !full.isEmpty {
            engine.run(&jobs, full, on: &packets)
            counters.authenticators.multiBuffer &+= UInt64(full.count)
            counters.authenticators.multiBufferBatches &+= 1
          }
          run(&jobs, kind[full.endIndex...], packets, &counters)
        }
      }
    #endif
    run(&jobs, done..<jobs.count, packets, &counters)
  }

  private func run(
    _ jobs: inout [AuthenticationJob], _ places: Range<Int>, _ packets: [[UInt8]],
    _ counters: inout BatchCounters
  ) {
    for place in places { jobs[place].run(on: packets) }
    counters.authenticators.library &+= UInt64(places.count)
  }

  /// How many of so many packets fill vectors well enough: all but the last few, where those are
  /// too few.
  static func count(of packets: Int, lanes: Int) -> Int {
    let rest = packets % lanes
    guard lanes > 1 else { return packets }
    return rest < leastForVectors ? packets - rest : packets
  }
}

extension CipherJob {
  fileprivate mutating func run(
    encrypts: Bool, on packets: inout [[UInt8]]
  ) throws(CryptographyError) {
    isAuthentic = try cipher.use { cipher throws(CryptographyError) in
      if self.cipher.tagLength > 0 {
        guard encrypts else {
          return try cipher.open(
            &packets[packet], in: range, associated: associated,
            initializationVector: initializationVector)
        }
        try cipher.seal(
          &packets[packet], in: range, associated: associated,
          initializationVector: initializationVector)
      } else if encrypts {
        try cipher.encrypt(
          &packets[packet], in: range, initializationVector: initializationVector)
      } else {
        try cipher.decrypt(
          &packets[packet], in: range, initializationVector: initializationVector)
      }
      return true
    }
  }
}

extension AuthenticationJob {
  fileprivate mutating func run(on packets: [[UInt8]]) {
    value = states.value(over: packets[packet], in: range, length: length)
  }
}
