/// Functions that split texts and octets that are too long for one message.
package enum Pieces {
  /// The largest number of octets of a piece: half of the initial credit, so that one piece can be
  /// sent while the other is shown.
  package static let size = 32_768

  /// Splits a text between Unicode scalars into pieces of at most `size` octets, which must be at
  /// least 4.
  package static func texts(of text: String, size: Int = size) -> [String] {
    precondition(size >= 4, "a scalar has up to 4 octets")
    let octets = text.utf8
    var pieces: [String] = []
    var start = octets.startIndex
    while start != octets.endIndex {
      var end = octets.index(start, offsetBy: size, limitedBy: octets.endIndex) ?? octets.endIndex
      // In UTF-8 an octet 10xxxxxx continues a scalar.
      while end != octets.endIndex, octets[end] & 0xC0 == 0x80 { octets.formIndex(before: &end) }
      pieces.append(String(text[start..<end]))
      start = end
    }
    return pieces
  }

  /// Splits octets into pieces of at most `size`, which must be at least 1.
  package static func octets(of octets: [UInt8], size: Int = size) -> [[UInt8]] {
    stride(from: 0, to: octets.count, by: size).map {
      Array(octets[$0..<min($0 + size, octets.count)])
    }
  }
}
