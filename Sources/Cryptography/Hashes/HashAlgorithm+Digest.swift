extension HashAlgorithm {
  /// Returns the hash of the concatenated pieces. The types are named here so that the generic code
  /// is specialized.
  package func digest(of pieces: [UInt8]...) -> [UInt8] {
    switch self {
    case .md5: run(MD5(), pieces)
    case .sha1: run(SHA1(), pieces)
    case .sha256: run(SHA256(), pieces)
    case .sha384: run(SHA384(), pieces)
    }
  }

  private func run(_ start: some Hash, _ pieces: [[UInt8]]) -> [UInt8] {
    var hash = start
    for piece in pieces { hash.absorb(piece.span) }
    var digest = Digest(repeating: 0)
    hash.finish(into: &digest)
    return (0..<length).map { digest[$0] }
  }
}
