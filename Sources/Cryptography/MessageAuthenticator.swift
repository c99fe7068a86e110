internal import COpenSSL

/// HMAC-MD5 or HMAC-SHA1 under one key, ready for packet after packet: the key is hashed once.
/// RFC 2104, RFC 2403, RFC 2404.
///
/// A class, because only a last owner can wipe what it holds of the key; it remembers nothing
/// between calls, so those that share an authenticator do not disturb each other.
@safe package final class MessageAuthenticator {
  package let algorithm: AuthenticationAlgorithm

  private let hash: Variant

  /// The keyed states, in memory of their own: a packet uses them where they are, and in the end
  /// they are wiped there.
  @safe private enum Variant {
    case md5(UnsafeMutablePointer<KeyedHash<MD5>>)
    case sha1(UnsafeMutablePointer<KeyedHash<SHA1>>)
  }

  /// A key for packets has `algorithm.keyLength` octets, but HMAC takes one of any length; those
  /// who know what the key is for check it.
  package init(_ algorithm: AuthenticationAlgorithm, key: Secret) {
    self.algorithm = algorithm
    let digestLength = algorithm.digestLength
    switch algorithm {
    case .hmacMD5:
      let states = UnsafeMutablePointer<KeyedHash<MD5>>.allocate(capacity: 1)
      unsafe states.initialize(to: KeyedHash(key: key, digestLength: digestLength))
      hash = unsafe .md5(states)
    case .hmacSHA1:
      let states = UnsafeMutablePointer<KeyedHash<SHA1>>.allocate(capacity: 1)
      unsafe states.initialize(to: KeyedHash(key: key, digestLength: digestLength))
      hash = unsafe .sha1(states)
    }
  }

  deinit {
    switch hash {
    case .md5(let states):
      unsafe OPENSSL_cleanse(states, MemoryLayout<KeyedHash<MD5>>.size)
      unsafe states.deallocate()
    case .sha1(let states):
      unsafe OPENSSL_cleanse(states, MemoryLayout<KeyedHash<SHA1>>.size)
      unsafe states.deallocate()
    }
  }

  /// The first 96 bits of the HMAC of `range`.
  package func value(over octets: [UInt8], in range: Range<Int>) -> IntegrityCheckValue {
    IntegrityCheckValue(from: digest(of: octets.span.extracting(range)).span, at: 0)
  }

  /// The whole HMAC of a message: 16 or 20 octets.
  package func authenticate(_ message: Span<UInt8>) -> [UInt8] {
    octets(of: digest(of: message))
  }

  /// The whole HMAC of a message that comes in pieces.
  func authenticate(_ pieces: [PseudoRandomFunction.Piece]) -> [UInt8] {
    // The states go with the authenticator, whose last use this may be.
    withExtendedLifetime(self) {
      switch hash {
      case .md5(let states): octets(of: unsafe states.pointee.digest(of: pieces))
      case .sha1(let states): octets(of: unsafe states.pointee.digest(of: pieces))
      }
    }
  }

  private func octets(of digest: Digest) -> [UInt8] {
    (0..<algorithm.digestLength).map { digest[$0] }
  }

  #if canImport(CIPsecMB)
    /// The keyed states as the multi-buffer library wants them: the words that libcrypto's contexts
    /// begin with. They stay where they are as long as the authenticator lives.
    var states: (inner: UnsafePointer<UInt8>, outer: UnsafePointer<UInt8>) {
      switch hash {
      case .md5(let states): unsafe Self.words(of: states)
      case .sha1(let states): unsafe Self.words(of: states)
      }
    }

    private static func words<Function>(
      of states: UnsafeMutablePointer<KeyedHash<Function>>
    ) -> (inner: UnsafePointer<UInt8>, outer: UnsafePointer<UInt8>) {
      let start = UnsafeRawPointer(states)
      let offsets = KeyedHash<Function>.offsets
      return unsafe (
        (start + offsets.inner).assumingMemoryBound(to: UInt8.self),
        (start + offsets.outer).assumingMemoryBound(to: UInt8.self)
      )
    }
  #endif

  private func digest(of message: Span<UInt8>) -> Digest {
    withExtendedLifetime(self) {
      switch hash {
      case .md5(let states): unsafe states.pointee.digest(of: message)
      case .sha1(let states): unsafe states.pointee.digest(of: message)
      }
    }
  }
}
