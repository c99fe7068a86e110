internal import COpenSSL

/// The hash SHA-256. FIPS 180-4 section 6.2.
struct SHA256: Hash {
  typealias State = SIMD8<UInt32>

  static let blockLength = 64

  private var context = SHA256_CTX()

  init() { unsafe SHA256_Init(&context) }

  mutating func resume(afterBlock state: State) {
    // The words of the state are at the beginning of the context.
    unsafe withUnsafeMutableBytes(of: &context) { context in
      unsafe context.storeBytes(of: state, as: State.self)
    }
    context.Nl = UInt32(8 * Self.blockLength)
    context.Nh = 0
    context.num = 0
  }

  var state: State {
    unsafe withUnsafeBytes(of: context) { unsafe $0.loadUnaligned(as: State.self) }
  }

  mutating func absorb(_ octets: Span<UInt8>) {
    unsafe octets.withUnsafeBytes { octets in
      _ = unsafe SHA256_Update(&context, octets.baseAddress, octets.count)
    }
  }

  mutating func finish(into digest: inout Digest) {
    var span = digest.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { digest in
      _ = unsafe SHA256_Final(digest.baseAddress, &context)
    }
  }
}

/// The hash SHA-384. FIPS 180-4 section 6.5.
struct SHA384: Hash {
  typealias State = SIMD8<UInt64>

  static let blockLength = 128

  private var context = SHA512_CTX()

  init() { unsafe SHA384_Init(&context) }

  mutating func resume(afterBlock state: State) {
    // The words of the state are at the beginning of the context.
    unsafe withUnsafeMutableBytes(of: &context) { context in
      unsafe context.storeBytes(of: state, as: State.self)
    }
    context.Nl = UInt64(8 * Self.blockLength)
    context.Nh = 0
    context.num = 0
  }

  var state: State {
    unsafe withUnsafeBytes(of: context) { unsafe $0.loadUnaligned(as: State.self) }
  }

  mutating func absorb(_ octets: Span<UInt8>) {
    unsafe octets.withUnsafeBytes { octets in
      _ = unsafe SHA384_Update(&context, octets.baseAddress, octets.count)
    }
  }

  mutating func finish(into digest: inout Digest) {
    var span = digest.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { digest in
      _ = unsafe SHA384_Final(digest.baseAddress, &context)
    }
  }
}
