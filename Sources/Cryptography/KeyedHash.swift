/// HMAC over one of the hashes, with the two states that have taken in the key. RFC 2104 §4.
struct KeyedHash<Function: Hash> {
  private let inner: Function
  private let outer: Function
  private let digestLength: Int

  /// Octets that MD5 and SHA-1 take at a time.
  private static var blockLength: Int { 64 }

  init(key: Secret, digestLength: Int) {
    self.digestLength = digestLength
    var block = [UInt8](repeating: 0, count: Self.blockLength)
    defer { wipe(&block) }
    key.withOctets { key in
      if key.count <= Self.blockLength {
        for index in key.indices { block[index] = key[index] }
      } else {
        var short = Digest(repeating: 0)
        var hash = Function()
        hash.absorb(key)
        hash.finish(into: &short)
        for index in 0..<digestLength { block[index] = short[index] }
      }
    }
    inner = Self.keyed(&block, 0x36)
    outer = Self.keyed(&block, 0x36 ^ 0x5C)
  }

  func digest(of message: Span<UInt8>) -> Digest {
    var hash = inner
    hash.absorb(message)
    return finish(&hash)
  }

  func digest(of pieces: [PseudoRandomFunction.Piece]) -> Digest {
    var hash = inner
    hash.absorb(pieces)
    return finish(&hash)
  }

  private func finish(_ hash: inout Function) -> Digest {
    var digest = Digest(repeating: 0)
    hash.finish(into: &digest)
    hash = outer
    hash.absorb(digest.span.extracting(first: digestLength))
    hash.finish(into: &digest)
    return digest
  }

  /// Where the two states are. A hash is nothing but a context of libcrypto, and that begins with
  /// the words of its state.
  static var offsets: (inner: Int, outer: Int) {
    guard let inner = MemoryLayout<Self>.offset(of: \.inner),
      let outer = MemoryLayout<Self>.offset(of: \.outer)
    else { preconditionFailure("a stored property has an offset") }
    return (inner, outer)
  }

  private static func keyed(_ block: inout [UInt8], _ pad: UInt8) -> Function {
    for index in block.indices { block[index] ^= pad }
    var hash = Function()
    hash.absorb(block.span)
    return hash
  }
}
