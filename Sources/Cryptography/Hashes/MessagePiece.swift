/// A part of a message that is hashed. The parts of a message are not concatenated, so that no
/// secret is copied.
package enum MessagePiece {
  case octets([UInt8])
  case secret(Secret)
}

extension Hash {
  /// Hashes the pieces one after the other, in place.
  mutating func absorb(_ pieces: [MessagePiece]) {
    for piece in pieces {
      switch piece {
      case .octets(let octets): absorb(octets.span)
      case .secret(let secret): secret.withOctets { absorb($0) }
      }
    }
  }
}
