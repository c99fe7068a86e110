internal import COpenSSL

/// A hash under way, as a value: to go on from one state twice is to copy it.
///
/// libcrypto would rather have us use `EVP_MD_CTX`. Copying one of those allocates, and the state
/// of an HMAC is copied twice a packet, which takes a short packet as long as the hashing does.
/// The older functions work on a plain structure, and need no provider.
protocol Hash {
  /// The words that a hash carries from block to block, and room for no others.
  associatedtype State: BitwiseCopyable

  /// Octets that it takes at a time.
  static var blockLength: Int { get }

  /// A hash that has taken in nothing yet.
  init()
  /// Goes on from a hash that has taken in a block, and stood so then.
  mutating func resume(afterBlock state: State)
  /// How it stands between blocks.
  var state: State { get }
  mutating func absorb(_ octets: Span<UInt8>)
  /// Ends the hash: its octets go to the front of `digest`.
  mutating func finish(into digest: inout Digest)
}

extension Hash {
  init(afterBlock state: State) {
    self.init()
    resume(afterBlock: state)
  }
}

/// Room for the longest digest that we use.
typealias Digest = InlineArray<48, UInt8>

/// RFC 1321.
struct MD5: Hash {
  /// Four words, and four unused.
  typealias State = SIMD8<UInt32>

  static let blockLength = 64

  private var context = MD5_CTX()

  init() { unsafe MD5_Init(&context) }

  mutating func resume(afterBlock state: State) {
    // Which its four words are at the front of. One by one they would be stored, and read in one,
    // which makes the processor wait.
    unsafe withUnsafeMutableBytes(of: &context) { context in
      unsafe context.storeBytes(of: state.lowHalf, as: SIMD4.self)
    }
    context.Nl = UInt32(8 * Self.blockLength)
    context.Nh = 0
    context.num = 0
  }

  var state: State { [context.A, context.B, context.C, context.D, 0, 0, 0, 0] }

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
  /// Five words, and three unused.
  typealias State = SIMD8<UInt32>

  static let blockLength = 64

  private var context = SHA_CTX()

  init() { unsafe SHA1_Init(&context) }

  mutating func resume(afterBlock state: State) {
    // As above.
    unsafe withUnsafeMutableBytes(of: &context) { context in
      unsafe context.storeBytes(of: state.lowHalf, as: SIMD4.self)
    }
    context.h4 = state[4]
    context.Nl = UInt32(8 * Self.blockLength)
    context.Nh = 0
    context.num = 0
  }

  var state: State {
    [context.h0, context.h1, context.h2, context.h3, context.h4, 0, 0, 0]
  }

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
