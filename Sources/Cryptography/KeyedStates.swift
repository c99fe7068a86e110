internal import COpenSSL

/// The two states of an HMAC that have taken in its key, in memory of their own: a packet uses them
/// where they are, and in the end they are wiped there.
///
/// A pointer and no more: `MessageAuthenticator` owns the memory, and jobs of batches point at it,
/// because counting references for each packet would take a tenth as long as the hashing.
@safe package struct KeyedStates {
  let algorithm: AuthenticationAlgorithm

  private let memory: UnsafeMutableRawPointer

  /// Makes the states; `deallocate` wipes them and gives their memory back.
  init(_ algorithm: AuthenticationAlgorithm, key: Secret) {
    self.algorithm = algorithm
    switch algorithm {
    case .hmacMD5: unsafe memory = Self.make(KeyedHash<MD5>.self, algorithm, key)
    case .hmacSHA1: unsafe memory = Self.make(KeyedHash<SHA1>.self, algorithm, key)
    }
  }

  private static func make<Function>(
    _: KeyedHash<Function>.Type, _ algorithm: AuthenticationAlgorithm, _ key: Secret
  ) -> UnsafeMutableRawPointer {
    let states = UnsafeMutablePointer<KeyedHash<Function>>.allocate(capacity: 1)
    unsafe states.initialize(to: KeyedHash(key: key, digestLength: algorithm.digestLength))
    return UnsafeMutableRawPointer(states)
  }

  func deallocate() {
    let size =
      switch algorithm {
      case .hmacMD5: MemoryLayout<KeyedHash<MD5>>.size
      case .hmacSHA1: MemoryLayout<KeyedHash<SHA1>>.size
      }
    unsafe OPENSSL_cleanse(memory, size)
    unsafe memory.deallocate()
  }

  func digest(of message: Span<UInt8>) -> Digest {
    switch algorithm {
    case .hmacMD5: unsafe states(of: MD5.self).pointee.digest(of: message)
    case .hmacSHA1: unsafe states(of: SHA1.self).pointee.digest(of: message)
    }
  }

  func digest(of pieces: [PseudoRandomFunction.Piece]) -> Digest {
    switch algorithm {
    case .hmacMD5: unsafe states(of: MD5.self).pointee.digest(of: pieces)
    case .hmacSHA1: unsafe states(of: SHA1.self).pointee.digest(of: pieces)
    }
  }

  private func states<Function>(
    of _: Function.Type
  ) -> UnsafePointer<KeyedHash<Function>> {
    unsafe UnsafePointer(memory.assumingMemoryBound(to: KeyedHash<Function>.self))
  }

  #if canImport(CIPsecMB)
    /// As the multi-buffer library wants them: the words that libcrypto's contexts begin with.
    var words: (inner: UnsafePointer<UInt8>, outer: UnsafePointer<UInt8>) {
      let offsets =
        switch algorithm {
        case .hmacMD5: KeyedHash<MD5>.offsets
        case .hmacSHA1: KeyedHash<SHA1>.offsets
        }
      let octets = unsafe UnsafePointer(memory.assumingMemoryBound(to: UInt8.self))
      return unsafe (octets + offsets.inner, octets + offsets.outer)
    }
  #endif
}
