/// Splits text into lines.
package enum TextLines {
  /// Returns the lines of a text, without their ends.
  package static func of(_ text: String) -> [Substring] {
    // By octets: to Character, CR and LF are one. It is also faster by far.
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { Substring($0) }
  }
}
