internal import COpenSSL

/// A hash under way, as a value: to go on from one state twice is to copy it.
///
/// libcrypto would rather have us use `EVP_MD_CTX`. Copying one of those allocates, and the state
/// of an HMAC is copied twice a packet, which takes a short packet as long as the hashing does.
/// The older functions work on a plain structure, and need no provider.
protocol Hash {
  /// A hash that has taken in nothing yet.
  init()
  /// One that has taken in a block, and stood so then.
  init(afterBlock state: HashState)
  /// Goes on from there instead.
  mutating func resume(afterBlock state: HashState)
  /// How it stands between blocks.
  var state: HashState { get }
  mutating func absorb(_ octets: Span<UInt8>)
  /// Ends the hash: its octets go to the front of `digest`.
  mutating func finish(into digest: inout Digest)
}

/// The words that a hash carries from block to block; MD5 has four of them.
typealias HashState = InlineArray<5, UInt32>

/// Octets that MD5 and SHA-1 take at a time.
let hashBlockLength = 64

/// Room for the longest digest that we use, SHA-1's.
typealias Digest = InlineArray<20, UInt8>

/// RFC 1321.
struct MD5: Hash {
  private var context = MD5_CTX()

  init() { unsafe MD5_Init(&context) }

  init(afterBlock state: HashState) { resume(afterBlock: state) }

  mutating func resume(afterBlock state: HashState) {
    // Which its four words are at the front of. One by one they would be stored, and read in one,
    // which makes the processor wait.
    unsafe withUnsafeMutableBytes(of: &context) { context in
      unsafe context.storeBytes(of: SIMD4(state[0], state[1], state[2], state[3]), as: SIMD4.self)
    }
    context.Nl = UInt32(8 * hashBlockLength)
    context.Nh = 0
    context.num = 0
  }

  var state: HashState { [context.A, context.B, context.C, context.D, 0] }

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

  init(afterBlock state: HashState) { resume(afterBlock: state) }

  mutating func resume(afterBlock state: HashState) {
    // As above.
    unsafe withUnsafeMutableBytes(of: &context) { context in
      unsafe context.storeBytes(of: SIMD4(state[0], state[1], state[2], state[3]), as: SIMD4.self)
    }
    context.h4 = state[4]
    context.Nl = UInt32(8 * hashBlockLength)
    context.Nh = 0
    context.num = 0
  }

  var state: HashState { [context.h0, context.h1, context.h2, context.h3, context.h4] }

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
