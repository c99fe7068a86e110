/// HMAC-MD5 or HMAC-SHA1 under one key, ready for packet after packet: the two hashes are kept as
/// they are when they have taken in the key, and each packet begins with copies of them.
/// RFC 2104 §4, RFC 2403, RFC 2404.
///
/// A class, because it owns contexts of libcrypto; they remember nothing between calls, so those
/// that share an authenticator do not disturb each other.
package final class MessageAuthenticator {
  package let algorithm: AuthenticationAlgorithm

  private let inner: DigestContext
  private let outer: DigestContext
  private let running: DigestContext

  /// Octets that MD5 and SHA-1 take at a time.
  private static let blockLength = 64

  /// A key for packets has `algorithm.keyLength` octets, but HMAC takes one of any length; those
  /// who know what the key is for check it. Loads what the library lacks yet.
  package init(
    _ algorithm: AuthenticationAlgorithm, key: Secret, library: CryptographicLibrary
  ) throws(CryptographyError) {
    let digest = try library.digest(algorithm)
    self.algorithm = algorithm
    inner = try DigestContext(digest)
    outer = try DigestContext(digest)
    running = try DigestContext(digest)

    var block = [UInt8](repeating: 0, count: Self.blockLength)
    defer { wipe(&block) }
    if key.count <= Self.blockLength {
      key.withOctets { key in for index in key.indices { block[index] = key[index] } }
    } else {
      var short = Digest(repeating: 0)
      try key.withOctets { key throws(CryptographyError) in try running.absorb(key) }
      try running.finish(into: &short)
      for index in 0..<algorithm.digestLength { block[index] = short[index] }
    }
    for index in block.indices { block[index] ^= 0x36 }
    try inner.absorb(block.span)
    for index in block.indices { block[index] ^= 0x36 ^ 0x5C }
    try outer.absorb(block.span)
  }

  /// The first 96 bits of the HMAC of `range`.
  package func value(
    over octets: [UInt8], in range: Range<Int>
  ) throws(CryptographyError) -> IntegrityCheckValue {
    IntegrityCheckValue(from: try digest(of: octets.span.extracting(range)).span, at: 0)
  }

  /// The whole HMAC of a message: 16 or 20 octets.
  package func authenticate(_ message: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
    let digest = try digest(of: message)
    return (0..<algorithm.digestLength).map { digest[$0] }
  }

  private func digest(of message: Span<UInt8>) throws(CryptographyError) -> Digest {
    var digest = Digest(repeating: 0)
    try running.copy(inner)
    try running.absorb(message)
    try running.finish(into: &digest)
    try running.copy(outer)
    try running.absorb(digest.span.extracting(first: algorithm.digestLength))
    try running.finish(into: &digest)
    return digest
  }
}
