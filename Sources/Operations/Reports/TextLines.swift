/// A function that splits text into lines.
package enum TextLines {
  /// Returns the lines of a text, without their line feeds.
  package static func of(_ text: String) -> [Substring] {
    // The text is split by octets, because CR and LF together are one `Character`. It is also
    // faster.
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { Substring($0) }
  }
}
