/// The width of text in terminal columns, by Unicode's East Asian Width for the characters of names
/// and descriptions. A session has no terminal whose own widths it could use.
package enum TextColumns {
  /// Returns the number of columns that a text takes.
  package static func count(_ text: some StringProtocol) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns($1) }
  }

  private static func columns(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    if scalar.properties.isGraphemeExtend { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}

/// Returns the text, followed by blanks up to `width` columns, but at least one.
package func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(1, width - TextColumns.count(text)))
}

/// Returns the text, preceded by blanks so that it ends at `width` columns. `blanks` is their least
/// number.
package func aligned(_ text: String, _ width: Int, blanks: Int = 1) -> String {
  String(repeating: " ", count: max(blanks, width - TextColumns.count(text))) + text
}
