/// A hexadecimal dump of octets, sixteen on a line, in the format of `tcpdump -x`, or of `tcpdump
/// -X` with the octets as text behind:
///
///     	0x0000:  4500 0054 0007 0000 3f01 5ba0 0b0b 0b01  E..T....?.[.....
package struct HexDump: CustomStringConvertible {
  /// The lines of the dump, each with a line feed at its end.
  package let description: String

  /// Creates the dump of octets, with them as text behind if `withText` is true.
  package init(_ octets: some Collection<UInt8>, withText: Bool = false) {
    let octets = Array(octets)
    description = stride(from: 0, to: octets.count, by: 16).map { start in
      Self.line(octets[start..<min(start + 16, octets.count)], at: start, withText)
    }.joined()
  }

  private static func line(
    _ octets: ArraySlice<UInt8>, at offset: Int, _ withText: Bool
  ) -> String {
    let words = stride(from: octets.startIndex, to: octets.endIndex, by: 2).map {
      hexadecimal(octets[$0..<min($0 + 2, octets.endIndex)])
    }.joined(separator: " ")
    let line = "\t0x\(hexadecimal(UInt16(truncatingIfNeeded: offset))):  " + words
    guard withText else { return line + "\n" }
    let text = octets.map { (33...126).contains($0) ? Character(UnicodeScalar($0)) : "." }
    return line + String(repeating: " ", count: 41 - words.utf8.count) + String(text) + "\n"
  }
}
