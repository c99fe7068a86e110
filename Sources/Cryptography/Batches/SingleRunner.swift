/// Runs jobs of a batch one by one whose ciphers gain nothing from others beside them, so that all
/// that is to be done with a packet is done while the processor has it at hand.
@safe package struct SingleRunner {
  private let library: CryptographicLibrary
  #if canImport(CIPsecMB)
    /// Of the library, which owns it: references are not counted for each packet.
    private let engine: Unmanaged<MultiBufferEngine>?
  #endif
  /// Packets that went through the multi-buffer library, and through libcrypto.
  private var ways = (multiBuffer: 0, library: 0)

  /// For a batch of so many packets.
  package init(_ library: CryptographicLibrary, packets: Int) {
    self.library = library
    #if canImport(CIPsecMB)
      unsafe engine = library.multiBuffer(for: packets).map { unsafe .passUnretained($0) }
    #endif
  }

  /// Decrypts one packet, and tells whether it is authentic, as far as its cipher can tell. nil:
  /// with others beside it, it would be faster, and is left as it is.
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

  /// Counts which way the packets went; those through the multi-buffer library are one batch.
  package func count(in counters: inout BatchCounters) {
    counters.ciphers.library &+= UInt64(ways.library)
    counters.ciphers.multiBuffer &+= UInt64(ways.multiBuffer)
    if ways.multiBuffer > 0 { counters.ciphers.multiBufferBatches &+= 1 }
  }
}
