internal import COpenSSL
internal import CProcessor

/// The two hash states of an HMAC behind its key blocks, in cache lines of their own, which are
/// wiped at the end: the inner state and then the outer one, each with the room that the hash
/// needs.
///
/// It consists of a pointer only: `MessageAuthenticator` owns the memory, and jobs of batches point
/// to it, because counting references for each packet would take a tenth of the hashing time.
@safe package struct KeyedStates {
  private let memory: UnsafeMutableRawPointer
  let hash: HashAlgorithm

  private static let lineLength = 64

  /// Returns the number of octets of the two states: one or two cache lines.
  static func length(_ hash: HashAlgorithm) -> Int {
    switch hash {
    case .md5, .sha1, .sha256: lineLength
    case .sha384: 2 * lineLength
    }
  }

  /// Computes the states in a block of `memory` or, if it is nil, in separate memory. `deallocate`
  /// wipes and releases them.
  init(_ hash: HashAlgorithm, key: Secret, in memory: KeyMemory?) {
    self.hash = hash
    if let memory {
      precondition(memory.blockLength >= Self.length(hash), "blocks for other states")
      unsafe self.memory = memory.allocate()
    } else {
      unsafe self.memory = .allocate(
        byteCount: Self.length(hash), alignment: Self.lineLength)
    }
    switch hash {
    case .md5: store(by: MD5.self, key)
    case .sha1: store(by: SHA1.self, key)
    case .sha256: store(by: SHA256.self, key)
    case .sha384: store(by: SHA384.self, key)
    }
  }

  private func store<Function: Hash>(by _: Function.Type, _ key: Secret) {
    let keyed = KeyedHash<Function>(key: key, digestLength: hash.length)
    unsafe memory.storeBytes(of: keyed.inner, as: Function.State.self)
    unsafe memory.storeBytes(
      of: keyed.outer, toByteOffset: MemoryLayout<Function.State>.size, as: Function.State.self)
  }

  /// Wipes and releases the states; `memory` must be that of the initializer.
  func deallocate(in memory: KeyMemory?) {
    if let memory { return unsafe memory.deallocate(self.memory) }
    unsafe OPENSSL_cleanse(self.memory, Self.length(hash))
    unsafe self.memory.deallocate()
  }

  /// Adds the address of the states to `places`.
  package func addKeys(to places: inout KeyPlaces) { unsafe places.append(memory, octets: 1) }

  /// Returns the first `length` octets of the HMAC of a message.
  func value(over message: Span<UInt8>, length: Int) -> IntegrityCheckValue {
    IntegrityCheckValue(from: digest(of: message).span, at: 0, length: length)
  }

  /// Returns the HMAC of a message. The types are named here so that the generic code is
  /// specialized.
  func digest(of message: Span<UInt8>) -> Digest {
    switch hash {
    case .md5: keyed(MD5.self).digest(of: message)
    case .sha1: keyed(SHA1.self).digest(of: message)
    case .sha256: keyed(SHA256.self).digest(of: message)
    case .sha384: keyed(SHA384.self).digest(of: message)
    }
  }

  func digest(of pieces: [MessagePiece]) -> Digest {
    switch hash {
    case .md5: keyed(MD5.self).digest(of: pieces)
    case .sha1: keyed(SHA1.self).digest(of: pieces)
    case .sha256: keyed(SHA256.self).digest(of: pieces)
    case .sha384: keyed(SHA384.self).digest(of: pieces)
    }
  }

  private func keyed<Function: Hash>(_: Function.Type) -> KeyedHash<Function> {
    unsafe KeyedHash(
      inner: memory.load(as: Function.State.self),
      outer: memory.load(
        fromByteOffset: MemoryLayout<Function.State>.size, as: Function.State.self),
      digestLength: hash.length)
  }

  #if canImport(CIPsecMB)
    /// The addresses of the states for the multi-buffer library, for hashes whose states fill half
    /// a cache line.
    var words: (inner: UnsafePointer<UInt8>, outer: UnsafePointer<UInt8>) {
      let octets = unsafe UnsafePointer(memory.assumingMemoryBound(to: UInt8.self))
      return unsafe (octets, octets + Self.lineLength / 2)
    }
  #endif
}
