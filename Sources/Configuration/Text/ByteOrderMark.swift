/// What some editors put in front of UTF-8; it says nothing. RFC 3629 §6.
package enum ByteOrderMark {
  private static let octets: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// How many octets of `text` are the mark: where what it says begins.
  package static func length(in text: [UInt8]) -> Int {
    text.starts(with: octets) ? octets.count : 0
  }
}
