/// The hashes of IKE. The raw values are the chapter's words.
package enum HashAlgorithm: String, Sendable, CaseIterable {
  case md5
  case sha1

  /// Octets.
  package var length: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    }
  }

  /// The hash of all pieces, one after another.
  package func digest(of pieces: [UInt8]...) -> [UInt8] {
    switch self {
    case .md5: Self.run(MD5(), pieces, length)
    case .sha1: Self.run(SHA1(), pieces, length)
    }
  }

  private static func run(_ start: some Hash, _ pieces: [[UInt8]], _ length: Int) -> [UInt8] {
    var hash = start
    for piece in pieces { hash.absorb(piece.span) }
    var digest = Digest(repeating: 0)
    hash.finish(into: &digest)
    return (0..<length).map { digest[$0] }
  }
}
