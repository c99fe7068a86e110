extension CryptographicLibrary {
  /// Fewer packets of a kind than this are done one by one. A vector takes as long for one packet
  /// as for as many as it has lanes: measured with AVX-512 on 1,400 octets, 3DES takes 37 us a
  /// packet for four at a time, 29.8 for five and 9.4 for sixteen, and 34.9 in libcrypto; DES,
  /// HMAC-MD5 and HMAC-SHA1 break even at three to five.
  package static let leastForVectors = 5

  /// Encrypts, or decrypts, in place. Which way each packet goes is counted; the octets are the
  /// same by both.
  package func run(
    _ jobs: inout [CipherJob], encrypts: Bool, on packets: inout [[UInt8]],
    counting counters: inout BatchCounters
  ) {
    #if canImport(CIPsecMB)
      if jobs.count >= Self.leastForVectors, let engine = multiBuffer, engine.hasCiphers {
        var kind: [Int] = []
        kind.reserveCapacity(jobs.count)
        for algorithm in EncryptionAlgorithm.allCases {
          kind.removeAll(keepingCapacity: true)
          for index in jobs.indices where jobs[index].algorithm == algorithm {
            kind.append(index)
          }
          let full = kind.prefix(Self.count(of: kind.count, lanes: MultiBufferEngine.cipherLanes))
          if !full.isEmpty {
            engine.run(jobs, full, encrypts: encrypts, on: &packets)
            counters.ciphers.multiBuffer &+= UInt64(full.count)
            counters.ciphers.multiBufferBatches &+= 1
          }
          for index in kind[full.endIndex...] {
            jobs[index].run(encrypts: encrypts, on: &packets)
          }
          counters.ciphers.library &+= UInt64(kind.count - full.count)
        }
        return
      }
    #endif
    for index in jobs.indices { jobs[index].run(encrypts: encrypts, on: &packets) }
    counters.ciphers.library &+= UInt64(jobs.count)
  }

  /// Finds the integrity check values. Which way each packet goes is counted; the values are the
  /// same by both.
  package func run(
    _ jobs: inout [AuthenticationJob], on packets: inout [[UInt8]],
    counting counters: inout BatchCounters
  ) {
    #if canImport(CIPsecMB)
      if jobs.count >= Self.leastForVectors, let engine = multiBuffer {
        var kind: [Int] = []
        kind.reserveCapacity(jobs.count)
        for algorithm in AuthenticationAlgorithm.allCases {
          kind.removeAll(keepingCapacity: true)
          for index in jobs.indices where jobs[index].algorithm == algorithm {
            kind.append(index)
          }
          let full = kind.prefix(Self.count(of: kind.count, lanes: engine.lanes(algorithm)))
          if !full.isEmpty {
            engine.run(&jobs, full, on: &packets)
            counters.authenticators.multiBuffer &+= UInt64(full.count)
            counters.authenticators.multiBufferBatches &+= 1
          }
          for index in kind[full.endIndex...] { jobs[index].run(on: packets) }
          counters.authenticators.library &+= UInt64(kind.count - full.count)
        }
        return
      }
    #endif
    for index in jobs.indices { jobs[index].run(on: packets) }
    counters.authenticators.library &+= UInt64(jobs.count)
  }

  /// How many of so many packets fill vectors well enough: all but the last few, where those are
  /// too few.
  static func count(of packets: Int, lanes: Int) -> Int {
    let rest = packets % lanes
    return rest < leastForVectors ? packets - rest : packets
  }
}

extension CipherJob {
  fileprivate mutating func run(encrypts: Bool, on packets: inout [[UInt8]]) {
    do {
      if encrypts {
        try cipher.encrypt(
          &packets[packet], in: range, initializationVector: initializationVector)
      } else {
        try cipher.decrypt(
          &packets[packet], in: range, initializationVector: initializationVector)
      }
    } catch { failure = error }
  }
}

extension AuthenticationJob {
  fileprivate mutating func run(on packets: [[UInt8]]) {
    value = authenticator.value(over: packets[packet], in: range)
  }
}
