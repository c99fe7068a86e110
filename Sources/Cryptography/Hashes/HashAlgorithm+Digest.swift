extension HashAlgorithm {
  /// The hash, having taken in nothing yet.
  var start: any Hash {
    switch self {
    case .md5: MD5()
    case .sha1: SHA1()
    case .sha256: SHA256()
    case .sha384: SHA384()
    }
  }

  /// The hash of all pieces, one after another.
  package func digest(of pieces: [UInt8]...) -> [UInt8] {
    run(start, pieces)
  }

  private func run(_ start: some Hash, _ pieces: [[UInt8]]) -> [UInt8] {
    var hash = start
    for piece in pieces { hash.absorb(piece.span) }
    var digest = Digest(repeating: 0)
    hash.finish(into: &digest)
    return (0..<length).map { digest[$0] }
  }
}
