internal import COpenSSL
internal import CProcessor

/// The two states of an HMAC that have taken in its key, in one cache line of their own, where they
/// are wiped in the end.
///
///     inner: 5 words, 3 unused | outer: 5 words, 3 unused
///
/// A pointer and no more: `MessageAuthenticator` owns the memory, and jobs of batches point at it,
/// because counting references for each packet would take a tenth as long as the hashing.
@safe package struct KeyedStates {
  let algorithm: AuthenticationAlgorithm

  private let memory: UnsafeMutableRawPointer

  private static let lineLength = 64
  private static let outerOffset = 32

  /// Makes the states; `deallocate` wipes them and gives their memory back.
  init(_ algorithm: AuthenticationAlgorithm, key: Secret) {
    self.algorithm = algorithm
    unsafe memory = .allocate(byteCount: Self.lineLength, alignment: Self.lineLength)
    switch algorithm {
    case .hmacMD5: keep(KeyedHash<MD5>(key: key, digestLength: algorithm.digestLength))
    case .hmacSHA1: keep(KeyedHash<SHA1>(key: key, digestLength: algorithm.digestLength))
    }
  }

  private func keep<Function>(_ hash: KeyedHash<Function>) {
    unsafe memory.storeBytes(of: hash.inner, as: HashState.self)
    unsafe memory.storeBytes(of: hash.outer, toByteOffset: Self.outerOffset, as: HashState.self)
  }

  func deallocate() {
    unsafe OPENSSL_cleanse(memory, Self.lineLength)
    unsafe memory.deallocate()
  }

  /// Has the processor fetch them, while it goes on to the next packet.
  func prefetch() { unsafe aspic_prefetch(memory) }

  /// The first 96 bits of the HMAC of `range`.
  func value(over octets: [UInt8], in range: Range<Int>) -> IntegrityCheckValue {
    IntegrityCheckValue(from: digest(of: octets.span.extracting(range)).span, at: 0)
  }

  func digest(of message: Span<UInt8>) -> Digest {
    switch algorithm {
    case .hmacMD5: hash(by: MD5.self).digest(of: message)
    case .hmacSHA1: hash(by: SHA1.self).digest(of: message)
    }
  }

  func digest(of pieces: [PseudoRandomFunction.Piece]) -> Digest {
    switch algorithm {
    case .hmacMD5: hash(by: MD5.self).digest(of: pieces)
    case .hmacSHA1: hash(by: SHA1.self).digest(of: pieces)
    }
  }

  private func hash<Function>(by _: Function.Type) -> KeyedHash<Function> {
    unsafe KeyedHash(
      inner: memory.load(as: HashState.self),
      outer: memory.load(fromByteOffset: Self.outerOffset, as: HashState.self),
      digestLength: algorithm.digestLength)
  }

  #if canImport(CIPsecMB)
    /// As the multi-buffer library wants them.
    var words: (inner: UnsafePointer<UInt8>, outer: UnsafePointer<UInt8>) {
      let octets = unsafe UnsafePointer(memory.assumingMemoryBound(to: UInt8.self))
      return unsafe (octets, octets + Self.outerOffset)
    }
  #endif
}
