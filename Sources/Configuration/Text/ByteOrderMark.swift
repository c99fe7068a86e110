/// The byte order mark, which some editors write before UTF-8 and which carries no information. RFC
/// 3629 section 6.
package enum ByteOrderMark {
  private static let octets: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Returns the number of octets of the mark at the beginning of `text`, which is 0 or 3.
  package static func length(in text: [UInt8]) -> Int {
    text.starts(with: octets) ? octets.count : 0
  }
}
