internal import COpenSSL

/// A hash computation as a value, which is copied to continue twice from one state.
///
/// libcrypto recommends `EVP_MD_CTX` instead. A copy of that allocates memory, and the state of an
/// HMAC is copied twice for each packet, which takes as long as hashing a short packet. The older
/// functions use a plain structure and need no provider.
protocol Hash {
  /// The chaining value between two blocks.
  associatedtype State: BitwiseCopyable

  /// The number of octets of a block.
  static var blockLength: Int { get }

  /// Creates a hash of no octets.
  init()
  /// Continues from the state behind the first block.
  mutating func resume(afterBlock state: State)
  /// The state behind a block.
  var state: State { get }
  mutating func absorb(_ octets: Span<UInt8>)
  /// Completes the hash and writes its octets to the beginning of `digest`.
  mutating func finish(into digest: inout Digest)
}

extension Hash {
  init(afterBlock state: State) {
    self.init()
    resume(afterBlock: state)
  }
}

/// The memory for a digest, as long as the longest one in use.
typealias Digest = InlineArray<48, UInt8>

/// The hash MD5. RFC 1321.
struct MD5: Hash {
  /// The state is four words; four more are unused.
  typealias State = SIMD8<UInt32>

  static let blockLength = 64

  private var context = MD5_CTX()

  init() { unsafe MD5_Init(&context) }

  mutating func resume(afterBlock state: State) {
    // The four words are at the beginning of the context. Written one by one and read at once, they
    // would make the processor wait.
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

/// The hash SHA-1. FIPS 180-4 section 6.1.
struct SHA1: Hash {
  /// The state is five words; three more are unused.
  typealias State = SIMD8<UInt32>

  static let blockLength = 64

  private var context = SHA_CTX()

  init() { unsafe SHA1_Init(&context) }

  mutating func resume(afterBlock state: State) {
    // The words are written at once, for the same reason as in MD5.
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
