/// Words from outside as a message may repeat them: without what a terminal would obey, and no
/// longer than a line.
package enum LegibleText {
  /// `text` with a question mark for each control character, cut after `limit` characters.
  package static func of(_ text: some StringProtocol, limit: Int = 80) -> String {
    var result = String.UnicodeScalarView()
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == limit { return String(result) + "..." }
      result.append(isControl(scalar) ? "?" : scalar)
    }
    return String(result)
  }

  /// Whether a terminal might take it for more than a character, or a reader for the end of a line.
  package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
