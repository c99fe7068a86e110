/// An HMAC over one of the hashes, as the two hash states after its key blocks. RFC 2104 section
/// 4.
struct KeyedHash<Function: Hash> {
  let inner: Function.State
  let outer: Function.State
  private let digestLength: Int

  /// Creates the HMAC from states that were stored.
  init(inner: Function.State, outer: Function.State, digestLength: Int) {
    self.inner = inner
    self.outer = outer
    self.digestLength = digestLength
  }

  init(key: Secret, digestLength: Int) {
    self.digestLength = digestLength
    var block = [UInt8](repeating: 0, count: Function.blockLength)
    defer { wipe(&block) }
    key.withOctets { key in
      if key.count <= Function.blockLength {
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
    var hash = Function(afterBlock: inner)
    hash.absorb(message)
    return finish(&hash)
  }

  func digest(of pieces: [MessagePiece]) -> Digest {
    var hash = Function(afterBlock: inner)
    hash.absorb(pieces)
    return finish(&hash)
  }

  private func finish(_ hash: inout Function) -> Digest {
    var digest = Digest(repeating: 0)
    hash.finish(into: &digest)
    hash.resume(afterBlock: outer)
    hash.absorb(digest.span.extracting(first: digestLength))
    hash.finish(into: &digest)
    return digest
  }

  private static func keyed(_ block: inout [UInt8], _ pad: UInt8) -> Function.State {
    for index in block.indices { block[index] ^= pad }
    var hash = Function()
    hash.absorb(block.span)
    return hash.state
  }
}
