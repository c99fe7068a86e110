/// Runs the jobs of a batch one by one whose ciphers do not gain from being run together, so that
/// all steps of a packet are done while it is in the processor's cache.
@safe package struct SingleRunner {
  private let library: CryptographicLibrary
  #if canImport(CIPsecMB)
    /// The engine, which the library owns; references are not counted for each packet.
    private let engine: Unmanaged<MultiBufferEngine>?
  #endif
  /// The numbers of packets processed by the multi-buffer library and by libcrypto.
  private var ways = (multiBuffer: 0, library: 0)

  /// Creates a runner for a batch of `packets` packets.
  package init(_ library: CryptographicLibrary, packets: Int) {
    self.library = library
    #if canImport(CIPsecMB)
      unsafe engine = library.multiBuffer(for: packets).map { unsafe .passUnretained($0) }
    #endif
  }

  /// Decrypts one packet. Returns whether it is authentic, which is true for a cipher that does not
  /// authenticate; nil if the packet was not decrypted, because it is faster together with others.
  package mutating func decrypt(_ job: CipherJob) throws(CryptographyError) -> Bool? {
    #if canImport(CIPsecMB)
      if let engine = unsafe engine {
        switch unsafe engine._withUnsafeGuaranteedRef({ $0.decryptAlone(job) }) {
        case .done(let isAuthentic):
          ways.multiBuffer &+= 1
          return isAuthentic
        case .slowerThanTogether: return nil
        case .slowerThanLibrary: break
        }
      }
    #endif
    ways.library &+= 1
    var job = job
    try job.run(encrypts: false)
    return job.isAuthentic
  }

  /// Adds the numbers of packets to `counters`; those processed by the multi-buffer library count
  /// as one batch.
  package func count(in counters: inout BatchCounters) {
    counters.ciphers.library &+= UInt64(ways.library)
    counters.ciphers.multiBuffer &+= UInt64(ways.multiBuffer)
    if ways.multiBuffer > 0 { counters.ciphers.multiBufferBatches &+= 1 }
  }
}
