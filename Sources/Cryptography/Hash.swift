internal import COpenSSL

/// A hash under way, as a value: to go on from one state twice is to copy it.
///
/// libcrypto would rather have us use `EVP_MD_CTX`. Copying one of those allocates, and the state
/// of an HMAC is copied twice a packet, which takes a short packet as long as the hashing does.
/// The older functions work on a plain structure, and need no provider.
protocol Hash {
  /// A hash that has taken in nothing yet.
  init()
  mutating func absorb(_ octets: Span<UInt8>)
  /// Ends the hash: its octets go to the front of `digest`.
  mutating func finish(into digest: inout Digest)
}

/// Room for the longest digest that we use, SHA-1's.
typealias Digest = InlineArray<20, UInt8>

/// RFC 1321.
struct MD5: Hash {
  private var context = MD5_CTX()

  init() { unsafe MD5_Init(&context) }

  mutating func absorb(_ octets: Span<UInt8>) {
    unsafe octets.withUnsafeBytes { octets in
      _ = unsafe MD5_Update(&context, octets.baseAddress, octets.count)
    }
  }

  mutating func finish(into digest: inout Digest) {
    var span = digest.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { digest in
      _ = unsafe MD5_Final(digest.baseAddress, &context)
    }
  }
}

/// FIPS 180-4 §6.1.
struct SHA1: Hash {
  private var context = SHA_CTX()

  init() { unsafe SHA1_Init(&context) }

  mutating func absorb(_ octets: Span<UInt8>) {
    unsafe octets.withUnsafeBytes { octets in
      _ = unsafe SHA1_Update(&context, octets.baseAddress, octets.count)
    }
  }

  mutating func finish(into digest: inout Digest) {
    var span = digest.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { digest in
      _ = unsafe SHA1_Final(digest.baseAddress, &context)
    }
  }
}
