/// Cuts what is too long for one message.
package enum Pieces {
  /// The octets of a piece. Half of the credit at the start: one piece is on its way while the other
  /// is shown.
  package static let size = 32_768

  /// Cuts a text between scalars, into pieces of at most `size` octets, which must be 4 or more.
  package static func texts(of text: String, size: Int = size) -> [String] {
    precondition(size >= 4, "a scalar has up to 4 octets")
    let octets = text.utf8
    var pieces: [String] = []
    var start = octets.startIndex
    while start != octets.endIndex {
      var end = octets.index(start, offsetBy: size, limitedBy: octets.endIndex) ?? octets.endIndex
      // 10xxxxxx continues a scalar.
      while end != octets.endIndex, octets[end] & 0xC0 == 0x80 { octets.formIndex(before: &end) }
      pieces.append(String(text[start..<end]))
      start = end
    }
    return pieces
  }

  /// Cuts octets into pieces of at most `size`, which must be 1 or more.
  package static func octets(of octets: [UInt8], size: Int = size) -> [[UInt8]] {
    stride(from: 0, to: octets.count, by: size).map {
      Array(octets[$0..<min($0 + size, octets.count)])
    }
  }
}
